import { seeded } from "./seeded.js";

/** What befalls a call to a host. `before` and `after`: whether the host does what it was asked for. */
export type Calamity =
  | { readonly kind: "cut"; readonly when: "before" | "after" }
  | { readonly kind: "status"; readonly status: 500 | 503 | 429; readonly retryAfter: boolean }
  | { readonly kind: "kill"; readonly when: "before" | "after"; readonly process: number };

const likelihood = 0.25;

/**
 * Decides call by call, by the seed alone; at most `most` calls are struck, so that every run comes to an end. `processes`
 * may be killed.
 */
export class Calamities {
  readonly #random: () => number;
  struck: Calamity[] = [];

  constructor(
    seed: number,
    private readonly most: number,
    private readonly processes: number,
  ) {
    this.#random = seeded(seed);
  }

  next(): Calamity | undefined {
    const strikes = this.#random() < likelihood;
    const calamity = this.#one();
    if (!strikes || this.struck.length >= this.most) return undefined;
    this.struck.push(calamity);
    return calamity;
  }

  get kills(): number {
    return this.struck.filter(({ kind }) => kind === "kill").length;
  }

  #one(): Calamity {
    const when = this.#random() < 0.5 ? "before" : "after";
    const which = this.#random();
    const process = Math.floor(this.#random() * this.processes);
    const retryAfter = this.#random() < 0.5;
    if (which < 0.4) return { kind: "kill", when, process };
    if (which < 0.7) return { kind: "cut", when };
    const status = which < 0.8 ? 500 : which < 0.9 ? 503 : 429;
    return { kind: "status", status, retryAfter };
  }
}
