import { type IRedisTransaction, Job, type JobsOptions, type Queue, SpanKind } from "bullmq";
import type { Result } from "ioredis";
import { addScript, bullScript } from "./add-script.js";
import type { RedisConnection } from "./connect-redis.js";
import { keyPrefix } from "./scan-job.js";

declare module "ioredis" {
  interface RedisCommander<Context> {
    addTogether(words: readonly Word[]): Result<readonly Held[], Context>;
  }
}

type Word = string | number | Buffer;

/** A job to be added. */
export interface NewJob {
  /** Never given twice. */
  readonly id: string;
  readonly name: string;
  /** JSON. */
  readonly data: string;
  /** Of jobs with the same, one will do. */
  readonly key: string;
  /** Whether it comes after all that are not. */
  readonly later: boolean;
}

/** The ids of the jobs that are held, which are others' where they coalesced; null if the delivery was taken before. */
export type Held = readonly string[] | null;

/** Adds the jobs, of a delivery if it has an id. Resolves once Redis holds them; rejects as Redis does. */
export type AddJobs = (jobs: readonly NewJob[], delivery?: string) => Promise<Held>;

interface Addition {
  readonly delivery: string | undefined;
  readonly trace: string | undefined;
  readonly jobs: readonly NewJob[];
}

interface Waiting {
  readonly addition: Addition;
  readonly resolve: (held: Held) => void;
  readonly reject: (error: unknown) => void;
}

/** GitHub delivers again on request for three days; a day more covers the way. */
const remembered = 4 * 24 * 3600 * 1000;
/** Any number above 0, which is the rank of what somebody waits for. */
const laterRank = 10;

/**
 * Adds jobs to `queue`, which is ready, as BullMQ does, but all that are to be added in one turn of the event loop by one
 * command, and those of a delivery in the moment in which it is noted as taken.
 */
export async function addTogether(
  queue: Queue,
  redis: RedisConnection,
  options: JobsOptions,
): Promise<AddJobs> {
  const call = await preparedCall(queue, redis, options);
  let waiting: Waiting[] = [];
  const send = async () => {
    const sent = waiting;
    waiting = [];
    try {
      const held = await call(sent.map(({ addition }) => addition));
      for (const [index, { resolve }] of sent.entries()) resolve(held[index] ?? null);
    } catch (error) {
      for (const { reject } of sent) reject(error);
    }
  };
  const add = (addition: Addition) =>
    new Promise<Held>((resolve, reject) => {
      if (waiting.push({ addition, resolve, reject }) === 1) setImmediate(send);
    });
  return async (jobs, id) => {
    const delivery = id === undefined ? undefined : `${keyPrefix}:delivery:${id}`;
    const destination = `${queue.name}.${jobs[0]?.name}`;
    return await queue.trace(SpanKind.PRODUCER, "add", destination, (_, trace) =>
      add({ delivery, trace, jobs }),
    );
  };
}

async function preparedCall(
  queue: Queue,
  redis: RedisConnection,
  options: JobsOptions,
): Promise<(additions: readonly Addition[]) => Promise<readonly Held[]>> {
  const standard = bullScript(redis, "addStandardJob");
  const prioritized = bullScript(redis, "addPrioritizedJob");
  const common = { ...options, deduplication: { id: "-", keepLastIfActive: true } };
  const soon = await packed(new Job(queue, "-", {}, common), standard.numberOfKeys);
  const later = await packed(
    new Job(queue, "-", {}, { ...common, priority: laterRank }),
    prioritized.numberOfKeys,
  );
  const constant = [...soon.keys, ...later.keys, ...soon.values, ...later.values];
  const numberOfKeys = soon.keys.length + later.keys.length;
  redis.defineCommand("addTogether", { lua: addScript(standard, prioritized), numberOfKeys });
  return (additions) => redis.addTogether([...constant, Date.now(), remembered, JSON.stringify(additions)]);
}

/** What BullMQ gives to its script for a job: keys, and packed the arguments and the options. */
async function packed(
  job: Job,
  numberOfKeys: number,
): Promise<{ readonly keys: readonly Word[]; readonly values: readonly Word[] }> {
  let words: readonly Word[] = [];
  const runCommand = (_: string, given: readonly Word[]) => {
    words = given;
  };
  // As where it adds several at once: to a transaction, which would be sent later.
  await job.addJob({ runCommand } as unknown as IRedisTransaction);
  const [args = "", , opts = ""] = words.slice(numberOfKeys);
  return { keys: words.slice(0, numberOfKeys), values: [args, opts] };
}
