import type { Configuration } from "../model/configuration.js";
import { openFailedJobs } from "../queue/failed-jobs.js";
import type { Probe } from "./examine.js";

/** Jobs that were given up, on the Redis that all processes share; nothing can be said of an embedded one. */
export function failedJobsProbe({ redisUrl }: Pick<Configuration, "redisUrl">): Probe | undefined {
  if (redisUrl === undefined) return undefined;
  return {
    name: "jobs",
    look: async () => {
      const jobs = await openFailedJobs(redisUrl);
      try {
        const [count, [newest]] = [await jobs.count(), await jobs.newest(1)];
        if (newest === undefined) return { what: "no job was given up in the last two weeks" };
        const { project, reason, failedAt } = newest;
        return {
          what: `${count} given up in the last two weeks`,
          warning: {
            what: `the last is ${project} of ${new Date(failedAt).toISOString()}: ${reason}`,
            advice:
              "Mend what it says; the next event there, or a `wsgi-shift rescan` in a comment, tries again.",
          },
        };
      } finally {
        await jobs.close();
      }
    },
  };
}
