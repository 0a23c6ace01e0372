import type { LookableHost } from "../model/host-look.js";
import { type ReconcileSchedule, startReconcileSchedule } from "../queue/reconcile-schedule.js";
import type { Stores } from "./open-stores.js";
import type { Reconciling, ServiceOptions } from "./service-options.js";

/** Has each host compared with what is known of it, now and in every interval. Raises `redis-unavailable`. */
export function startReconciling(
  { hosts, run }: Reconciling,
  { redis: { address }, queue: { enqueueLater }, campaign }: Stores,
  { configuration: { reconcileInterval: interval }, log, mask, random }: ServiceOptions,
): Promise<ReconcileSchedule> {
  const find = (asked: Pick<LookableHost, "platform" | "host">) =>
    hosts.find(({ platform, host }) => platform === asked.platform && host === asked.host);
  return startReconcileSchedule({
    ...{ address, interval, log, mask, random },
    hosts: hosts.map(({ platform, host }) => ({ platform, host })),
    run: async (request, signal) => {
      const host = find(request);
      if (host) await run(host, { store: campaign, enqueueLater }, signal);
    },
  });
}
