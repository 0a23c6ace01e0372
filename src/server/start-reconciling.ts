import type { LookableHost } from "../model/host-look.js";
import { type ReconcileSchedule, startReconcileSchedule } from "../queue/reconcile-schedule.js";
import { type RunReconcileOptions, runReconcile } from "../worker/run-reconcile.js";

export interface ReconcilingOptions extends RunReconcileOptions {
  /** Address of the Redis. */
  readonly address: string;
  readonly hosts: readonly LookableHost[];
  /** Milliseconds; 0 for never. */
  readonly interval: number;
  readonly mask: (text: string) => string;
  readonly random: () => number;
}

/** Compares each host with what is known of it, now and in every interval. Raises `redis-unavailable`. */
export function startReconciling({ hosts, ...options }: ReconcilingOptions): Promise<ReconcileSchedule> {
  const { address, interval, log, mask, random } = options;
  return startReconcileSchedule({
    ...{ address, interval, log, mask, random },
    hosts: hosts.map(({ platform, host }) => ({ platform, host })),
    run: async (request, signal) => {
      const source = hosts.find(
        ({ platform, host }) => platform === request.platform && host === request.host,
      );
      if (source) await runReconcile(source, options, signal);
    },
  });
}
