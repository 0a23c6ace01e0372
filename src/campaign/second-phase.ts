import type { CampaignCover, CampaignRecord } from "../model/campaign.js";
import { keyText } from "../model/campaign-key.js";
import { isLeft, phaseOf } from "./phase-of.js";

/** Whether the entry points of a repository may be proposed to go, as far as the campaign's memory can tell. */
export type SecondPhase =
  | { readonly kind: "ready" }
  /** Why it has to wait. */
  | { readonly kind: "waits"; readonly reason: string }
  /** There is nothing to remove, or more to do before. */
  | { readonly kind: "none" };

/** What is known of the whole campaign. */
export interface CampaignFacts {
  readonly records: readonly CampaignRecord[];
  readonly covers: readonly CampaignCover[];
  /** Names of the hosts that the campaign is on. */
  readonly hosts: readonly string[];
}

/** Repositories that are named one by one; the rest is counted. */
const listed = 5;

/**
 * The entry points go when all modules serve, nothing in the service itself is left to rewrite, and no other repository that
 * the campaign knows names one of the scripts. Only once every repository was looked at can that be told: a memory that was lost knows of
 * no deployment at all.
 */
export function secondPhase(record: CampaignRecord, { records, covers, hosts }: CampaignFacts): SecondPhase {
  if (!record.isDefault || phaseOf(record) !== "remove") return { kind: "none" };
  const names = namedBy(deployersOf(record, records));
  if (names !== null) return { kind: "waits", reason: `the entry points wait for ${names}` };
  const unseen = unseenOf(records, covers, hosts);
  if (unseen === null) return { kind: "ready" };
  return { kind: "waits", reason: `the entry points wait until all repositories were looked at: ${unseen}` };
}

/** The repositories that still name a script that this one declares; deployers that have moved name none. */
export function deployersOf(record: CampaignRecord, records: readonly CampaignRecord[]): CampaignRecord[] {
  const scripts = new Set(record.scripts.map(({ name }) => name));
  return records.filter(
    (other) =>
      other.isDefault &&
      keyText(other) !== keyText(record) &&
      other.uses.some((use) => scripts.has(use.script) && isLeft(use)),
  );
}

/** `openstack/a, openstack/b and 3 more`; null for none. */
export function namedBy(records: readonly CampaignRecord[]): string | null {
  const names = [...new Set(records.map(({ project }) => project))].sort();
  if (names.length === 0) return null;
  const more = names.length > listed ? ` and ${names.length - listed} more` : "";
  return `${names.slice(0, listed).join(", ")}${more}`;
}

/** What was not looked at yet; null if all was. A repository that cannot be read is known for that, and holds nothing back. */
function unseenOf(
  records: readonly CampaignRecord[],
  covers: readonly CampaignCover[],
  hosts: readonly string[],
): string | null {
  const uncovered = hosts.filter((host) => !covers.some((cover) => cover.host === host));
  if (uncovered.length > 0) return `what ${uncovered.join(" and ")} has is not listed yet`;
  const looked = new Set(
    records
      .filter(({ revision, error }) => revision !== null || error !== null)
      .map(({ platform, host, project }) => JSON.stringify([platform, host, project])),
  );
  const unseen = covers.flatMap(({ platform, host, projects }) =>
    projects.filter((project) => !looked.has(JSON.stringify([platform, host, project]))),
  );
  return unseen.length === 0 ? null : `${unseen.length} are left`;
}
