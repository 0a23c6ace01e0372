/** What was started, to be stopped in the opposite order. */
export class RunningParts {
  readonly #stops: (() => Promise<void>)[] = [];

  async add<T>(started: Promise<T>, stop: (part: T) => Promise<void>): Promise<T> {
    const part = await started;
    this.onStop(() => stop(part));
    return part;
  }

  onStop(stop: () => Promise<void>): void {
    this.#stops.push(stop);
  }

  /** Stops everything, also what comes after a part that fails to stop; rejects with the first such failure. */
  async stop(): Promise<void> {
    const failures: unknown[] = [];
    for (const stop of this.#stops.splice(0).reverse()) await stop().catch((error) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }

  /** The same, of all parts at once. */
  async stopTogether(): Promise<void> {
    const ends = await Promise.allSettled(this.#stops.splice(0).map((stop) => stop()));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }
}
