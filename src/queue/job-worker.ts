import { setTimeout as delay } from "node:timers/promises";
import { DelayedError, type Job, type Telemetry, UnrecoverableError, WaitingError, Worker } from "bullmq";
import type { Logger } from "pino";
import { WsgiShiftError } from "../model/errors.js";
import { connectRedis, type RedisConnection } from "./connect-redis.js";
import { redisUnavailable } from "./redis-error.js";
import { retryDelay } from "./retry-delay.js";
import { keyPrefix } from "./scan-job.js";

/** What the jobs of a queue are. */
export interface JobKind<T> {
  readonly queueName: string;
  /** What a run is called in the log: `scan`. */
  readonly noun: string;
  /** The request that a job holds; undefined where it is not ours, or of a version that wrote others. */
  readonly requestOf: (data: unknown) => T | undefined;
  /** Fields for the log by which the request is known. */
  readonly about: (request: T) => Readonly<Record<string, unknown>>;
}

/**
 * Does what a request asks for. Stops as soon as it can when `signal` is aborted, and may then be run again. `again`: an
 * earlier run of the same job may have ended in its middle.
 */
export type Run<T> = (request: T, signal: AbortSignal, again: boolean) => Promise<void>;

export interface JobWorkerOptions<T> {
  /** Address of the Redis: a URL or a socket's path. */
  readonly address: string;
  readonly run: Run<T>;
  /** How many requests are run at once. */
  readonly concurrency: number;
  readonly log: Logger;
  /** Takes the secrets out of what a failed job leaves in Redis. */
  readonly mask: (text: string) => string;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** Milliseconds since the epoch; the system's by default. */
  readonly now?: () => number;
  /** Milliseconds after which the jobs of a worker that fell silent go to another. */
  readonly lockDuration?: number;
  /** Goes on with the trace that a job carries. */
  readonly telemetry?: Telemetry;
}

export interface JobWorker {
  /** Takes no more jobs, and resolves when those at hand are done, or given back once `patience` milliseconds are over. */
  close(patience: number): Promise<void>;
}

/**
 * A worker renews the locks of its jobs in half of this time, and looks as often for those of workers that died: such a job is
 * run again after 15 s at most. One whose worker only stood still goes to another too, which is safe: the worker is told to
 * stop, and what it did is found on the host.
 */
const lockMilliseconds = 10_000;
/** A job takes its worker down now and then by no fault of its own: the machine is restarted. */
const mostStalls = 10;
/** Time that an aborted run gets to end. */
const abortPatience = 2_000;

/** Runs the queue's jobs. Raises `redis-unavailable` if Redis is away now; later it waits until Redis is back. */
export async function startJobWorker<T>(kind: JobKind<T>, options: JobWorkerOptions<T>): Promise<JobWorker> {
  const { address, concurrency, log, random, lockDuration = lockMilliseconds, telemetry } = options;
  const redis = await connectRedis(address, "jobs");
  let closing = false;
  // Three parameters tell BullMQ to give a signal.
  const process = (job: Job<unknown>, token?: string, signal?: AbortSignal) =>
    runJob(job, token, signal ?? new AbortController().signal, kind, options, () => closing);
  const worker = new Worker<unknown, void>(kind.queueName, process, {
    connection: redis,
    prefix: keyPrefix,
    concurrency,
    lockDuration,
    stalledInterval: lockDuration / 2,
    maxStalledCount: mostStalls,
    // BullMQ else looks for work 15 s after it lost Redis.
    runRetryDelay: 1_000,
    ...(telemetry ? { telemetry } : {}),
    settings: { backoffStrategy: (attempts) => retryDelay(attempts, random) },
  });
  report(worker, redis, log);
  try {
    // A worker that loses Redis before it is ready never recovers; later it does.
    await worker.waitUntilReady();
  } catch (error) {
    await worker.close(true);
    redis.disconnect();
    throw redisUnavailable(address, error);
  }

  return {
    close: async (patience) => {
      closing = true;
      // What is closed cannot be forced to any more, and without Redis neither of them ends.
      const idle = worker.pause().then(
        () => true,
        () => false,
      );
      const inTime = (bound: number) => Promise.race([idle, delay(bound, false, { ref: false })]);
      if (!(await inTime(patience))) {
        worker.cancelAllJobs("the service stops");
        if (!(await inTime(abortPatience)))
          log.warn("jobs that did not stop will be run again by another worker");
      }
      await worker.close(true);
      redis.disconnect();
    },
  };
}

async function runJob<T>(
  job: Job<unknown>,
  token: string | undefined,
  signal: AbortSignal,
  { noun, requestOf, about: fieldsOf }: JobKind<T>,
  { run, log, mask, now = Date.now }: JobWorkerOptions<T>,
  isClosing: () => boolean,
): Promise<void> {
  const request = requestOf(job.data);
  if (request === undefined) throw new UnrecoverableError("the job is of another version of wsgi-shift");
  // BullMQ may have been waiting for a job when it was told to close.
  if (isClosing()) return giveBack(job, token);
  const about = log.child(fieldsOf(request));
  about.info({ attempt: job.attemptsMade + 1 }, `${noun} started`);
  try {
    await run(request, signal, job.attemptsStarted > 1);
    about.info(`${noun} done`);
  } catch (error) {
    if (isClosing() && signal.aborted) {
      about.info(`${noun} given back`);
      return giveBack(job, token);
    }
    const wait = secondsToWait(error);
    if (wait !== undefined) {
      about.info({ seconds: Math.round(wait), reason: mask(String(error)) }, `${noun} waits`);
      return delayed(job, token, now() + wait * 1000);
    }
    const retried = error instanceof WsgiShiftError && error.retryable;
    about.error({ err: error }, retried ? `${noun} failed, and is tried again` : `${noun} failed`);
    throw failure(error, retried, mask);
  }
}

async function giveBack(job: Job, token: string | undefined): Promise<never> {
  await job.moveToWait(token);
  throw new WaitingError();
}

/** Where the other side says for how long: that is no failure, so it takes none of the attempts. */
function secondsToWait(error: unknown): number | undefined {
  return error instanceof WsgiShiftError && error.retryable ? error.retryAfter : undefined;
}

async function delayed(job: Job, token: string | undefined, until: number): Promise<never> {
  await job.moveToDelayed(Math.ceil(until), token);
  throw new DelayedError();
}

/** What stands in Redis about a failure: what happened, without secrets and without our stack. */
function failure(error: unknown, retried: boolean, mask: (text: string) => string): Error {
  const message = mask(error instanceof Error ? error.message : String(error));
  const described = error instanceof WsgiShiftError ? `${error.code}: ${message}` : message;
  const kept = retried ? new Error(described) : new UnrecoverableError(described);
  kept.stack = described;
  return kept;
}

function report(worker: Worker, redis: RedisConnection, log: Logger): void {
  let lost = false;
  worker.on("error", (error) => {
    // BullMQ tells of each attempt to connect.
    if (!lost) log.warn({ err: error }, "the queue is in trouble");
    lost = true;
  });
  const back = () => {
    if (lost) log.info("Redis is back");
    lost = false;
  };
  redis.on("ready", back);
  // A cluster that lost one node was ready all the time.
  worker.on("active", back);
  worker.on("stalled", (id) => log.warn({ job: id }, "the job of a worker that fell silent is run again"));
  worker.on("lockRenewalFailed", (ids) => {
    // Another worker has these now.
    for (const id of ids) worker.cancelJob(id, "the job was lost to another worker");
  });
}
