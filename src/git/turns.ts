/** Milliseconds after which others get a turn: a service answers its hosts in the same process. */
const turn = 8;

/**
 * Does short pieces of work at once, one after the other, as long as all of them together take no longer than a turn of the
 * event loop may; what is left waits for the next turn.
 */
export class Turns {
  private waiting: (() => void)[] = [];
  private end: number | undefined;

  /** Rejects with what `work` throws. */
  run<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const piece = (): void => {
        try {
          resolve(work());
        } catch (error) {
          reject(error);
        }
      };
      if (this.waiting.length === 0 && this.isInTime()) piece();
      else this.waiting.push(piece);
    });
  }

  private isInTime(): boolean {
    const now = performance.now();
    if (this.end === undefined) {
      this.end = now + turn;
      setImmediate(() => this.begin());
    }
    return now < this.end;
  }

  private begin(): void {
    this.end = undefined;
    const pieces = this.waiting;
    let done = 0;
    while (done < pieces.length && this.isInTime()) pieces[done++]?.();
    this.waiting = pieces.slice(done);
  }
}
