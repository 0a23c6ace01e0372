import { expect } from "@jest/globals";

/** Milliseconds that the collector of garbage or another thread of this process may take in between. */
const noise = 100;

/**
 * Does `run` with `size` and with twice as much: that may take three times as long, as a full heap is collected more often.
 * What squares takes four times, however often it is measured. Processor time counts, so that a machine which does other
 * things too fails nothing.
 */
export async function expectLinear(run: (size: number) => unknown, size: number): Promise<void> {
  let [once, twice] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < 5; round++) {
    once = Math.min(once, await costOf(() => run(size)));
    twice = Math.min(twice, await costOf(() => run(2 * size)));
    if (twice <= 3 * once + noise) return;
  }
  expect({ once, twice }).toEqual("twice at most 3 times once");
}

async function costOf(run: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
