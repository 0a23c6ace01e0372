import type { CommandRequest } from "../model/command-request.js";
import { commandOfJob, commandQueueName } from "./command-job.js";
import { type JobKind, type JobWorker, type JobWorkerOptions, startJobWorker } from "./job-worker.js";

const commands: JobKind<CommandRequest> = {
  queueName: commandQueueName,
  noun: "answer",
  requestOf: commandOfJob,
  about: ({ correlation, host, project, number, actor, words }) => ({
    ...{ correlation, host, project, number, actor },
    words: words.map(({ word }) => word),
  }),
};

/** Answers the queue's comments. Raises `redis-unavailable` if Redis is away now; later it waits until Redis is back. */
export function startCommandWorker(options: JobWorkerOptions<CommandRequest>): Promise<JobWorker> {
  return startJobWorker(commands, options);
}
