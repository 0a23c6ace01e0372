import { RequestError } from "octokit";
import { WsgiShiftError } from "../../model/errors.js";
import { limitOf } from "./rate-limit.js";

/** Tokens of GitHub (docs.github.com, "GitHub's token formats") and JSON Web Tokens, wherever a message repeats one. */
const secrets = /\bgh[a-z]_\w{10,}|\bgithub_pat_\w+|\beyJ[\w-]+\.[\w-]+\.[\w-]+/g;

/**
 * What GitHub's refusal or silence means to a person: `host-unavailable` where the same may succeed later (rate limits,
 * 5xx, no answer), else `host-refused`. Other errors are given back as they are.
 */
export function githubError(host: string, error: unknown): unknown {
  if (!(error instanceof RequestError)) return error;
  const { status, response } = error;
  const request = `${error.request.method} ${new URL(error.request.url).pathname}`;
  if (response === undefined)
    return unavailable(host, request, `no answer: ${oneLine(error.message)}`, error);
  const headers = response.headers;
  const limited = limitOf(error);
  if (limited) {
    const data = { host, request, detail: rateLimit(headers, error.message) };
    return new WsgiShiftError("host-unavailable", data, { cause: error, ...secondsOf(limited) });
  }
  if (status >= 500) return unavailable(host, request, `${status} ${oneLine(error.message)}`, error);
  const needed = headers["x-accepted-github-permissions"];
  const detail = `${oneLine(error.message)}${needed ? ` (needs the permission ${needed})` : ""}`;
  return new WsgiShiftError("host-refused", { host, status, request, detail }, { cause: error });
}

function unavailable(host: string, request: string, detail: string, cause: unknown): WsgiShiftError {
  return new WsgiShiftError("host-unavailable", { host, request, detail }, { cause });
}

/** Seconds after which GitHub serves again, where it told. */
function secondsOf({ wait, until }: NonNullable<ReturnType<typeof limitOf>>): {
  readonly retryAfter?: number;
} {
  const milliseconds = wait ?? (until === undefined ? undefined : until - Date.now());
  return milliseconds === undefined ? {} : { retryAfter: Math.max(0, milliseconds / 1000) };
}

function rateLimit(headers: Readonly<Record<string, unknown>>, message: string): string {
  if (headers["retry-after"] !== undefined) return `rate limit, free again in ${headers["retry-after"]} s`;
  const reset = Number(headers["x-ratelimit-reset"]);
  if (headers["x-ratelimit-remaining"] === "0" && reset > 0) {
    return `rate limit, free again at ${new Date(reset * 1000).toISOString()}`;
  }
  return `rate limit: ${oneLine(message)}`;
}

/** Messages may be whole error pages of a proxy. */
function oneLine(message: string): string {
  const line = message.replace(secrets, "***").replace(/\s+/g, " ").trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}
