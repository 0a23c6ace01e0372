import type { ScanRequest } from "../model/scan-request.js";
import {
  type JobKind,
  type JobWorker,
  type JobWorkerOptions,
  type Run,
  startJobWorker,
} from "./job-worker.js";
import { queueName, requestOfJob } from "./scan-job.js";

export type RunScan = Run<ScanRequest>;
export type ScanWorker = JobWorker;

const scans: JobKind<ScanRequest> = {
  queueName,
  noun: "scan",
  requestOf: requestOfJob,
  about: ({ correlation, host, project, branch, reason }) => ({ correlation, host, project, branch, reason }),
};

/** Runs the queue's scans. Raises `redis-unavailable` if Redis is away now; later it waits until Redis is back. */
export function startScanWorker(options: JobWorkerOptions<ScanRequest>): Promise<ScanWorker> {
  return startJobWorker(scans, options);
}
