import type { RequestError } from "octokit";
import type { CallEnd } from "../../model/pace.js";

type Headers = Readonly<Record<string, unknown>>;

/** What is left of the hour's calls by the headers of an answer; nothing where they tell of other limits, as GraphQL's. */
export function remainingOf(headers: Headers): Pick<CallEnd, "remaining" | "resetAt"> {
  const resource = headers["x-ratelimit-resource"];
  const [remaining, reset] = ["x-ratelimit-remaining", "x-ratelimit-reset"].map((name) =>
    numberOf(headers[name]),
  );
  if (remaining === undefined || reset === undefined) return {};
  if (resource !== undefined && resource !== "core") return {};
  return { remaining, resetAt: reset * 1000 };
}

/**
 * Whether a call was refused for a limit, and for how long or until when: by docs.github.com, "Rate limits for the REST
 * API", 403 or 429; without these marks a 403 is a missing right.
 */
export function limitOf(error: RequestError): CallEnd["limited"] {
  const headers: Headers = error.response?.headers ?? {};
  if (!isRateLimit(error, headers)) return undefined;
  const after = numberOf(headers["retry-after"]);
  if (after !== undefined) return { wait: after * 1000 };
  const reset = numberOf(headers["x-ratelimit-reset"]);
  return headers["x-ratelimit-remaining"] === "0" && reset !== undefined ? { until: reset * 1000 } : {};
}

function isRateLimit({ status, message }: RequestError, headers: Headers): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  return (
    headers["x-ratelimit-remaining"] === "0" ||
    headers["retry-after"] !== undefined ||
    /rate limit|abuse detection/i.test(message)
  );
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === "string" || typeof value === "number" ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}
