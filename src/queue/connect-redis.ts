import { type Cluster, Redis, type RedisOptions } from "ioredis";
import { redisNodes } from "../model/redis-nodes.js";
import { connectCluster } from "./connect-cluster.js";
import { redisUnavailable } from "./redis-error.js";

/** Longest time that a sender of webhooks is kept waiting for one answer of Redis. */
const answerTimeout = 3_000;

/**
 * `requests`: somebody waits for the answer, so a command fails at once while Redis is away. `jobs`: for BullMQ's
 * workers, which wait until Redis is back, and block on it.
 */
const optionsFor = {
  requests: { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: answerTimeout },
  jobs: { maxRetriesPerRequest: null },
} as const satisfies Record<string, RedisOptions>;

const common = {
  connectTimeout: answerTimeout,
  // ioredis keeps the process that long, even if the connection is closed already.
  disconnectTimeout: 200,
  retryStrategy: (attempt: number) => Math.min(attempt * 50, 2_000),
} as const satisfies RedisOptions;

export type RedisConnection = Redis | Cluster;

/**
 * A connection to the Redis at `address` (a URL, a socket's path or the URLs of a cluster's nodes) that was up once; it
 * comes back by itself when it is lost. Raises `redis-unavailable`.
 */
export async function connectRedis(
  address: string,
  purpose: keyof typeof optionsFor,
): Promise<RedisConnection> {
  const options = { ...optionsFor[purpose], ...common };
  const nodes = redisNodes(address);
  if (nodes.length === 1) return connectOne(address, options);
  try {
    return await connectCluster(nodes, purpose, options);
  } catch (error) {
    throw redisUnavailable(address, error);
  }
}

async function connectOne(address: string, options: RedisOptions): Promise<Redis> {
  const redis = new Redis(address, { ...options, lazyConnect: true });
  let reason: Error | undefined;
  redis.on("error", (error: Error) => {
    reason ??= error;
  });
  try {
    await redis.connect();
    // Without a password this is refused only here.
    await redis.ping();
    return redis;
  } catch (error) {
    redis.disconnect();
    throw redisUnavailable(address, reason ?? error);
  }
}
