import type { JobQueue } from "../model/job-view.js";
import { commandQueueName } from "./command-job.js";
import { type Jobs, openJobs } from "./open-jobs.js";
import { queueName } from "./scan-job.js";

/** All queues, for those who look at jobs of any kind. */
export interface OpenQueues {
  readonly queues: Readonly<Record<JobQueue, Jobs<unknown>>>;
  close(): Promise<void>;
}

/** Opens both queues on the Redis at `address`. Raises `redis-unavailable`; none is left open then. */
export async function openQueues(address: string): Promise<OpenQueues> {
  const scan = await openJobs<unknown>(queueName, address);
  const command = await openJobs<unknown>(commandQueueName, address).catch(async (error: unknown) => {
    await scan.close();
    throw error;
  });
  return {
    queues: { scan, command },
    close: async () => {
      await Promise.all([scan.close(), command.close()]);
    },
  };
}
