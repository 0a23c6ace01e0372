/**
 * Makes something of each item ahead of who takes it: in the order of the items, a few at the same time, and never many more
 * than were taken.
 */
export class Ahead<T, R> {
  private readonly items: Iterator<T, undefined>;
  private readonly waiting: Promise<R>[] = [];
  private working = 0;
  private isOver = false;

  constructor(
    items: readonly T[],
    /** How many are made at the same time. Twice as many may wait to be taken: one often takes longer than some after it. */
    private readonly most: number,
    private readonly make: (item: T) => Promise<R>,
  ) {
    this.items = items.values();
  }

  /** What became of the next item; raises what went wrong with it. There must be one. */
  next(): Promise<R> {
    this.begin();
    const next = this.waiting.shift();
    this.begin();
    return next ?? Promise.reject(new RangeError("all items were taken"));
  }

  /** Begins no more. What was begun and will not be taken, less what failed, once all of that has ended. */
  async rest(): Promise<readonly R[]> {
    this.isOver = true;
    const ended = await Promise.allSettled(this.waiting.splice(0));
    return ended.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  }

  private begin(): void {
    while (!this.isOver && this.working < this.most && this.waiting.length < 2 * this.most) {
      const { value, done } = this.items.next();
      if (done) return;
      this.working++;
      const made = this.make(value).finally(() => {
        this.working--;
        this.begin();
      });
      // Who takes it hears of a failure.
      made.catch(() => undefined);
      this.waiting.push(made);
    }
  }
}
