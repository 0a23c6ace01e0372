import type { Telemetry } from "bullmq";
import type { CommandRequest } from "../model/command-request.js";
import { commandJobId, commandOfJob, commandQueueName } from "./command-job.js";
import { type JobNumbers, jobNumbers } from "./job-numbers.js";
import { openJobs } from "./open-jobs.js";

/** Where comments wait for their answers: apart from scans, so that no answer waits behind one. */
export interface CommandQueue {
  /** Resolves once Redis holds the job, or has held it for the same comment before. Raises `redis-unavailable`. */
  enqueue(request: CommandRequest): Promise<void>;

  /** How many jobs there are, and for how long. Raises `redis-unavailable`. */
  numbers(): Promise<JobNumbers>;

  close(): Promise<void>;
}

/** As long as GitHub delivers again, and a day more. */
const remembered = { age: 4 * 24 * 3600 };

/** Opens the queue on the Redis at `address`; jobs carry the traces of `telemetry`. Raises `redis-unavailable`. */
export async function openCommandQueue(address: string, telemetry?: Telemetry): Promise<CommandQueue> {
  const { queue, asking, close } = await openJobs<CommandRequest>(commandQueueName, address, telemetry);
  return {
    enqueue: (request) =>
      asking(async () => {
        const job = commandOfJob(request);
        if (job === undefined) throw new TypeError("a command of another shape");
        const options = { jobId: commandJobId(job), removeOnComplete: remembered };
        await queue.add(job.platform, job, options);
      }),
    numbers: () => asking(() => jobNumbers(queue, Date.now())),
    close,
  };
}
