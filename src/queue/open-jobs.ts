import { Queue, type Telemetry } from "bullmq";
import { WsgiShiftError } from "../model/errors.js";
import { connectRedis, type RedisConnection } from "./connect-redis.js";
import { redisUnavailable } from "./redis-error.js";
import { keyPrefix } from "./scan-job.js";

/** A queue of BullMQ's, for those who put jobs into it. */
export interface Jobs<T> {
  readonly queue: Queue<T>;
  readonly redis: RedisConnection;
  /** Does what needs Redis; raises `redis-unavailable` for whatever it fails with. */
  asking<R>(ask: () => Promise<R>): Promise<R>;
  close(): Promise<void>;
}

const day = 24 * 3600;

/** Retries go on for about five hours (retry-delay.ts); after that the periodic look at every repository finds it again. */
export const jobOptions = {
  attempts: 20,
  backoff: { type: "custom" },
  removeOnComplete: { age: day, count: 1_000 },
  removeOnFail: { age: 14 * day, count: 5_000 },
} as const;

/** Opens the queue `name` on the Redis at `address`; jobs carry the traces of `telemetry`. Raises `redis-unavailable`. */
export async function openJobs<T>(name: string, address: string, telemetry?: Telemetry): Promise<Jobs<T>> {
  const redis = await connectRedis(address, "requests");
  const queue = new Queue<T>(name, {
    connection: redis,
    prefix: keyPrefix,
    defaultJobOptions: jobOptions,
    ...(telemetry ? { telemetry } : {}),
  });
  // Lost connections show where a command fails.
  queue.on("error", () => {});
  try {
    await queue.waitUntilReady();
  } catch (error) {
    redis.disconnect();
    throw redisUnavailable(address, error);
  }
  return {
    queue,
    redis,
    asking: async (ask) => {
      try {
        return await ask();
      } catch (error) {
        throw error instanceof WsgiShiftError ? error : redisUnavailable(address, error);
      }
    },
    close: async () => {
      await queue.close();
      redis.disconnect();
    },
  };
}
