import { readConfiguration } from "../config/environment.js";
import { maskSecrets, secretsOf } from "../config/secrets.js";
import { type Check, examine, type Probe } from "../doctor/examine.js";
import { gerritProbes } from "../doctor/gerrit-probes.js";
import { cacheProbe, gitProbe, hostProbe, redisProbe } from "../doctor/probes.js";
import { projectFilter } from "../events/project-filter.js";
import type { WatchedGerrit } from "../model/configuration.js";
import type { Host } from "../model/host.js";
import { GerritRest } from "../platform/gerrit/gerrit-rest.js";
import { hideControlCharacters } from "../report/hide-control-characters.js";
import type { Style } from "../report/style.js";
import { hostsOf } from "../workplace/workplaces.js";
import type { CommandContext, ExitStatus } from "./command-context.js";

/** `wsgi-shift doctor`: checks git, Redis, credentials and configuration, and says what to do. */
export async function doctor(
  context: CommandContext,
  { json = false }: { readonly json?: boolean },
): Promise<ExitStatus> {
  const configuration = readConfiguration(context.environment);
  const hosts = hostsOf(context.git, configuration);
  const checks = await examine([
    gitProbe(context.git),
    cacheProbe(configuration),
    redisProbe(configuration, context.environment.PATH ?? ""),
    ...(hosts.gerrits.length === 0 ? [undefined] : hosts.gerrits).map((host) =>
      hostProbe("Gerrit", host, "GERRIT_URL, GERRIT_USERNAME and GERRIT_PASSWORD"),
    ),
    ...configuration.gerrits.flatMap((gerrit, at) => probesOf(gerrit, hosts.gerrits[at])),
    hostProbe("GitHub", hosts.github, "GITHUB_TOKEN, or APP_ID and PRIVATE_KEY"),
  ]);
  const mask = maskSecrets(secretsOf(configuration));
  context.out(
    mask(
      json ? `${JSON.stringify({ schemaVersion: 1, checks }, null, 2)}\n` : checksText(checks, context.style),
    ),
  );
  return checks.some(({ status }) => status === "fail") ? 4 : 0;
}

function probesOf(gerrit: WatchedGerrit, host: Host | undefined): Probe[] {
  const { host: name, url, username, credentials, projects } = gerrit;
  const pair = credentials.kind === "password" ? { username, password: credentials.password } : undefined;
  const rest = new GerritRest({ host: name, url, credentials: pair });
  return host ? gerritProbes({ gerrit, host, rest, isAllowed: projectFilter(projects) }) : [];
}

function checksText(checks: readonly Check[], style: Style): string {
  const marks = { ok: style.good("ok  "), warn: style.attention("warn"), fail: style.bad("fail") };
  const widest = Math.max(...checks.map(({ name }) => name.length));
  const indent = " ".repeat(widest + 8);
  return checks
    .map(({ name, status, what, advice }) => {
      const line = `${marks[status]}  ${name.padEnd(widest)}  ${hideControlCharacters(what)}\n`;
      return advice === "" ? line : `${line}${indent}${hideControlCharacters(advice)}\n`;
    })
    .join("");
}
