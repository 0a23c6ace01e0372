/**
 * Makes something of each item a little ahead of who takes it: a few at the same time, in the order of the items, and no more
 * than that few wait to be taken.
 */
export class Ahead<T, R> {
  private readonly waiting: Promise<R>[] = [];
  private begun = 0;

  constructor(
    private readonly items: readonly T[],
    private readonly most: number,
    private readonly make: (item: T) => Promise<R>,
  ) {}

  /** What became of the next item, which there must be; raises what went wrong with it. */
  next(): Promise<R> {
    for (const item of this.items.slice(this.begun, this.begun + this.most - this.waiting.length)) {
      const made = this.make(item);
      // Who takes it hears of a failure.
      made.catch(() => undefined);
      this.waiting.push(made);
      this.begun++;
    }
    return this.waiting.shift() ?? Promise.reject(new RangeError("all items were taken"));
  }

  /** What was begun and will not be taken, less what failed, once all of that has ended. */
  async rest(): Promise<readonly R[]> {
    const ended = await Promise.allSettled(this.waiting.splice(0));
    return ended.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  }
}
