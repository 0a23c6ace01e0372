import type { Clock } from "../../src/model/pace.js";

/** Time that stands still until it is moved. It begins in a year, so that BullMQ finds nothing due by itself. */
export class FakeClock implements Clock {
  #now = Math.ceil(Date.now() / 1000) * 1000 + 365 * 24 * 3_600_000;
  #sleepers: { readonly at: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((wake) => {
      this.#sleepers.push({ at: this.#now + milliseconds, wake });
    });
  }

  /** How many wait for a later time. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  /** When the first of them wakes. */
  get next(): number {
    return Math.min(...this.#sleepers.map(({ at }) => at));
  }

  moveTo(time: number): void {
    this.#now = Math.max(this.#now, time);
    const due = this.#sleepers.filter(({ at }) => at <= this.#now);
    this.#sleepers = this.#sleepers.filter(({ at }) => at > this.#now);
    for (const { wake } of due.sort((a, b) => a.at - b.at)) wake();
  }
}
