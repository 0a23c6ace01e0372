import type { CommandRequest } from "../model/command-request.js";
import { commandOfJob, commandQueueName } from "./command-job.js";
import { connectRedis } from "./connect-redis.js";
import {
  type JobKind,
  type JobWorker,
  type JobWorkerOptions,
  type Run,
  startJobWorker,
} from "./job-worker.js";
import { oneAtATime } from "./one-at-a-time.js";

const commands: JobKind<CommandRequest> = {
  queueName: commandQueueName,
  noun: "answer",
  requestOf: commandOfJob,
  about: ({ correlation, host, project, number, actor, words }) => ({
    ...{ correlation, host, project, number, actor },
    words: words.map(({ word }) => word),
  }),
};

/**
 * Answers the queue's comments, those on one change one after the other: what is told of a comment twice, by the stream and
 * by what was read when it broke, finds its answer then. Raises `redis-unavailable` if Redis is away now; later it waits
 * until Redis is back.
 */
export async function startCommandWorker({
  run,
  ...options
}: JobWorkerOptions<CommandRequest>): Promise<JobWorker> {
  const { address } = options;
  const redis = await connectRedis(address, "jobs");
  const inTurn: Run<CommandRequest> = (request, signal, again) => {
    const { platform, host, project, number } = request;
    return oneAtATime(redis, [platform, host, project, String(number)], signal, () =>
      run(request, signal, again),
    );
  };
  try {
    const worker = await startJobWorker(commands, { ...options, run: inTurn });
    return {
      close: async (patience) => {
        await worker.close(patience);
        redis.disconnect();
      },
    };
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}
