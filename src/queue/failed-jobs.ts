import type { Job } from "bullmq";
import { type JobQueue, jobQueues } from "../model/job-view.js";
import type { Jobs } from "./open-jobs.js";
import { openQueues } from "./open-queues.js";

/** A job that was given up: it failed by something that does not pass, or too often. Kept for two weeks. */
export interface FailedJob {
  /** Which queue it is in. */
  readonly queue: JobQueue;
  readonly id: string;
  readonly host: string;
  readonly project: string;
  /** What it failed with, as the code and the message of the error. */
  readonly reason: string;
  readonly attempts: number;
  /** Milliseconds since the epoch. */
  readonly failedAt: number;
}

/** What an operator may look at; `JobsView` has one tried again. Each method raises `redis-unavailable`. */
export interface FailedJobs {
  count(): Promise<number>;

  /** The newest first. */
  newest(limit: number): Promise<readonly FailedJob[]>;

  close(): Promise<void>;
}

/** Opens the jobs that failed on the Redis at `address`. Raises `redis-unavailable`. */
export async function openFailedJobs(address: string): Promise<FailedJobs> {
  const { queues, close } = await openQueues(address);
  const each = <T>(ask: (jobs: Jobs<unknown>, name: JobQueue) => Promise<T>): Promise<T[]> =>
    Promise.all(jobQueues.map((name) => queues[name].asking(() => ask(queues[name], name))));
  return {
    count: async () => (await each(({ queue }) => queue.getFailedCount())).reduce((sum, one) => sum + one, 0),
    newest: async (limit) => {
      const found = await each(async ({ queue }, name) =>
        (await queue.getFailed(0, limit - 1)).map((job) => describe(name, job)),
      );
      return found
        .flat()
        .sort((a, b) => b.failedAt - a.failedAt)
        .slice(0, limit);
    },
    close,
  };
}

function describe(queue: JobQueue, job: Job): FailedJob {
  const { host, project } = job.data as { readonly host?: unknown; readonly project?: unknown };
  return {
    queue,
    id: String(job.id),
    host: String(host ?? ""),
    project: String(project ?? ""),
    reason: job.failedReason ?? "",
    attempts: job.attemptsMade,
    failedAt: job.finishedOn ?? job.timestamp,
  };
}
