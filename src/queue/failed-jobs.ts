import { type Job, Queue } from "bullmq";
import { commandQueueName } from "./command-job.js";
import { connectRedis } from "./connect-redis.js";
import { redisUnavailable } from "./redis-error.js";
import { retryFailed } from "./retry-failed.js";
import { keyPrefix, queueName } from "./scan-job.js";

const names = [queueName, commandQueueName] as const;

/** A job that was given up: it failed by something that does not pass, or too often. Kept for two weeks. */
export interface FailedJob {
  /** Which queue it is in. */
  readonly queue: (typeof names)[number];
  readonly id: string;
  readonly host: string;
  readonly project: string;
  /** What it failed with, as the code and the message of the error. */
  readonly reason: string;
  readonly attempts: number;
  /** Milliseconds since the epoch. */
  readonly failedAt: number;
}

/** What an operator may look at and try again. Each method raises `redis-unavailable`. */
export interface FailedJobs {
  count(): Promise<number>;

  /** The newest first. */
  newest(limit: number): Promise<readonly FailedJob[]>;

  /** Puts the job back as if it were new; false where it is gone, or was put back by somebody else. */
  replay(job: Pick<FailedJob, "queue" | "id">): Promise<boolean>;

  close(): Promise<void>;
}

/** Opens the jobs that failed on the Redis at `address`. Raises `redis-unavailable`. */
export async function openFailedJobs(address: string): Promise<FailedJobs> {
  const redis = await connectRedis(address, "requests");
  const queues = new Map(
    names.map((name) => [name, new Queue(name, { connection: redis, prefix: keyPrefix })]),
  );
  // Lost connections show where a command fails.
  for (const queue of queues.values()) queue.on("error", () => {});
  const asking = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      throw redisUnavailable(address, error);
    }
  };
  await asking(() => Promise.all([...queues.values()].map((queue) => queue.waitUntilReady())));
  return {
    count: () =>
      asking(async () => {
        const counts = await Promise.all([...queues.values()].map((queue) => queue.getFailedCount()));
        return counts.reduce((sum, one) => sum + one, 0);
      }),
    newest: (limit) =>
      asking(async () => {
        const found = await Promise.all(
          [...queues].map(async ([name, queue]) =>
            (await queue.getFailed(0, limit - 1)).map((job) => describe(name, job)),
          ),
        );
        return found
          .flat()
          .sort((a, b) => b.failedAt - a.failedAt)
          .slice(0, limit);
      }),
    replay: ({ queue, id }) => asking(() => retryFailed(queues.get(queue), id)),
    close: async () => {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      redis.disconnect();
    },
  };
}

function describe(queue: FailedJob["queue"], job: Job): FailedJob {
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
