import { readConfiguration } from "../config/environment.js";
import { maskSecrets, secretsOf } from "../config/secrets.js";
import { type Check, examine } from "../doctor/examine.js";
import { cacheProbe, gitProbe, hostProbe, redisProbe } from "../doctor/probes.js";
import { hideControlCharacters } from "../report/hide-control-characters.js";
import type { Style } from "../report/style.js";
import { hostsOf } from "../workplaces.js";
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

function checksText(checks: readonly Check[], style: Style): string {
  const marks = { ok: style.good("ok  "), warn: style.attention("warn"), fail: style.bad("fail") };
  return checks
    .map(({ name, status, what, advice }) => {
      const line = `${marks[status]}  ${name.padEnd(6)}  ${hideControlCharacters(what)}\n`;
      return advice === "" ? line : `${line}              ${hideControlCharacters(advice)}\n`;
    })
    .join("");
}
