import { access, constants, mkdir, statfs } from "node:fs/promises";
import type { Git } from "../git/git.js";
import { minimumGit } from "../git/git-version.js";
import type { Configuration } from "../model/configuration.js";
import { WsgiShiftError } from "../model/errors.js";
import type { Host } from "../model/host.js";
import { findProgram } from "../queue/find-program.js";
import { inspectRedis } from "../queue/redis.js";
import { redisWarnings } from "../queue/redis-facts.js";
import type { Finding, Probe } from "./examine.js";
import { givenUp } from "./given-up.js";

export function gitProbe(git: Git): Probe {
  return {
    name: "git",
    look: async () => ({
      what: `git ${await git.requireSupportedVersion()}; ${minimumGit} or newer is needed`,
    }),
  };
}

/** What one fetch may bring. */
const leastFree = 2 ** 30;

/** Whether mirrors and remembered scans can be kept. */
export function cacheProbe({ cacheDirectory }: Configuration): Probe {
  return {
    name: "cache",
    look: async () => {
      try {
        await mkdir(cacheDirectory, { recursive: true, mode: 0o700 });
        await access(cacheDirectory, constants.R_OK | constants.W_OK | constants.X_OK);
      } catch (cause) {
        const detail = cause instanceof Error ? cause.message : String(cause);
        throw new WsgiShiftError("target-unreadable", { target: cacheDirectory, detail }, { cause });
      }
      const { bavail, bsize } = await statfs(cacheDirectory);
      const free = bavail * bsize;
      const what = `${cacheDirectory} can be written to, with ${(free / 2 ** 30).toFixed(1)} GiB free`;
      if (free >= leastFree) return { what };
      const advice = "Make room, or delete its directory mirrors while nothing runs: they are fetched again.";
      return { what, warning: { what: "that is little for mirrors", advice } };
    },
  };
}

/** The Redis that `serve` would use; an embedded one is not started for it. */
export function redisProbe({ redisUrl }: Pick<Configuration, "redisUrl">, path: string): Probe {
  return {
    name: "Redis",
    look: async () => {
      if (redisUrl === undefined) return embedded(path);
      const facts = await inspectRedis(redisUrl);
      const what = `${facts.software} ${facts.version} at REDIS_URL`;
      const [warning] = redisWarnings(facts);
      if (warning)
        return {
          what,
          warning: { what: warning, advice: "Correct the server's configuration; docs/service.md says why." },
        };
      if (facts.appendOnly) return withWarning(what, await givenUp(redisUrl));
      return {
        what,
        warning: {
          what: "it keeps no append-only file",
          advice: "Set appendonly yes, or queued work is lost when it restarts.",
        },
      };
    },
  };
}

function withWarning(what: string, warning: Finding["warning"]): Finding {
  return warning ? { what, warning } : { what };
}

function embedded(path: string): Finding {
  const found = findProgram(["redis-server", "valkey-server"], path);
  if (found) return { what: `REDIS_URL is not set; serve starts ${found.file} with its files in the cache` };
  return {
    what: "REDIS_URL is not set, and neither redis-server nor valkey-server is on PATH",
    warning: {
      what: "serve uses one in JavaScript that keeps nothing",
      advice: "Install Redis 6.2 or newer for more than a first try.",
    },
  };
}

/** Whether the host takes the credentials. */
export function hostProbe(name: string, host: Host | undefined, variables: string): Probe {
  return {
    name,
    look: async () => {
      if (host) return { what: `${host.name} knows us as ${await host.account()}` };
      return { what: `not configured; set ${variables} to propose there` };
    },
  };
}
