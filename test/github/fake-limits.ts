/** What a call was refused with, and the headers that every answer has. */
export interface LimitAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly refused?: string;
}

const minute = 60_000;
const hour = 3_600_000;

/** Operations that nobody is told of; all other writes make content. */
const quiet = /^(git|apps|checks)\//;

/**
 * GitHub's limits for one installation, strictly: any 60 seconds, any hour (docs.github.com, "Rate limits for the REST
 * API"). What goes over one is refused and counts as a violation.
 */
export class FakeLimits {
  readonly violations: string[] = [];
  /** When content was written. */
  readonly content: number[] = [];
  /** All that was taken. */
  points = 0;
  readonly #points: [at: number, points: number][] = [];
  #left = 0;
  #resetAt = 0;

  constructor(
    readonly now: () => number,
    readonly callsPerHour = 5_000,
  ) {}

  take(method: string, operation: string, body: unknown): LimitAnswer {
    const now = this.now();
    if (now >= this.#resetAt) {
      this.#left = this.callsPerHour;
      this.#resetAt = Math.floor(now / 1000) * 1000 + hour;
    }
    const writes = method !== "GET" && !(operation === "graphql" && !isMutation(body));
    const isContent = writes && !quiet.test(operation) && !isPush(operation, body);
    const refused = this.#whyRefused(now, writes ? 5 : 1, isContent);
    if (refused !== undefined) this.violations.push(`${refused} at ${new Date(now).toISOString()}`);
    else {
      this.#left -= 1;
      this.#points.push([now, writes ? 5 : 1]);
      this.points += writes ? 5 : 1;
      if (isContent) this.content.push(now);
    }
    return { headers: this.#headers(), ...(refused === undefined ? {} : { refused }) };
  }

  #whyRefused(now: number, points: number, isContent: boolean): string | undefined {
    if (this.#left === 0) return "API rate limit exceeded";
    const first = this.#points.findIndex(([at]) => at > now - minute);
    this.#points.splice(0, first === -1 ? this.#points.length : first);
    const used = this.#points.reduce((sum, [, one]) => sum + one, 0);
    if (used + points > 900) return "You have exceeded a secondary rate limit: points";
    if (!isContent) return undefined;
    const since = (window: number) => this.content.filter((at) => at > now - window).length;
    if (since(minute) >= 80) return "You have exceeded a secondary rate limit: content of a minute";
    if (since(hour) >= 500) return "You have exceeded a secondary rate limit: content of an hour";
    return undefined;
  }

  #headers(): Record<string, string> {
    return {
      "x-ratelimit-limit": String(this.callsPerHour),
      "x-ratelimit-remaining": String(this.#left),
      "x-ratelimit-reset": String(this.#resetAt / 1000),
      "x-ratelimit-resource": "core",
    };
  }
}

function textOf(body: unknown): string {
  return typeof body === "object" && body !== null && "query" in body ? String(body.query) : "";
}

function isMutation(body: unknown): boolean {
  return textOf(body).startsWith("mutation");
}

function isPush(operation: string, body: unknown): boolean {
  return operation === "graphql" && textOf(body).includes("updateRefs");
}
