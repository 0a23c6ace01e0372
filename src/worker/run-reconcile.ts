import type { Logger } from "pino";
import { type Comparison, changedTips } from "../campaign/changed-tips.js";
import { phaseOf } from "../campaign/phase-of.js";
import type { CampaignRecord, CampaignStore } from "../model/campaign.js";
import { requestBranch } from "../model/campaign-key.js";
import type { LookableHost } from "../model/host-look.js";
import type { ScanRequest } from "../model/scan-request.js";

export interface RunReconcileOptions {
  readonly store: Pick<CampaignStore, "all" | "remove" | "putCover">;
  /** Puts a scan into the queue behind all that somebody waits for. */
  readonly enqueueLater: (request: ScanRequest) => Promise<unknown>;
  readonly log: Logger;
  /** Ids that are never given twice. */
  readonly newId: () => string;
  readonly now: () => Date;
}

/** Requests that are put into the queue at once. */
const batch = 100;

/**
 * Finds what no event told: compares all that a host has with what is remembered of it, has scanned what differs, and
 * forgets what is gone. Raises what looking at the host raises, and `redis-unavailable`.
 */
export async function runReconcile(
  source: LookableHost,
  { store, enqueueLater, log, newId, now }: RunReconcileOptions,
  signal: AbortSignal,
): Promise<void> {
  const { platform, host } = source;
  const isHere = (one: { readonly platform: string; readonly host: string }) =>
    one.platform === platform && one.host === host;
  const records = (await store.all()).filter(isHere);
  const look = await source.look(records, signal);
  const compared = changedTips(look, records);
  const { vanished, unchanged } = compared;
  const outdated = [...compared.outdated, ...waiting(records, compared)];
  for (let at = 0; at < outdated.length && !signal.aborted; at += batch)
    await Promise.all(
      outdated.slice(at, at + batch).map(({ project, branch, reason }) => {
        const correlation = newId();
        const where = { platform, host, project, branch: requestBranch({ branch }) };
        return enqueueLater({ ...where, reason: `reconcile: ${reason}`, correlation });
      }),
    );
  signal.throwIfAborted();
  // An account that lost its rights sees an empty host, which says nothing about what is there.
  const isEmpty = look.tips.length === 0 && records.length > 0;
  if (isEmpty) log.warn({ platform, host }, "nothing is to be seen there any more; what is known is kept");
  else {
    for (const key of vanished) await store.remove(key);
    const projects = [...new Set(look.tips.map(({ project }) => project))];
    await store.putCover({ platform, host, projects, at: now().getTime() });
  }
  const counts = { queued: outdated.length, forgotten: isEmpty ? 0 : vanished.length, unchanged };
  log.info({ platform, host, ...counts }, "compared with what is known");
}

/** Services whose entry points have yet to be proposed to go: a release, which no event tells of, may be what they wait for. */
function waiting(
  records: readonly CampaignRecord[],
  { outdated, vanished }: Comparison,
): { readonly project: string; readonly branch: string; readonly reason: string }[] {
  const listed = new Set([...outdated, ...vanished].map(({ project, branch }) => `${project}\n${branch}`));
  return records
    .filter((record) => phaseOf(record) === "remove" && record.isDefault)
    .filter(({ changes }) => changes.every(({ unit }) => unit !== "entry-points"))
    .filter(({ project, branch }) => !listed.has(`${project}\n${branch}`))
    .map(({ project, branch }) => ({ project, branch, reason: "its entry points wait" }));
}
