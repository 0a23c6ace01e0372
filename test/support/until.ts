import { setTimeout as delay } from "node:timers/promises";

/** Far more than anything takes, so that a machine which does other things too fails no test; less than a test may take. */
const patience = 60_000;

/** Looks until something is found, and gives it: whatever is neither false nor undefined. */
export async function until<T>(look: () => T | Promise<T>): Promise<Exclude<T, false | undefined>> {
  const deadline = Date.now() + patience;
  for (let pause = 5; ; pause = Math.min(1.2 * pause, 100)) {
    const found = await look();
    if (found !== false && found !== undefined) return found as Exclude<T, false | undefined>;
    if (Date.now() > deadline) throw new Error("it did not come to pass in time");
    await delay(pause);
  }
}
