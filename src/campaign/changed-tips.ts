import type { CampaignKey, CampaignRecord } from "../model/campaign.js";
import type { BranchTip, HostLook, ListedChange } from "../model/host-look.js";

/** A branch to look at again, and why. */
export interface Outdated {
  readonly project: string;
  readonly branch: string;
  readonly reason: "never looked at" | "its branch moved" | "its scan failed" | "our change there moved";
}

/** What a look at a host says about what is remembered of it. */
export interface Comparison {
  /** Each branch once. */
  readonly outdated: readonly Outdated[];
  /** Records whose project or branch is gone, or is not covered any more. */
  readonly vanished: readonly CampaignKey[];
  readonly unchanged: number;
}

/** Hosts tell times to the second, and so they tell what their clock says. */
const clockTolerance = 2_000;

/**
 * Compares what a host has with what is remembered of it (`records`: those of that host alone), in linear time. It is the
 * part of the periodic look that all hosts share: Gerrit's and GitHub's ways to list branches both end here.
 */
export function changedTips({ tips, changes }: HostLook, records: readonly CampaignRecord[]): Comparison {
  const known = new Map(records.map((record) => [placeOf(record), record]));
  const open = new Map(changes.map((change) => [`${placeOf(change)}\n${change.id}`, change]));
  const strangers = new Set(changes.filter((change) => !isKnown(change, known)).map(placeOf));
  const outdated: Outdated[] = [];
  const seen = new Set<string>();
  for (const tip of tips) {
    const place = placeOf(tip);
    if (seen.has(place)) continue;
    seen.add(place);
    const reason = reasonFor(tip, known.get(place), open, strangers.has(place));
    if (reason !== undefined) outdated.push({ project: tip.project, branch: tip.branch, reason });
  }
  const vanished = records.filter((record) => !seen.has(placeOf(record)));
  return { outdated, vanished: vanished.map(keyOf), unchanged: seen.size - outdated.length };
}

function reasonFor(
  { commit }: BranchTip,
  record: CampaignRecord | undefined,
  open: ReadonlyMap<string, ListedChange>,
  hasUnknownChange: boolean,
): Outdated["reason"] | undefined {
  if (record === undefined || record.revision === null) return "never looked at";
  if (record.revision !== commit) return "its branch moved";
  if (record.error !== null) return "its scan failed";
  const place = placeOf(record);
  const moved = record.changes.some((change) => {
    const now = open.get(`${place}\n${change.id}`);
    if ((now !== undefined) !== (change.state === "open")) return true;
    if (now === undefined) return false;
    const isNewer = now.updatedAt !== null && now.updatedAt + clockTolerance > change.seenAt;
    return now.commit !== change.commit || isNewer;
  });
  return moved || hasUnknownChange ? "our change there moved" : undefined;
}

function isKnown(change: ListedChange, known: ReadonlyMap<string, CampaignRecord>): boolean {
  return known.get(placeOf(change))?.changes.some(({ id }) => id === change.id) ?? false;
}

/** A line feed is in no name of a project or branch. */
function placeOf({ project, branch }: Pick<CampaignKey, "project" | "branch">): string {
  return `${project}\n${branch}`;
}

function keyOf({ platform, host, project, branch }: CampaignRecord): CampaignKey {
  return { platform, host, project, branch };
}
