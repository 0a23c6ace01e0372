import type { Content, Edit } from "../../model/content.js";
import type { Deployment } from "../../model/migration-plan.js";
import { isBefore } from "../../registry/openstack-release.js";
import type { SourceFile } from "../../text/source-file.js";
import { shellOf } from "../shell/shell-of.js";
import type { ShellCommand } from "../shell/shell-tree.js";

/**
 * Functions of DevStack's lib/apache and inc/ini-config that take a site's name, with the places (from 0) where they
 * take it.
 */
const siteCommands: ReadonlyMap<string, readonly number[]> = new Map([
  ["apache_site_config_for", [0]],
  ["enable_apache_site", [0]],
  ["disable_apache_site", [0]],
  ["remove_uwsgi_config", [1]],
  ["write_uwsgi_config", [4]],
  ["write_local_uwsgi_http_config", [3]],
  ["write_local_proxy_http_config", [0]],
  ["write_local_uwsgi_proxy_config", [0]],
]);

/** Functions of DevStack's functions-common and lib/ that take services by name: a service keeps its name. */
export const serviceCommands: ReadonlySet<string> = new Set([
  "is_service_enabled",
  "enable_service",
  "disable_service",
  "is_any_service_enabled",
  "stop_process",
  "start_process",
  "kill_process",
  "screen_it",
  "screen_stop",
  "systemctl",
  "service_check",
  "write_user_unit_file",
  "write_uwsgi_user_unit_file",
  "start_service",
  "stop_service",
  "restart_service",
  "tail_log",
  "is_running",
]);

/** What is said to a person. */
const messageCommands = new Set([
  "echo",
  "die",
  "err",
  "warn",
  "echo_summary",
  "printf",
  "die_if_not_set",
  "deprecated",
]);

/** Whether a word is a script's bare name where a command takes a site's. */
export function isSiteName({ name, words }: ShellCommand, index: number, script: string): boolean {
  return isBare(words[index]?.text ?? "", script) && siteCommands.get(name)?.includes(index) === true;
}

function isBare(text: string, script: string): boolean {
  return text.replace(/^["']|["']$/g, "") === script;
}

/** Commands that run, find or load a program by its bare name. */
const programCommands = new Set([
  "which",
  "command",
  "type",
  "exec",
  "env",
  "sudo",
  "nohup",
  "time",
  "python3",
]);

/** Whether a command takes a program's name at a word, so that a bare name there is no service's. */
export function takesProgram({ name, words }: ShellCommand, index: number): boolean {
  return programCommands.has(name) || (name === "iniset" && iniOption(words) === "wsgi-file" && index === 3);
}

/** Whether a command runs a script at a word: `run_process x "$BIN/x-api --port 80"`. */
export function runsProgram({ name, words }: ShellCommand, index: number, script: string): boolean {
  const text = words[index]?.text.replace(/^["']/, "") ?? "";
  return (
    name === "run_process" &&
    index === 1 &&
    text.slice(0, text.indexOf(script) + script.length).search(/\s/) === -1 &&
    text.includes(`/${script}`)
  );
}

/** Why the name in a word of a command is not the script; null if it may be. */
export function otherNameReason({ name, words }: ShellCommand, index: number, script: string): string | null {
  const text = words[index]?.text ?? "";
  const bare = isBare(text, script);
  if (bare && serviceCommands.has(name)) return `names the DevStack service ${script}, not the script`;
  if (messageCommands.has(name) && !text.includes(`/${script}`)) return "a message to a person";
  if (name !== "run_process" || text.includes(`/${script}`)) return null;
  return bare && index === 0
    ? `names the DevStack service ${script}, not the script`
    : processName(text, script);
}

/** `"$UWSGI --procname-prefix x-api --ini $CONF"`: every place of the name is a process's. */
function processName(text: string, script: string): string | null {
  const rest = text.replaceAll(`--procname-prefix ${script}`, "").replaceAll(`--procname ${script}`, "");
  return rest.includes(script) ? null : "names the process, not the script";
}

/** Where DevStack's functions take the script or module (from 0), and where the name that both default to. */
const writers: ReadonlyMap<string, { readonly script: number; readonly name: number }> = new Map([
  // write_uwsgi_config CONF WSGI URL [HTTP] [NAME]
  ["write_uwsgi_config", { script: 1, name: 4 }],
  // write_local_uwsgi_http_config CONF WSGI URL [NAME]
  ["write_local_uwsgi_http_config", { script: 1, name: 3 }],
]);

/** Whether a file may call a writer: only such a file is worth parsing to find one. */
export function mayWriteSite(content: Content): boolean {
  return [...writers.keys()].some((name) => content.includes(name));
}

/** The site's name that a writer is given, null if it is given none; undefined for a command that writes no site. */
export function siteName({ name, words }: ShellCommand): string | null | undefined {
  const writer = writers.get(name);
  if (!writer) return undefined;
  const text = words[writer.name]?.text.replace(/^["']|["']$/g, "") ?? "";
  return text === "" ? null : text;
}

/** Whether the word at `index` of a command may be a module path. */
export function takesModule({ name, words }: ShellCommand, index: number): boolean {
  if (name === "remove_uwsgi_config") return index === 1 && words.length === 2;
  if (name === "iniset") return index === 3 && iniOption(words) === "wsgi-file";
  return writers.get(name)?.script === index && words.length >= 3;
}

/** The edits that make a command name its site, as a module's basename would be another one. */
export function nameTheSite({ name, words }: ShellCommand, site: string): Edit[] {
  const last = words.at(-1);
  if (!last) return [];
  const second = words[1];
  if (name === "remove_uwsgi_config" && second)
    return [{ start: second.start, end: second.end, text: `"${site}"` }];
  const option = words[2];
  if (name === "iniset" && option && words[1])
    return [{ start: option.start, end: option.end, text: option.text.replace("wsgi-file", "module") }];
  const writer = writers.get(name);
  if (!writer || words.length > writer.name) return [];
  const skipped = ' ""'.repeat(writer.name - words.length);
  return [{ start: last.end, end: last.end, text: `${skipped} "${site}"` }];
}

/** `iniset FILE uwsgi OPTION VALUE` → the option. */
function iniOption(words: ShellCommand["words"]): string | undefined {
  return words.length === 4 && words[1]?.text.replace(/["']/g, "") === "uwsgi"
    ? words[2]?.text.replace(/["']/g, "")
    : undefined;
}

/** The first release whose DevStack takes modules in its writers: lib/apache at b6613b1e. */
const takenSince = "2024.2";

/**
 * Why a function takes no module yet; null if it does. What the repository itself defines tells by setting uWSGI's option
 * `module`, what DevStack defines by its release.
 */
export function oldFunction(name: string, { files, release }: ShellSurroundings): string | null {
  if (!writers.has(name)) return null;
  // Only files that may define it are parsed; all that call it would take long.
  const head = [`function ${name}`, `${name}()`, `${name} ()`];
  for (const file of files.filter(({ content }) => head.some((text) => content.includes(text)))) {
    const found = shellOf(file)?.functions.find((candidate) => candidate.name === name);
    if (!found) continue;
    if (/\buwsgi\s+module\b/.test(file.content.slice(found.start, found.end))) return null;
    return `${name} takes no module yet: change it at ${file.placeOf(found.start)} first, so that it sets uWSGI's option module for one, as DevStack's does since ${takenSince}`;
  }
  return release && isBefore(release.name, takenSince)
    ? `DevStack's ${name} takes modules since ${takenSince}, and this is for ${release.name}`
    : null;
}

/** What a decision on shell looks at beside the file. */
export interface ShellSurroundings {
  /** All shell in which a variable may be used. */
  readonly files: readonly SourceFile[];
  readonly release: Deployment["release"];
}
