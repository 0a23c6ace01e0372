import type { CommandRequest } from "../model/command-request.js";
import { startCommandWorker } from "../queue/command-worker.js";
import type { JobWorker } from "../queue/job-worker.js";
import { type RunScan, startScanWorker } from "../queue/scan-worker.js";
import type { Stores } from "./open-stores.js";
import { reportPace } from "./report-pace.js";
import { RunningParts } from "./running-parts.js";
import type { ServiceOptions, ServiceTools } from "./service-options.js";
import { startReconciling } from "./start-reconciling.js";

/** Milliseconds. */
const usualRunPatience = 15_000;
const shortPatience = 2_000;

const usualConcurrency = 4;
const answersAtOnce = 4;

/** All that a process does but for listening: `serve --role worker`. Raises `redis-unavailable`. */
export async function startWorking(
  running: RunningParts,
  stores: Stores,
  options: ServiceOptions,
): Promise<void> {
  if (options.pace) {
    const end = reportPace(options.pace, options.log);
    running.onStop(async () => end());
  }
  // At once, so that none takes another job while a second one ends, and no patience comes on top of another.
  const workers = new RunningParts();
  running.onStop(() => workers.stopTogether());
  await startWorkers(workers, stores, options);
  const { reconciling } = options;
  if (!reconciling || reconciling.hosts.length === 0) return;
  await workers.add(startReconciling(reconciling, stores, options), (it) => it.close(shortPatience));
}

/** Scans and answers have workers of their own, so that no answer waits behind a scan. */
async function startWorkers(
  running: RunningParts,
  { redis: { address }, queue, keeper }: Stores,
  options: ServiceOptions,
): Promise<void> {
  const { run, answer, log, mask, random, observation, lockDuration } = options;
  const { concurrency = usualConcurrency, runPatience = usualRunPatience } = options;
  const { traces } = observation;
  const common = {
    address,
    log,
    mask,
    random,
    ...(traces ? { telemetry: traces } : {}),
    ...(lockDuration ? { lockDuration } : {}),
  };
  const tools: ServiceTools = { enqueue: queue.enqueue, enqueueLater: queue.enqueueLater, keeper };
  const stop = (patience: number) => (worker: JobWorker) => worker.close(Math.min(patience, runPatience));
  const scanning: RunScan = (request, signal, again) => run(request, signal, { ...tools, again });
  await running.add(startScanWorker({ ...common, run: scanning, concurrency }), stop(runPatience));
  const answering = (request: CommandRequest, signal: AbortSignal) =>
    answer(request, tools.enqueue, signal, tools);
  await running.add(
    startCommandWorker({ ...common, run: answering, concurrency: answersAtOnce }),
    stop(shortPatience),
  );
}
