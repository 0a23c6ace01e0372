import type { CampaignRecord, CampaignUse } from "../model/campaign.js";

/**
 * How far a branch is. `unseen`: no scan of it ended yet; `add`: it declares a script whose module is not there; `deploy`: it
 * names scripts, its own or others', that are to be named by their modules; `remove`: the modules serve, and only the entry points
 * are left; `done`: nothing is left; `none`: it has nothing to do with scripts.
 */
export type CampaignPhase = "unseen" | "add" | "deploy" | "remove" | "done" | "none";

export function phaseOf(record: CampaignRecord): CampaignPhase {
  const { revision, scripts } = record;
  if (revision === null) return "unseen";
  if (scripts.some(({ state }) => state !== "both")) return "add";
  // What a service leaves to people in its own tree stands in the description of the change that ends the entry points.
  if (scripts.length > 0) return record.uses.some(({ rewrite }) => rewrite > 0) ? "deploy" : "remove";
  if (hasPlacesLeft(record)) return "deploy";
  return isService(record) || isDeployment(record) ? "done" : "none";
}

/** Whether it declares a script, or did until our change took the last entry point away. */
export function isService({ scripts, changes }: CampaignRecord): boolean {
  return (
    scripts.length > 0 || changes.some(({ unit, state }) => unit === "entry-points" && state === "merged")
  );
}

/** Whether it only names scripts of others, or did until our change. What stays as it is, such as history, names none. */
export function isDeployment(record: CampaignRecord): boolean {
  return !isService(record) && (hasPlacesLeft(record) || record.changes.length > 0);
}

/** Whether a place would be rewritten, waits for a person to decide on it, or has to change with a release to come. */
export function hasPlacesLeft({ uses }: Pick<CampaignRecord, "uses">): boolean {
  return uses.some(isLeft);
}

export function isLeft({ rewrite, manual, pending }: CampaignUse): boolean {
  return rewrite + manual + pending > 0;
}
