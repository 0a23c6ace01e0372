import type { CommandRequest } from "../model/command-request.js";
import { commandJobId, commandOfJob, commandQueueName } from "./command-job.js";
import { openJobs } from "./open-jobs.js";

/** Where comments wait for their answers: apart from scans, so that no answer waits behind one. */
export interface CommandQueue {
  /** Resolves once Redis holds the job, or has held it for the same comment before. Raises `redis-unavailable`. */
  enqueue(request: CommandRequest): Promise<void>;

  close(): Promise<void>;
}

/** As long as GitHub delivers again, and a day more. */
const remembered = { age: 4 * 24 * 3600 };

/** Opens the queue on the Redis at `address`. Raises `redis-unavailable`. */
export async function openCommandQueue(address: string): Promise<CommandQueue> {
  const { queue, asking, close } = await openJobs<CommandRequest>(commandQueueName, address);
  return {
    enqueue: (request) =>
      asking(async () => {
        const job = commandOfJob(request);
        if (job === undefined) throw new TypeError("a command of another shape");
        const options = { jobId: commandJobId(job), removeOnComplete: remembered };
        await queue.add(job.platform, job, options);
      }),
    close,
  };
}
