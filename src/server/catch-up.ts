import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import type { MissedEvents } from "../platform/gerrit/missed-events.js";
import type { LastMoment } from "../queue/last-moment.js";

export interface CatchUpOptions {
  readonly host: string;
  readonly missed: MissedEvents;
  readonly moments: Pick<LastMoment, "get" | "advance">;
  /** Takes an event, as the stream's. */
  readonly accept: (event: unknown) => Promise<void>;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Milliseconds after which a new connection surely hears all; what happened until then is asked for once more. */
  readonly settling?: number;
  readonly firstWait?: number;
}

const usualSettling = 30_000;
const usualFirstWait = 2_000;
const longestWait = 5 * 60_000;
/** A busy server has many events a second, and each says how far we are. */
const shortestPause = 10_000;

/**
 * Reads what a server's stream missed: when a connection begins, when it lost something, and once more when the connection
 * surely stands. One reading at a time; a server that is down is asked again, less and less often.
 */
export class CatchUp {
  #wanted = false;
  #running: Promise<void> | undefined;
  #kept = 0;

  constructor(private readonly options: CatchUpOptions) {}

  /** Something may have been missed by now. */
  request(): void {
    this.#want();
    const { settling = usualSettling, signal } = this.options;
    delay(settling, undefined, { signal, ref: false }).then(
      () => this.#want(),
      () => {},
    );
  }

  /** An event was taken; with it, all that happened before was heard. */
  heard(event: unknown): void {
    const { host, moments } = this.options;
    const moment = momentOf(event);
    // While something is being read that was missed before, later events prove nothing.
    if (moment === undefined || this.#wanted || this.#running) return;
    if (moment < this.#kept + shortestPause) return;
    this.#kept = moment;
    moments.advance(host, moment).catch(() => {});
  }

  /** Resolves when nothing is being read. */
  async idle(): Promise<void> {
    await this.#running;
  }

  #want(): void {
    this.#wanted = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  async #run(): Promise<void> {
    const { log, signal, host, firstWait = usualFirstWait } = this.options;
    let wait = firstWait;
    while (this.#wanted && !signal.aborted) {
      try {
        this.#wanted = false;
        await this.#read();
        wait = firstWait;
      } catch (error) {
        this.#wanted = true;
        if (signal.aborted) return;
        log.warn(
          { host, err: error },
          `what was missed could not be read, again in ${Math.round(wait / 1000)} s`,
        );
        await delay(wait, undefined, { signal, ref: false }).catch(() => {});
        wait = Math.min(wait * 2, longestWait);
      }
    }
  }

  async #read(): Promise<void> {
    const { host, missed, moments, accept, log, signal } = this.options;
    const { events, until } = await missed(await moments.get(host), signal);
    for (const event of events) {
      signal.throwIfAborted();
      await accept(event);
    }
    await moments.advance(host, until);
    this.#kept = until;
    log.info({ host, events: events.length }, "caught up with what was missed");
  }
}

/** In milliseconds, by the server's clock, from the second that an event names. */
function momentOf(event: unknown): number | undefined {
  if (typeof event !== "object" || event === null || !("eventCreatedOn" in event)) return undefined;
  const { eventCreatedOn: seconds } = event;
  return typeof seconds === "number" && Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
