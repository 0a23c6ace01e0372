import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { RedisConnection } from "./connect-redis.js";
import { digest, keyPrefix } from "./scan-job.js";

/** A turn that is not renewed so long is over: its process died. */
const turnEnds = 5_000;
const renewed = 1_500;
const pause = 50;

const renew = `if redis.call("GET", KEYS[1]) == ARGV[1] then redis.call("PEXPIRE", KEYS[1], ARGV[2]) end`;
const giveBack = `if redis.call("GET", KEYS[1]) == ARGV[1] then redis.call("DEL", KEYS[1]) end`;

/** Runs `run` while nothing else runs under the same name, here or in another process. Rejects as `run`, `redis` and `signal` do. */
export async function oneAtATime<T>(
  redis: Pick<RedisConnection, "set" | "eval">,
  name: readonly string[],
  signal: AbortSignal,
  run: () => Promise<T>,
): Promise<T> {
  const key = `${keyPrefix}:alone:${digest(...name)}`;
  const turn = randomUUID();
  while ((await redis.set(key, turn, "PX", turnEnds, "NX")) === null)
    await delay(pause, undefined, { signal });
  const renewing = setInterval(() => {
    redis.eval(renew, 1, key, turn, turnEnds).catch(() => {});
  }, renewed);
  try {
    return await run();
  } finally {
    clearInterval(renewing);
    // At worst it ends by itself.
    await redis.eval(giveBack, 1, key, turn).catch(() => {});
  }
}
