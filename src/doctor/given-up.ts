import { openFailedJobs } from "../queue/failed-jobs.js";
import type { Finding } from "./examine.js";

/** What the jobs that were given up on the Redis at `address` say; undefined where there are none. Raises `redis-unavailable`. */
export async function givenUp(address: string): Promise<Finding["warning"]> {
  const jobs = await openFailedJobs(address);
  try {
    const [count, [newest]] = [await jobs.count(), await jobs.newest(1)];
    if (newest === undefined) return undefined;
    const { project, reason, failedAt } = newest;
    const at = new Date(failedAt).toISOString();
    return {
      what: `${count} jobs were given up in two weeks, the last for ${project} at ${at}: ${reason}`,
      advice:
        "Mend what it says; the next event there, `wsgi-shift rescan` in a comment, or the campaign page's queue tries again.",
    };
  } finally {
    await jobs.close();
  }
}
