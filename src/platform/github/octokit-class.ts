import { Octokit } from "octokit";

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
  /** Options of @octokit/plugin-throttling and -retry over ours, for another pace. */
  readonly throttle?: Readonly<Record<string, unknown>>;
  readonly retry?: Readonly<Record<string, unknown>>;
}

const defaultTimeout = 30_000;

/** Longest pause, in seconds, that is waited for here; after a longer one the queue tries again. */
const patience = 90;
const retriesOfLimited = 2;

/**
 * Octokit as docs.github.com, "Best practices for using the REST API" asks: writes one after another and a second apart,
 * Retry-After kept, a user agent with our name, one version of the API.
 */
export function octokitClass(options: OctokitClassOptions): typeof Octokit {
  const log = octokitLog(options.log);
  return Octokit.plugin(withApiVersion).defaults({
    baseUrl: options.apiUrl,
    userAgent: `wsgi-shift/${options.version}`,
    log,
    request: { fetch: fetchWithin(options.timeout ?? defaultTimeout), log },
    throttle: { onRateLimit: isWorthWaiting, onSecondaryRateLimit: isWorthWaiting, ...options.throttle },
    // The plugin's own list, with those added that either repeat or are for the throttling plugin to wait out.
    retry: { doNotRetry: [400, 401, 403, 404, 409, 410, 422, 429, 451], ...options.retry },
  });
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

function fetchWithin(milliseconds: number): typeof fetch {
  return async (input, init) => {
    const signal = AbortSignal.timeout(milliseconds);
    try {
      return await fetch(input, { ...init, signal });
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new Error(`timeout after ${milliseconds / 1000} s`, { cause: error });
    }
  };
}
