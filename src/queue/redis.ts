import { Cluster } from "ioredis";
import type { Logger } from "pino";
import { WsgiShiftError } from "../model/errors.js";
import { connectRedis } from "./connect-redis.js";
import { startEmbeddedRedis } from "./embedded-redis.js";
import { redisLabel } from "./redis-address.js";
import { redisUnavailable } from "./redis-error.js";
import { type RedisFacts, readRedisFacts, redisWarnings, whyRefused, worstOf } from "./redis-facts.js";

/** The Redis that holds the queue. */
export interface RedisServer {
  /** A URL, which may hold a password, or a socket's path. */
  readonly address: string;
  /** Which one it is, for people. */
  readonly label: string;
  readonly facts: RedisFacts;
  /** Stops it if it is our own. */
  close(): Promise<void>;
}

export interface RedisChoice {
  /** REDIS_URL; undefined for an embedded one. */
  readonly redisUrl: string | undefined;
  readonly cacheDirectory: string;
  /** As in PATH. */
  readonly path: string;
  readonly log: Logger;
}

/** The Redis that is configured, or one of our own, once it was looked at. Raises `redis-unavailable`. */
export async function openRedis({ redisUrl, log, ...rest }: RedisChoice): Promise<RedisServer> {
  if (redisUrl !== undefined) {
    const label = redisLabel(redisUrl);
    return { address: redisUrl, label, facts: await inspect(redisUrl, log), close: async () => {} };
  }
  const onRestart = (said: string) =>
    log.error({ said }, "the embedded Redis ended by itself, and is started again");
  const embedded = await startEmbeddedRedis({ ...rest, onRestart });
  const label = `embedded ${embedded.program}`;
  if (embedded.program === "js-redis-server")
    log.warn("neither redis-server nor valkey-server is on PATH: the queue is kept in memory only");
  try {
    return { ...embedded, label, facts: await inspect(embedded.address, log) };
  } catch (error) {
    await embedded.close();
    throw error;
  }
}

async function inspect(address: string, log: Logger): Promise<RedisFacts> {
  const facts = await inspectRedis(address);
  for (const warning of redisWarnings(facts)) log.warn({ redis: redisLabel(address) }, `Redis: ${warning}`);
  return facts;
}

/** What the Redis at an address is; of a cluster, the master that is worst off. Raises `redis-unavailable`, also for one that is too old. */
export async function inspectRedis(address: string): Promise<RedisFacts> {
  const redis = await connectRedis(address, "requests");
  try {
    // Any master may hold the queue one day.
    const masters = redis instanceof Cluster ? redis.nodes("master") : [redis];
    const facts = worstOf(await Promise.all(masters.map(async (node) => readRedisFacts(await node.info()))));
    const refused = whyRefused(facts);
    if (refused !== undefined) throw redisUnavailable(address, refused);
    return facts;
  } catch (error) {
    throw error instanceof WsgiShiftError ? error : redisUnavailable(address, error);
  } finally {
    redis.disconnect();
  }
}
