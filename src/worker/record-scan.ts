import type { RecordKeeper } from "../campaign/record-keeper.js";
import { failedRecord, recordOf } from "../campaign/record-of.js";
import type { CampaignKey, CampaignRecord } from "../model/campaign.js";
import { unnamedBranch } from "../model/campaign-key.js";
import { type Problem, problem, WsgiShiftError } from "../model/errors.js";
import type { ScanRequest } from "../model/scan-request.js";
import type { Proposed } from "./propose-repository.js";
import { recordFor } from "./record-for.js";

/** A record that was kept, and the one in whose place. */
export interface Recorded {
  readonly record: CampaignRecord;
  readonly before: CampaignRecord | undefined;
}

/** Keeps what a scan found and proposed; a repository on disk is no part of a campaign. */
export async function recordScan(
  keeper: RecordKeeper,
  platform: ScanRequest["platform"],
  { proposal, migration, isDefault, dependsOn }: Proposed,
  now: Date,
): Promise<Recorded | undefined> {
  if (platform === "local") return undefined;
  const { host, project, branch } = proposal.identity;
  const key: CampaignKey = { platform, host, project, branch };
  const before = await keeper.store.get(key);
  const outcome = {
    identity: proposal.identity,
    ...("change" in proposal ? { change: proposal.change } : {}),
    ...("change" in proposal && proposal.kind !== "left" ? { dependsOn } : {}),
    ...("reason" in proposal && proposal.kind !== "unchanged" ? { reason: proposal.reason } : {}),
  };
  const record = recordOf({ platform, isDefault, migration, outcome }, before, now.getTime());
  await keeper.keep(record, before);
  // It stood for this branch while no scan could tell its name.
  if (isDefault) await keeper.store.remove({ ...key, branch: unnamedBranch });
  return { record, before };
}

/** Keeps what a scan failed with. `mask` hides secrets. */
export async function recordFailure(
  keeper: RecordKeeper,
  request: ScanRequest,
  error: unknown,
  mask: (text: string) => string,
): Promise<void> {
  const { platform, host, project, branch } = request;
  // A scan that waits for its turn has not failed.
  const waits = error instanceof WsgiShiftError && error.code === "host-limited";
  if (platform === "local" || waits) return;
  const before = await recordFor(keeper, request);
  const key: CampaignKey = before ?? { platform, host, project, branch: branch ?? unnamedBranch };
  const isDefault = before?.isDefault ?? branch === null;
  await keeper.keep(failedRecord({ ...key, isDefault }, problemOf(error, mask), before), before);
}

function problemOf(error: unknown, mask: (text: string) => string): Problem {
  const message = mask(error instanceof Error ? error.message : String(error));
  if (error instanceof WsgiShiftError) return { code: error.code, message, advice: mask(error.advice) };
  return problem("unexpected", { detail: message });
}
