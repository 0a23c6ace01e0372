import { connectRedis } from "./connect-redis.js";
import { redisUnavailable } from "./redis-error.js";
import { keyPrefix } from "./scan-job.js";

/** Who does what only one of the processes on a Redis is to do. */
export interface Turn {
  /** Whether it is ours now; nobody else's is it then for so many milliseconds. Raises `redis-unavailable`. */
  take(milliseconds: number): Promise<boolean>;
  close(): void;
}

/** The turn called `name` on the Redis at `address`. Raises `redis-unavailable`. */
export async function openTurn(address: string, name: string): Promise<Turn> {
  const redis = await connectRedis(address, "requests");
  return {
    take: async (milliseconds) => {
      try {
        const taken = await redis.set(`${keyPrefix}:turn:${name}`, "taken", "PX", milliseconds, "NX");
        return taken !== null;
      } catch (error) {
        throw redisUnavailable(address, error);
      }
    },
    close: () => redis.disconnect(),
  };
}
