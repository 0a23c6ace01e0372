import { type IRedisTransaction, Job, type JobsOptions, type Queue, SpanKind } from "bullmq";
import type { Result } from "ioredis";
import { addScript, bullScript, type PackedScript } from "./add-script.js";
import type { RedisConnection } from "./connect-redis.js";
import { keyPrefix } from "./scan-job.js";

declare module "ioredis" {
  interface RedisCommander<Context> {
    addTogether(key: string, now: number, additions: string): Result<readonly Held[], Context>;
  }
}

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
/** Redis adds while the next are being read: with all of a turn in one call, each would wait for the other. */
const mostTogether = 3;
/** Any number above 0, which is the rank of what somebody waits for. */
const laterRank = 10;

/**
 * Adds jobs to `queue`, which is ready, as BullMQ does, but several by one command where many come in one turn of the event
 * loop, and the jobs of a delivery in the moment in which it is noted as taken.
 */
export async function addTogether(
  queue: Queue,
  redis: RedisConnection,
  options: JobsOptions,
): Promise<AddJobs> {
  const call = await preparedCall(queue, redis, options);
  let waiting: Waiting[] = [];
  const send = async () => {
    if (waiting.length === 0) return;
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
      const count = waiting.push({ addition, resolve, reject });
      if (count === mostTogether) send();
      else if (count === 1) setImmediate(send);
    });
  return (jobs, id) => {
    const delivery = id === undefined ? undefined : `${keyPrefix}:delivery:${id}`;
    // BullMQ would go through three promises to find that it traces nothing.
    if (!queue.opts.telemetry) return add({ delivery, trace: undefined, jobs });
    const destination = `${queue.name}.${jobs[0]?.name}`;
    const traced = queue.trace(SpanKind.PRODUCER, "add", destination, (_, trace) =>
      add({ delivery, trace, jobs }),
    );
    return traced.then((held) => held);
  };
}

async function preparedCall(
  queue: Queue,
  redis: RedisConnection,
  options: JobsOptions,
): Promise<(additions: readonly Addition[]) => Promise<readonly Held[]>> {
  const common = { ...options, deduplication: { id: "-", keepLastIfActive: true } };
  const soon = await packed(queue, redis, "addStandardJob", common);
  const later = await packed(queue, redis, "addPrioritizedJob", { ...common, priority: laterRank });
  const [key = keyPrefix] = soon.keys;
  redis.defineCommand("addTogether", { lua: addScript(soon, later, remembered), numberOfKeys: 1 });
  return (additions) => redis.addTogether(key, Date.now(), JSON.stringify(additions));
}

/** BullMQ's script `name`, with what BullMQ gives to it for a job of `options`. */
async function packed(
  queue: Queue,
  redis: RedisConnection,
  name: string,
  options: JobsOptions,
): Promise<PackedScript> {
  const { lua, numberOfKeys } = bullScript(redis, name);
  let words: readonly unknown[] = [];
  const runCommand = (_: string, given: readonly unknown[]) => {
    words = given;
  };
  // As where it adds several at once: to a transaction, which would be sent later.
  await new Job(queue, "-", {}, options).addJob({ runCommand } as unknown as IRedisTransaction);
  const [args, , opts] = words.slice(numberOfKeys);
  if (!Buffer.isBuffer(args) || !Buffer.isBuffer(opts))
    throw new TypeError(`BullMQ packs no job for ${name}`);
  return { lua, keys: words.slice(0, numberOfKeys).map(String), args, opts };
}
