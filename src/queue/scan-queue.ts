import type { Telemetry } from "bullmq";
import type { ScanRequest } from "../model/scan-request.js";
import { DeliveryLedger } from "./delivery-ledger.js";
import { type JobNumbers, jobNumbers } from "./job-numbers.js";
import { openJobs } from "./open-jobs.js";
import { coalescingKey, jobOfRequest, keyPrefix, queueName } from "./scan-job.js";

/** `coalesced`: a run that has yet to start answers this request too. */
export type Enqueued = "queued" | "coalesced";

/** Where requests for scans wait. Every method raises `redis-unavailable`, at once, while Redis is away. */
export interface ScanQueue {
  /** Resolves once Redis holds a job that will answer the request. */
  enqueue(request: ScanRequest): Promise<Enqueued>;

  /** The same for what nobody waits for: it is run when nothing else is to be done. */
  enqueueLater(request: ScanRequest): Promise<Enqueued>;

  /**
   * The same for all requests of one webhook delivery, which is taken only once: `replayed` if it was before. Where there
   * are several, nobody waits for one of them.
   */
  accept(delivery: string, requests: readonly ScanRequest[]): Promise<Enqueued | "replayed">;

  /** How many jobs there are, and for how long. */
  numbers(): Promise<JobNumbers>;

  /** Resolves if Redis answers. */
  ping(): Promise<void>;

  close(): Promise<void>;
}

/** Any number above 0, which is the rank of what somebody waits for. */
const later = 10;

/**
 * Opens the queue on the Redis at `address`. `newId` gives ids that are never given twice: with them, an addition that
 * was sent again after a lost connection is known as the same. Jobs carry the traces of `telemetry`.
 */
export async function openScanQueue(
  address: string,
  newId: () => string,
  telemetry?: Telemetry,
): Promise<ScanQueue> {
  const { queue, redis, asking, close } = await openJobs<ScanRequest>(queueName, address, telemetry);
  const ledger = new DeliveryLedger(redis);

  const add = async (request: ScanRequest, priority = 0): Promise<Enqueued> => {
    const jobId = newId();
    const deduplication = { id: coalescingKey(request), keepLastIfActive: true };
    const job = await queue.add(request.platform, jobOfRequest(request), { jobId, deduplication, priority });
    if (job.id === jobId) return "queued";
    // The one that waits may have been put off; by now it may as well have begun, or have ended.
    if (priority === 0) await job.changePriority({ priority }).catch(() => {});
    return "coalesced";
  };
  const addAll = async (requests: readonly ScanRequest[]): Promise<Enqueued> => {
    // The repositories of a new installation, thousands at times: a push that comes then does not wait behind them.
    const priority = requests.length > 1 ? later : 0;
    const held = await Promise.all(requests.map((request) => add(request, priority)));
    return held.includes("queued") ? "queued" : "coalesced";
  };

  return {
    enqueue: (request) => asking(() => add(request)),
    enqueueLater: (request) => asking(() => add(request, later)),
    accept: (delivery, requests) =>
      asking(async () => (await ledger.once(delivery, () => addAll(requests))) ?? "replayed"),
    numbers: () => asking(() => jobNumbers(queue, Date.now())),
    ping: () =>
      asking(async () => {
        // Of a cluster, the node that holds the queue is asked.
        await redis.exists(keyPrefix);
      }),
    close,
  };
}
