import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import { WsgiShiftError } from "../model/errors.js";

/** Events as they come, until `signal` is aborted. `mayHaveMissed` is called when some may have come unheard. */
export type EventStream = (signal: AbortSignal, mayHaveMissed: () => void) => AsyncIterable<unknown>;

const pause = 1_000;

/**
 * Gives each event of a stream to `accept`, one after the other, until the signal is aborted. An event is offered again
 * and again while Redis is away: the stream would not send it a second time.
 */
export async function followStream(
  stream: (signal: AbortSignal) => AsyncIterable<unknown>,
  accept: (event: unknown) => Promise<void>,
  signal: AbortSignal,
  log: Logger,
): Promise<void> {
  try {
    for await (const event of stream(signal)) {
      while (!signal.aborted && !(await isAccepted(event, accept, log)))
        await delay(pause, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
    }
    if (!signal.aborted) log.error("the stream of events ended");
  } catch (error) {
    if (!signal.aborted) log.error({ err: error }, "the stream of events broke");
  }
}

async function isAccepted(
  event: unknown,
  accept: (event: unknown) => Promise<void>,
  log: Logger,
): Promise<boolean> {
  try {
    await accept(event);
    return true;
  } catch (error) {
    log.error({ err: error }, "an event could not be queued");
    return !(error instanceof WsgiShiftError && error.retryable);
  }
}
