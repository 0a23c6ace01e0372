import { Octokit } from "octokit";
import type { Pace, PaceLane } from "../../model/pace.js";
import { fetchWhole } from "./fetch-whole.js";
import { keepPace } from "./keep-pace.js";
import { renewToken } from "./renew-token.js";

/** Where Octokit's warnings go, such as a request that is tried again; pino's loggers fit. */
export interface GitHubLog {
  warn(message: string): void;
}

export interface OctokitClassOptions {
  /** Base address of the REST API, without a final slash. */
  readonly apiUrl: string;
  /** Of this package, for the user agent. */
  readonly version: string;
  readonly log?: GitHubLog;
  /** Milliseconds that GitHub may take for one answer. */
  readonly timeout?: number;
  /** The limits, kept together with other processes. Without it this process alone spaces its writes, as Octokit does. */
  readonly pace?: Pace;
  /** Who the calls are for; scans by default. */
  readonly lane?: PaceLane;
  /** Name of the host, for its limits. */
  readonly host?: string;
  /** In place of Node's. */
  readonly fetch?: typeof fetch;
  /** Options of @octokit/plugin-throttling and -retry over ours, for another pace. */
  readonly throttle?: Readonly<Record<string, unknown>>;
  readonly retry?: Readonly<Record<string, unknown>>;
}

const defaultTimeout = 30_000;

/** Longest pause, in seconds, that is waited for here; after a longer one the queue tries again. */
const patience = 90;
const retriesOfLimited = 2;

/**
 * Octokit as docs.github.com, "Best practices for using the REST API" asks: within the limits, writes one after another,
 * Retry-After kept, a user agent with our name, one version of the API.
 */
export function octokitClass(options: OctokitClassOptions): typeof Octokit {
  const log = octokitLog(options.log);
  return pacedClass(options).defaults({
    baseUrl: options.apiUrl,
    userAgent: `wsgi-shift/${options.version}`,
    log,
    request: { fetch: fetchWhole(options.timeout ?? defaultTimeout, options.fetch ?? fetch), log },
    throttle: throttling(options),
    // The plugin's own list, with those added that either repeat or are for the throttling plugin to wait out.
    retry: { doNotRetry: [400, 401, 403, 404, 409, 410, 422, 429, 451], ...options.retry },
  });
}

function pacedClass({ pace, lane = "scan", host = "github.com" }: OctokitClassOptions): typeof Octokit {
  if (pace === undefined) return Octokit.plugin(withApiVersion, renewToken);
  // Hooks of the plugins before are called by those after: each attempt of the retry plugin needs room of its own.
  class Paced extends Octokit {
    static override plugins = [keepPace(pace as Pace, lane, host), ...Octokit.plugins];
  }
  return Paced.plugin(withApiVersion, renewToken);
}

/** Octokit's own plugin knows of one process only, and keeps writes that notify at a quarter of GitHub's limit. */
function throttling({ pace, throttle }: OctokitClassOptions) {
  if (pace !== undefined) return { enabled: false };
  return { onRateLimit: isWorthWaiting, onSecondaryRateLimit: isWorthWaiting, ...throttle };
}

export function octokitLog(log: GitHubLog | undefined) {
  const silent = (): void => {};
  const warn = (message: string): void => log?.warn(message);
  return { debug: silent, info: silent, warn, error: warn };
}

function isWorthWaiting(retryAfter: number, _options: object, _octokit: object, retryCount: number): boolean {
  return retryAfter <= patience && retryCount < retriesOfLimited;
}

function withApiVersion(octokit: { hook: { before: Octokit["hook"]["before"] } }): void {
  octokit.hook.before("request", ({ headers }) => {
    headers["x-github-api-version"] = "2022-11-28";
  });
}
