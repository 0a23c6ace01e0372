import type { Queue } from "bullmq";
import { z } from "zod";
import { type JobKind, type JobWorkerOptions, type Run, startJobWorker } from "./job-worker.js";
import { openJobs } from "./open-jobs.js";
import { digest } from "./scan-job.js";

/** A host that is to be compared with what is remembered of it. */
export interface ReconcileRequest {
  readonly platform: "gerrit" | "github";
  /** As in `ChangeIdentity.host`. */
  readonly host: string;
}

export interface ReconcileScheduleOptions extends Omit<JobWorkerOptions<ReconcileRequest>, "concurrency"> {
  readonly hosts: readonly ReconcileRequest[];
  /** Milliseconds from the start of one look at a host to the next; 0 for none at all. */
  readonly interval: number;
}

export interface ReconcileSchedule {
  close(patience: number): Promise<void>;
}

const queueName = "reconcile";
const job = z.object({ platform: z.enum(["gerrit", "github"]), host: z.string() });

const looks: JobKind<ReconcileRequest> = {
  queueName,
  noun: "reconcile",
  requestOf: (data) => job.safeParse(data).data,
  about: ({ platform, host }) => ({ platform, host }),
};

/** A host that does not answer holds up no other. */
const hostsAtOnce = 8;
/** So often the schedule is made again, as Redis may have been wiped. */
const longestUnscheduled = 10 * 60_000;

/**
 * Has `run` look at each host now and in every interval: once for all the processes that share the Redis, whichever they
 * are. Raises `redis-unavailable`.
 */
export async function startReconcileSchedule({
  hosts,
  interval,
  run,
  ...options
}: ReconcileScheduleOptions): Promise<ReconcileSchedule> {
  const jobs = await openJobs<ReconcileRequest>(queueName, options.address);
  const schedule = () => jobs.asking(() => keepSchedule(jobs.queue, hosts, interval));
  const runKnown: Run<ReconcileRequest> = async (request, signal, again) => {
    const isKnown = interval > 0 && hosts.some((one) => schedulerId(one) === schedulerId(request));
    // What another configuration left behind ends with its next turn.
    if (isKnown) await run(request, signal, again);
    else await jobs.queue.removeJobScheduler(schedulerId(request));
  };
  try {
    await schedule();
    const worker = await startJobWorker(looks, { ...options, run: runKnown, concurrency: hostsAtOnce });
    // Redis is away or back by then; the next time will do.
    const again = setInterval(
      () => schedule().catch(() => {}),
      Math.min(interval || Infinity, longestUnscheduled),
    );
    again.unref();
    return {
      close: async (patience) => {
        clearInterval(again);
        await worker.close(patience);
        await jobs.close();
      },
    };
  } catch (error) {
    await jobs.close();
    throw error;
  }
}

/** A schedule that is there already goes on as it was. */
async function keepSchedule(
  queue: Queue<ReconcileRequest>,
  hosts: readonly ReconcileRequest[],
  interval: number,
): Promise<void> {
  for (const host of hosts) {
    if (interval === 0) await queue.removeJobScheduler(schedulerId(host));
    else
      await queue.upsertJobScheduler(
        schedulerId(host),
        { every: interval },
        { name: host.platform, data: host },
      );
  }
}

function schedulerId({ platform, host }: ReconcileRequest): string {
  return digest(platform, host);
}
