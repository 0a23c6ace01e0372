import { type Octokit, RequestError } from "octokit";
import type { CallEnd, Pace, PaceLane } from "../../model/pace.js";
import { callCost } from "./call-cost.js";
import { limitOf, remainingOf } from "./rate-limit.js";

/** How often a call that was refused for a limit is made again; after that it is the queue's. */
const retriesOfLimited = 2;

/** Whose limits these are: each installation of an App has its own, and so has the App itself. */
export function budgetName(host: string, installation: unknown): string {
  return typeof installation === "number" ? `${host}/${installation}` : host;
}

interface PacedOptions {
  readonly auth?: unknown;
}

/**
 * An Octokit plugin by which every call waits for its room in the limits that all processes keep together, and what
 * GitHub answers of them is told to all. A call that was refused for a limit was not done, so it is made again.
 */
export function keepPace(pace: Pace, lane: PaceLane, host: string) {
  return (octokit: Pick<Octokit, "hook">, { auth }: PacedOptions) => {
    const installation = isObject(auth) ? auth.installationId : undefined;
    const budget = budgetName(host, installation);
    octokit.hook.wrap("request", async (request, options) => {
      for (let again = 0; ; again += 1) {
        const permit = await pace.acquire({ budget, lane, ...callCost(options) });
        let end: CallEnd = {};
        try {
          const response = await request(options);
          end = remainingOf(response.headers);
          return response;
        } catch (error) {
          if (!(error instanceof RequestError)) throw error;
          const limited = limitOf(error);
          end = { ...remainingOf(error.response?.headers ?? {}), ...(limited ? { limited } : {}) };
          if (limited === undefined || again === retriesOfLimited) throw error;
        } finally {
          // What was done is done: that Redis is away now is for the next call to say.
          await permit.end(end).catch(() => {});
        }
      }
    });
    return {};
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
