import type { CampaignKey, CampaignRecord } from "../model/campaign.js";
import { keyText } from "../model/campaign-key.js";

const mark = "canary: ";

type Standing = "none" | "open" | "green";

/**
 * Why a repository has to wait for its first change: the campaign begins with `size` repositories, those that come first,
 * and the others follow once so many are green. Undefined for one that need not wait. Where a change was closed
 * another takes its place; a change that is there already is never held up.
 */
export function whyHeld(
  key: CampaignKey,
  records: readonly CampaignRecord[],
  size: number,
): string | undefined {
  if (size === 0) return undefined;
  const begun = records.filter((record) => standing(record) !== "none");
  const green = begun.filter((record) => standing(record) === "green").length;
  const isBegun = begun.some((record) => keyText(record) === keyText(key));
  if (isBegun || begun.length < size || green >= size) return undefined;
  return `${mark}${green} of the first ${size} repositories are green; the others wait for them`;
}

/** The branches that need wait no more since `record` became what it is: all, or as many as places came free. */
export function letGo(
  record: CampaignRecord,
  before: CampaignRecord | undefined,
  records: readonly CampaignRecord[],
  size: number,
): readonly CampaignKey[] {
  const isOwn = isHeld(record);
  const isNews = standing(record) !== (before ? standing(before) : "none");
  if (size === 0 || (!isOwn && !isNews)) return [];
  const held = isOwn && !isNews ? [record] : records.filter(isHeld);
  const begun = records.filter((one) => standing(one) !== "none").length;
  const free = held.filter((one) => whyHeld(one, records, size) === undefined);
  const isOver = records.filter((one) => standing(one) === "green").length >= size;
  return free
    .slice(0, isOver ? free.length : Math.max(0, size - begun))
    .map(({ platform, host, project, branch }) => ({ platform, host, project, branch }));
}

function isHeld({ reason, changes }: CampaignRecord): boolean {
  return changes.length === 0 && (reason?.startsWith(mark) ?? false);
}

/** Green is merged, or open with checks that passed. */
function standing({ changes }: CampaignRecord): Standing {
  const [change] = changes.filter(({ unit, state }) => unit === "modules" && state !== "closed");
  if (change === undefined) return "none";
  return change.state === "merged" || change.checks === "passed" ? "green" : "open";
}
