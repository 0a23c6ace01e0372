import { setTimeout as delay } from "node:timers/promises";
import type { RedisConnection } from "./connect-redis.js";
import { digest, keyPrefix } from "./scan-job.js";

/** GitHub delivers again on request for three days; a day more covers the way. */
const remembered = 4 * 24 * 3600 * 1000;
/** Longer than adding jobs may take, so a claim never ends while its owner is at it. */
const claimed = 15_000;
/** Time that the twin of a delivery waits for the one that came first; GitHub waits 10 s for an answer. */
const patience = 6_000;
const pause = 20;

/**
 * Which deliveries were taken already. A delivery is first claimed, by one process alone, and counts as taken only once
 * its jobs are held: should the process die between the two, the claim ends by itself and the delivery can be sent again.
 */
export class DeliveryLedger {
  constructor(private readonly redis: RedisConnection) {}

  /**
   * Runs `take` unless the delivery `id` was taken before; the one that is taken at this moment, here or in another
   * process, is waited for. Undefined for one that was taken already; rejects as `take` and Redis do.
   */
  async once<T>(id: string, take: () => Promise<T>): Promise<T | undefined> {
    const key = `${keyPrefix}:delivery:${digest(id)}`;
    const deadline = Date.now() + patience;
    while ((await this.redis.set(key, "claimed", "PX", claimed, "NX")) === null) {
      if ((await this.redis.get(key)) === "taken") return undefined;
      if (Date.now() > deadline) throw new Error("the same delivery is still being taken");
      await delay(pause);
    }
    try {
      const taken = await take();
      // The jobs are held, so this may fail: at worst the same again leads to one more run.
      this.redis.set(key, "taken", "PX", remembered).catch(() => {});
      return taken;
    } catch (error) {
      this.redis.del(key).catch(() => {});
      throw error;
    }
  }
}
