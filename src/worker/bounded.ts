import { WsgiShiftError } from "../model/errors.js";
import { longestRun } from "../model/longest-run.js";

export interface BoundedOptions {
  /** Ends the work from outside. */
  readonly signal?: AbortSignal | undefined;
  /** In milliseconds; half an hour by default. */
  readonly longest?: number;
}

/**
 * `work` with an end: after `longest` its signal is aborted, and it counts as failed, whether it obeys or not, so that nothing
 * which hangs keeps others waiting. Raises `scan-timed-out`, of the repository `target`, which is not tried again by itself.
 */
export async function bounded<T>(
  target: string,
  work: (signal: AbortSignal) => Promise<T>,
  { signal, longest = longestRun }: BoundedOptions = {},
): Promise<T> {
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new WsgiShiftError("scan-timed-out", { target, seconds: longest / 1000 });
      over.abort(error);
      reject(error);
    }, longest);
  });
  try {
    return await Promise.race([work(AbortSignal.any([...(signal ? [signal] : []), over.signal])), end]);
  } finally {
    clearTimeout(timer);
  }
}
