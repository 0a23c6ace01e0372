import type { Budget } from "./budget.js";
import { WsgiShiftError } from "./errors.js";

/** What a repository has cost so far. Every method raises `budget-exceeded` as soon as it is too much. */
export class Spending {
  private bytes = 0;
  private deadline: number;

  /** `now` gives milliseconds of any clock that only goes forward. */
  constructor(
    readonly budget: Budget,
    private readonly target: string,
    private readonly now: () => number,
  ) {
    this.deadline = now() + budget.milliseconds;
  }

  /** Milliseconds until the time is up. */
  get left(): number {
    return Math.max(0, this.deadline - this.now());
  }

  read(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes > this.budget.bytes) throw this.exceeded(this.budget.bytes, "bytes of contents");
  }

  changed(files: number): void {
    if (files > this.budget.changes) throw this.exceeded(this.budget.changes, "files to change");
  }

  onTime(): void {
    if (this.left === 0) throw this.late();
  }

  /** The time is up, and stays so: a timer may end a moment before the clock says it should. */
  late(): WsgiShiftError {
    this.deadline = Number.NEGATIVE_INFINITY;
    return this.exceeded(this.budget.milliseconds / 1000, "seconds");
  }

  private exceeded(limit: number, what: string): WsgiShiftError {
    return new WsgiShiftError("budget-exceeded", { target: this.target, limit, what });
  }
}
