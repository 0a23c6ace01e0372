/** Answers that may be a little old; who asks for what is being asked shares the answer. Failures are not remembered. */
export class ShortMemory<T> {
  readonly #answers = new Map<string, { readonly until: number; readonly answer: Promise<T> }>();

  /** `age` in milliseconds. */
  constructor(
    private readonly age: number,
    private readonly now: () => number = Date.now,
  ) {}

  get(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#answers.get(key);
    if (known !== undefined && known.until > this.now()) return known.answer;
    const answer = ask();
    this.#answers.set(key, { until: this.now() + this.age, answer });
    answer.catch(() => {
      if (this.#answers.get(key)?.answer === answer) this.#answers.delete(key);
    });
    return answer;
  }
}
