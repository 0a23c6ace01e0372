import type { CampaignKey, CampaignRecord } from "../model/campaign.js";
import { keyText } from "../model/campaign-key.js";
import { hasPlacesLeft, isLeft } from "./phase-of.js";

/**
 * The branches to scan again because of what a scan or a look has just found of this one: those that name its scripts, when
 * a module of it came into sight, with an open change or merged; and the services whose scripts it named, when it names them no
 * more. Only what changed leads to a scan, so scans end.
 *
 * `isKnown` tells whether the registry knows a script: only such names are looked for before a repository was seen to declare them.
 */
export function followUps(
  record: CampaignRecord,
  before: CampaignRecord | undefined,
  records: readonly CampaignRecord[],
  isKnown: (script: string) => boolean,
): readonly CampaignKey[] {
  if (!record.isDefault) return [];
  const others = records.filter((one) => one.isDefault && keyText(one) !== keyText(record));
  const gained = gainedScripts(record, before);
  const namesNew = newNames(record, before).some((name) => !isKnown(name));
  const freed = freedScripts(record, before);
  return others
    .filter(
      ({ uses, scripts }) =>
        namesNew ||
        uses.some((use) => gained.has(use.script) && isLeft(use)) ||
        scripts.some(({ name }) => freed.has(name)),
    )
    .map(({ platform, host, project, branch }) => ({ platform, host, project, branch }));
}

/** Scripts whose modules can be used since now. */
function gainedScripts(record: CampaignRecord, before: CampaignRecord | undefined): ReadonlySet<string> {
  const usable = before ? usableScripts(before) : new Set<string>();
  return new Set([...usableScripts(record)].filter((name) => !usable.has(name)));
}

/** A change that depended on an open one needs nothing more when that is merged. */
function usableScripts({ scripts, changes }: CampaignRecord): ReadonlySet<string> {
  const isOpen = changes.some(({ unit, state }) => unit === "modules" && state === "open");
  return new Set(
    scripts
      .filter(({ state }) => state === "both" || (state === "declared" && isOpen))
      .map(({ name }) => name),
  );
}

function newNames({ scripts }: CampaignRecord, before: CampaignRecord | undefined): string[] {
  const known = new Set(before?.scripts.map(({ name }) => name));
  return scripts.map(({ name }) => name).filter((name) => !known.has(name));
}

/** Scripts that it named, or may have named while nothing was known of it, and names no more. */
function freedScripts(record: CampaignRecord, before: CampaignRecord | undefined): ReadonlySet<string> {
  if (before === undefined || !hasPlacesLeft(before)) return new Set();
  const left = new Set(record.uses.filter(isLeft).map(({ script }) => script));
  const was = before.uses.filter(isLeft).map(({ script }) => script);
  return new Set(was.filter((script) => !left.has(script)));
}
