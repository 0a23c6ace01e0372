import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { z } from "zod";
import type { Author, Configuration } from "../model/configuration.js";
import { WsgiShiftError } from "../model/errors.js";
import { readConfigFile } from "./config-file.js";
import { freeze } from "./freeze.js";
import { gerritConfigurations } from "./gerrit-environment.js";
import { githubConfiguration } from "./github-environment.js";
import { pageConfiguration } from "./page-environment.js";
import type { Environment } from "./reading-context.js";
import { unknownVariables } from "./unknown-variables.js";
import { type VariableValues, variableNames, variables } from "./variables.js";

export interface ReadingOptions {
  /** The user's home directory, below which the cache lies unless the environment says otherwise. */
  readonly home?: string;
  /** Whether the log goes to a terminal. */
  readonly terminal?: boolean;
  /** Reads the files that the environment names. */
  readonly readFile?: (path: string) => string;
}

/**
 * The configuration that `environment` describes, frozen. Everything that is wrong with it is raised at once, as
 * `environment-invalid`; no value of a secret is ever part of the message. An empty variable counts as unset.
 */
export function readConfiguration(environment: Environment, options: ReadingOptions = {}): Configuration {
  const readFile = options.readFile ?? ((path) => readFileSync(path, "utf8"));
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
  const { values, problems } = parseVariables(given);
  const context = { values, given, problems, readFile };
  const configuration: Configuration = {
    github: githubConfiguration(context),
    gerrits: gerritConfigurations(context, readConfigFile(context).gerrit),
    server: {
      port: values.PORT ?? 0,
      host: values.HOST ?? "",
      webhookPath: values.WEBHOOK_PATH ?? "",
      webhookProxyUrl: values.WEBHOOK_PROXY_URL,
      logLevel: values.LOG_LEVEL ?? "info",
      logFormat: values.LOG_FORMAT ?? (options.terminal ? "pretty" : "json"),
    },
    page: pageConfiguration(context),
    redisUrl: values.REDIS_URL,
    cacheDirectory: values.WSGI_SHIFT_CACHE ?? defaultCache(environment, options.home ?? homedir()),
    author: author(values),
    signedOffBy: values.WSGI_SHIFT_SIGNED_OFF_BY,
    canary: values.WSGI_SHIFT_CANARY ?? 0,
    reconcileInterval: values.WSGI_SHIFT_RECONCILE ?? 0,
  };
  problems.push(...unknownVariables(given));
  if (problems.length > 0) throw new WsgiShiftError("environment-invalid", { detail: problems.join("; ") });
  return freeze(configuration);
}

function parseVariables(given: Environment): { values: VariableValues; problems: string[] } {
  const problems: string[] = [];
  const values = variableNames.map((name) => {
    const schema = variables[name];
    if (given[name] === undefined && !(schema instanceof z.ZodDefault)) return [name, undefined];
    const parsed = schema.safeParse(given[name]);
    // One complaint about a variable is enough to look at it.
    if (!parsed.success) problems.push(`${name}: ${parsed.error.issues[0]?.message}`);
    return [name, parsed.data];
  });
  return { values: Object.fromEntries(values), problems };
}

/** `$XDG_CACHE_HOME/wsgi-shift`; a relative XDG_CACHE_HOME is to be ignored (XDG Base Directory Specification 0.8). */
function defaultCache({ XDG_CACHE_HOME }: Environment, home: string): string {
  const base = XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(home, ".cache");
  return join(base, "wsgi-shift");
}

/** Who signs off is the author too unless another is named: checks of the DCO compare the two. */
function author(values: VariableValues): Author {
  const [, name, email] = /^(.*) <(.*)>$/.exec(values.WSGI_SHIFT_SIGNED_OFF_BY ?? "") ?? [];
  return {
    name: values.WSGI_SHIFT_AUTHOR_NAME ?? name ?? "wsgi-shift",
    // RFC 2606: `.invalid` is nobody's, so no stranger gets the blame or the mail.
    email: values.WSGI_SHIFT_AUTHOR_EMAIL ?? email ?? "wsgi-shift@bot.invalid",
  };
}
