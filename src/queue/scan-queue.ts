import type { Telemetry } from "bullmq";
import type { ScanRequest } from "../model/scan-request.js";
import { addTogether } from "./add-together.js";
import { type JobNumbers, jobNumbers } from "./job-numbers.js";
import { jobOptions, openJobs } from "./open-jobs.js";
import { coalescingKey, jobData, keyPrefix, queueName } from "./scan-job.js";

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
  const add = await addTogether(queue, redis, jobOptions);

  const accept = async (
    requests: readonly ScanRequest[],
    later: boolean,
    delivery?: string,
  ): Promise<Enqueued | "replayed"> => {
    const jobs = requests.map((request) => ({
      id: newId(),
      name: request.platform,
      later,
      key: coalescingKey(request),
      data: jobData(request),
    }));
    const held = await add(jobs, delivery);
    if (held === null) return "replayed";
    const others = held.filter((id, index) => id !== jobs[index]?.id);
    // What waits may have been put off; by now it may as well have begun, or have ended.
    if (!later && others.length > 0)
      await Promise.all(others.map((id) => queue.backend.changePriority(id, 0).catch(() => {})));
    return others.length < held.length ? "queued" : "coalesced";
  };
  const enqueue = (later: boolean) => (request: ScanRequest) =>
    asking(async () => ((await accept([request], later)) === "coalesced" ? "coalesced" : "queued"));

  return {
    enqueue: enqueue(false),
    enqueueLater: enqueue(true),
    // The repositories of a new installation, thousands at times: a push that comes then does not wait behind them.
    accept: (delivery, requests) => asking(() => accept(requests, requests.length > 1, delivery)),
    numbers: () => asking(() => jobNumbers(queue, Date.now())),
    ping: () =>
      asking(async () => {
        // Of a cluster, the node that holds the queue is asked.
        await redis.exists(keyPrefix);
      }),
    close,
  };
}
