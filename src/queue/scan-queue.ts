import { Queue } from "bullmq";
import { WsgiShiftError } from "../model/errors.js";
import type { ScanRequest } from "../model/scan-request.js";
import { connectRedis } from "./connect-redis.js";
import { DeliveryLedger } from "./delivery-ledger.js";
import { redisUnavailable } from "./redis-error.js";
import { coalescingKey, jobOfRequest, keyPrefix, queueName } from "./scan-job.js";

/** `coalesced`: a run that has yet to start answers this request too. */
export type Enqueued = "queued" | "coalesced";

/** Where requests for scans wait. Every method raises `redis-unavailable`, at once, while Redis is away. */
export interface ScanQueue {
  /** Resolves once Redis holds a job that will answer the request. */
  enqueue(request: ScanRequest): Promise<Enqueued>;

  /** The same for all requests of one webhook delivery, which is taken only once: `replayed` if it was before. */
  accept(delivery: string, requests: readonly ScanRequest[]): Promise<Enqueued | "replayed">;

  /** Resolves if Redis answers. */
  ping(): Promise<void>;

  close(): Promise<void>;
}

const day = 24 * 3600;

/** Retries go on for about five hours (retry-delay.ts); after that the periodic look at every repository finds it again. */
const jobOptions = {
  attempts: 20,
  backoff: { type: "custom" },
  removeOnComplete: { age: day, count: 1_000 },
  removeOnFail: { age: 14 * day, count: 5_000 },
} as const;

/**
 * Opens the queue on the Redis at `address`. `newId` gives ids that are never given twice: with them, an addition that
 * was sent again after a lost connection is known as the same.
 */
export async function openScanQueue(address: string, newId: () => string): Promise<ScanQueue> {
  const redis = await connectRedis(address, "requests");
  const queue = new Queue<ScanRequest>(queueName, {
    connection: redis,
    prefix: keyPrefix,
    defaultJobOptions: jobOptions,
  });
  // Lost connections show where a command fails.
  queue.on("error", () => {});
  try {
    await queue.waitUntilReady();
  } catch (error) {
    redis.disconnect();
    throw redisUnavailable(address, error);
  }
  const ledger = new DeliveryLedger(redis);

  const add = async (request: ScanRequest): Promise<Enqueued> => {
    const jobId = newId();
    const deduplication = { id: coalescingKey(request), keepLastIfActive: true };
    const job = await queue.add(request.platform, jobOfRequest(request), { jobId, deduplication });
    return job.id === jobId ? "queued" : "coalesced";
  };
  const addAll = async (requests: readonly ScanRequest[]): Promise<Enqueued> => {
    const held = await Promise.all(requests.map(add));
    return held.includes("queued") ? "queued" : "coalesced";
  };

  const asking = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      throw error instanceof WsgiShiftError ? error : redisUnavailable(address, error);
    }
  };

  return {
    enqueue: (request) => asking(() => add(request)),
    accept: (delivery, requests) =>
      asking(async () => (await ledger.once(delivery, () => addAll(requests))) ?? "replayed"),
    ping: () =>
      asking(async () => {
        await redis.ping();
      }),
    close: async () => {
      await queue.close();
      redis.disconnect();
    },
  };
}
