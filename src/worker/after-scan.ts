import { letGo } from "../campaign/canary.js";
import { followUps } from "../campaign/follow-ups.js";
import type { RecordKeeper } from "../campaign/record-keeper.js";
import { type CampaignFacts, secondPhase } from "../campaign/second-phase.js";
import type { CampaignRecord } from "../model/campaign.js";
import { requestBranch } from "../model/campaign-key.js";
import { WsgiShiftError } from "../model/errors.js";
import type { ScanRequest } from "../model/scan-request.js";
import type { Registry } from "../registry/registry.js";
import type { Hosts } from "../workplace/workplaces.js";
import type { Recorded } from "./record-scan.js";
import { refreshChange } from "./refresh-change.js";

export interface CampaignTools {
  readonly keeper: RecordKeeper;
  readonly hosts: Hosts;
  readonly registry: Registry;
  readonly now: () => Date;
  /** Puts a scan into the queue behind all that somebody waits for. */
  readonly enqueueLater: (request: ScanRequest) => Promise<unknown>;
  /** As in `Configuration`. */
  readonly canary: number;
}

/**
 * Has scanned again what may go on since a scan, or a look at a change, found what it did.
 */
export async function followOn(
  { record, before }: Recorded,
  { correlation }: Pick<ScanRequest, "correlation">,
  tools: Pick<CampaignTools, "keeper" | "registry" | "enqueueLater" | "canary">,
): Promise<void> {
  const { keeper, registry, enqueueLater, canary } = tools;
  const records = await keeper.store.all();
  const isKnown = (script: string) => registry.find(script) !== undefined;
  const reason = `${record.project} went on`;
  const keys = [...followUps(record, before, records, isKnown), ...letGo(record, before, records, canary)];
  for (const key of keys) await enqueueLater({ ...key, branch: requestBranch(key), reason, correlation });
}

/**
 * Reads anew a change that a scan had no reason to look for: there was nothing to propose, so it may be merged or closed by
 * now; or nothing was known of the branch, as after the memory was lost.
 */
export async function lookAgain(
  { record, before }: Recorded,
  { keeper, hosts, now }: Pick<CampaignTools, "keeper" | "hosts" | "now">,
): Promise<CampaignRecord> {
  const isOpen = before?.changes.some(({ state }) => state === "open") ?? false;
  if (before !== undefined && !isOpen) return record;
  const namesAny = record.scripts.length > 0 || record.uses.length > 0;
  const lost = namesAny ? (["modules", "entry-points"] as const) : (["modules"] as const);
  const units = before === undefined ? lost : before.changes.map(({ unit }) => unit);
  try {
    return (await refreshChange(record, units, { keeper, hosts, now }))?.record ?? record;
  } catch (error) {
    // The scan went well; a host that does not tell more of a change than that takes nothing from it.
    if (error instanceof WsgiShiftError && !error.retryable) return record;
    throw error;
  }
}

/** Whether the entry points of the scanned branch may be proposed to go now; the reason is kept where they wait. */
export async function decideSecondPhase(
  record: CampaignRecord,
  { keeper, hosts }: Pick<CampaignTools, "keeper" | "hosts">,
  whyUnreleased: () => Promise<string | null>,
): Promise<"propose" | "leave"> {
  const facts: CampaignFacts = {
    records: await keeper.store.all(),
    covers: await keeper.store.covers(),
    hosts: [...hosts.gerrits, ...(hosts.github ? [hosts.github] : [])].map(({ name }) => name),
  };
  const decided = secondPhase(record, facts);
  if (decided.kind === "none") return "leave";
  const unreleased = decided.kind === "ready" ? await whyUnreleased() : null;
  if (decided.kind === "ready" && unreleased === null) return "propose";
  const reason =
    decided.kind === "waits" ? decided.reason : `the entry points wait for a release: ${unreleased}`;
  await keeper.keep({ ...record, reason }, record);
  return "leave";
}
