import { WsgiShiftError } from "../model/errors.js";
import type { Run } from "./job-worker.js";

/**
 * `run` with an end: after `longest` milliseconds its signal is aborted, and it counts as failed, whether it obeys or not, so
 * that nothing which hangs keeps others waiting. Raises `scan-timed-out`, which is not tried again by itself.
 */
export function boundedRun<T extends { readonly project: string }>(run: Run<T>, longest: number): Run<T> {
  return async (request, signal, again) => {
    const over = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const end = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        over.abort();
        reject(new WsgiShiftError("scan-timed-out", { target: request.project, seconds: longest / 1000 }));
      }, longest);
    });
    try {
      await Promise.race([run(request, AbortSignal.any([signal, over.signal]), again), end]);
    } finally {
      clearTimeout(timer);
    }
  };
}
