import { connectRedis, type RedisConnection } from "./connect-redis.js";
import { redisUnavailable } from "./redis-error.js";
import { digest, keyPrefix } from "./scan-job.js";

/** The moment up to which all that happened on a host was heard, in milliseconds since the epoch by the host's clock. */
export interface LastMoment {
  /** Undefined where nothing was ever heard, or Redis was wiped. */
  get(host: string): Promise<number | undefined>;
  /** Keeps the later of this moment and the one that is kept. */
  advance(host: string, moment: number): Promise<void>;
  close(): void;
}

const script = `
  local known = tonumber(redis.call("GET", KEYS[1]))
  if not known or known < tonumber(ARGV[1]) then redis.call("SET", KEYS[1], ARGV[1]) end`;

/** Opens the moments on the Redis at `address`. Each method raises `redis-unavailable`. */
export async function openLastMoment(address: string): Promise<LastMoment> {
  const redis = await connectRedis(address, "requests");
  const asking = async <T>(ask: (redis: RedisConnection) => Promise<T>): Promise<T> => {
    try {
      return await ask(redis);
    } catch (error) {
      throw redisUnavailable(address, error);
    }
  };
  const key = (host: string) => `${keyPrefix}:heard:${digest(host)}`;
  return {
    get: (host) =>
      asking(async () => {
        const moment = Number((await redis.get(key(host))) ?? Number.NaN);
        return Number.isFinite(moment) ? moment : undefined;
      }),
    advance: (host, moment) =>
      asking(async () => void (await redis.eval(script, 1, key(host), Math.floor(moment)))),
    close: () => redis.disconnect(),
  };
}
