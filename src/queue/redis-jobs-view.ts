import type { Job } from "bullmq";
import type { JobQueue, JobState, JobsView, JobView } from "../model/job-view.js";
import { commandOfJob } from "./command-job.js";
import { openQueues } from "./open-queues.js";
import { retryFailed } from "./retry-failed.js";
import { requestOfJob } from "./scan-job.js";

export interface OpenJobsView extends JobsView {
  close(): Promise<void>;
}

/** Errors of hosts can be long; people see their beginning. */
const longestError = 500;

/** The queues on the Redis at `address`. Raises `redis-unavailable`. */
export async function openJobsView(address: string): Promise<OpenJobsView> {
  const { queues, close } = await openQueues(address);
  return {
    counts: (name) =>
      queues[name].asking(async () => {
        const counts = await queues[name].queue.getJobCounts(
          "active",
          "waiting",
          "prioritized",
          "delayed",
          "failed",
          "completed",
        );
        const of = (state: JobState | "prioritized") => counts[state] ?? 0;
        return {
          active: of("active"),
          // What nobody waits for has a place of its own in BullMQ.
          waiting: of("waiting") + of("prioritized"),
          delayed: of("delayed"),
          failed: of("failed"),
          completed: of("completed"),
        };
      }),
    list: (name, state, count) =>
      queues[name].asking(async () => {
        const jobs = await queues[name].queue.getJobs(
          state === "waiting" ? ["waiting", "prioritized"] : state,
          0,
          count - 1,
          state === "waiting" || state === "delayed",
        );
        // One that ended in between is gone.
        return jobs.filter((job) => job !== undefined && job !== null).map((job) => viewOf(name, job));
      }),
    retry: (name, id) => queues[name].asking(() => retryFailed(queues[name].queue, id)),
    close,
  };
}

function viewOf(queue: JobQueue, job: Job<unknown>): JobView {
  const error = job.failedReason ? job.failedReason.slice(0, longestError) : null;
  const times = { addedAt: job.timestamp, changedAt: job.finishedOn ?? job.processedOn ?? null };
  const common = { queue, id: job.id ?? "", attempts: job.attemptsMade, error, ...times };
  const scan = queue === "scan" ? requestOfJob(job.data) : undefined;
  if (scan) {
    const what = `${scan.branch ?? "default branch"}: ${scan.reason}`;
    return { ...common, host: scan.host, project: scan.project, what };
  }
  const command = queue === "command" ? commandOfJob(job.data) : undefined;
  if (command) {
    const { host, project, number, actor, words } = command;
    return {
      ...common,
      host,
      project,
      what: `${number}: ${words.map(({ word }) => word).join(", ")} by ${actor}`,
    };
  }
  return { ...common, host: "", project: "", what: "a job of another version" };
}
