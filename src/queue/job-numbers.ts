import type { Queue } from "bullmq";
import { longestRun } from "../model/longest-run.js";

/** How many jobs a queue has, and how long they have been there. */
export interface JobNumbers {
  /** May run now. */
  readonly waiting: number;
  readonly active: number;
  /** Are tried again later, or wait for a limit to end. */
  readonly delayed: number;
  /** Were given up; kept for two weeks. */
  readonly failed: number;
  /** Are active for longer than any job may be. */
  readonly stuck: number;
  /** Milliseconds that the oldest of the waiting ones has waited; 0 where none does. */
  readonly oldestWaiting: number;
}

/** A scan has failed by then, and an answer takes far less; a worker that was killed gives its jobs back within a minute. */
const stuckAfter = longestRun + 5 * 60_000;

/** Active jobs that are looked at: more than all workers of a large service run at once. */
const lookedAt = 200;

/** Counts the jobs of `queue`; `now` is as `Date.now()`. */
export async function jobNumbers(queue: Queue, now: number): Promise<JobNumbers> {
  const [counts, active, waiting] = await Promise.all([
    queue.getJobCounts("wait", "prioritized", "active", "delayed", "failed"),
    queue.getJobs(["active"], 0, lookedAt - 1),
    queue.getJobs(["wait", "prioritized"], 0, 0, true),
  ]);
  const ages = waiting.map((job) => now - job.timestamp - (job.delay ?? 0));
  return {
    waiting: (counts.wait ?? 0) + (counts.prioritized ?? 0),
    active: counts.active ?? 0,
    delayed: counts.delayed ?? 0,
    failed: counts.failed ?? 0,
    stuck: active.filter((job) => now - (job.processedOn ?? now) > stuckAfter).length,
    oldestWaiting: Math.max(0, ...ages),
  };
}
