export interface BackoffOptions {
  readonly firstMilliseconds: number;
  readonly longestMilliseconds: number;
  /** As `Math.random`. */
  readonly random: () => number;
}

/** Waits that double from one failure to the next. Half of each is chance, so that many clients do not come back at once. */
export class Backoff {
  #failures = 0;

  constructor(private readonly options: BackoffOptions) {}

  /** Milliseconds to wait after one more failure. */
  next(): number {
    const { firstMilliseconds, longestMilliseconds, random } = this.options;
    const wait = Math.min(longestMilliseconds, firstMilliseconds * 2 ** this.#failures);
    this.#failures += 1;
    return Math.round(wait / 2 + (wait / 2) * random());
  }

  reset(): void {
    this.#failures = 0;
  }
}
