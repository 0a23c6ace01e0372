import type { Command } from "./command-around.js";
import { isScriptWord } from "./is-script-word.js";

/** A script that is run as a program, with what pbr's script makes of its arguments. */
export interface Launch {
  /** Directory of the script with its slash, as written. */
  readonly directory: string;
  readonly host: string;
  readonly port: string;
  /** What the service gets as its own arguments. */
  readonly passed: readonly string[];
  /** Options before `--` that pbr's script refuses. */
  readonly refused: readonly string[];
}

/** Programs that run another one, whatever stands between. */
const launchers =
  /^(?:exec|sudo|doas|env|nohup|time|nice|ionice|setsid|command|eval|timeout|strace|chroot|systemd-run|docker|podman|nerdctl|python[\d.]*|ip|dumb-init|tini|gosu|su-exec|su|runuser|screen|tmux|tox|run_process|start_process|start-stop-daemon|daemon|kolla_set_configs)$/;
const shellWords =
  /^(?:then|do|else|elif|if|while|until|!|\{|\$|>|%|@|-|@?[A-Za-z_]\w*=.*|[\w.-]+@\S*[$>]|\$\s*)$/;
const commandKeys = /^(?:Exec\w*|commands?|cmd|exec|entrypoint|CMD|ENTRYPOINT|RUN|web|run)$/;
/** A redirection ends the arguments. */
const redirection = /^\d*(?:[<>]|&>)/;

/** How a command runs the script at its place; null if it does not. */
export function launchOf(
  { words, at, key }: Command,
  script: string,
  setting: "commands" | "data" | "text",
): Launch | null {
  const isText = setting === "text";
  const word = words[at];
  if (!word || !isScriptWord(word.text, script) || /=.*\//.test(word.text)) return null;
  const before = words.slice(0, at).filter(({ text }) => !shellWords.test(text));
  const launcher = before[0]?.text.replace(/^.*\//, "");
  const previous = before.at(-1)?.text ?? "";
  if (launcher !== undefined && (!launchers.test(launcher) || /^-(?!-$)/.test(previous))) return null;
  const after = words.slice(at + 1).map(({ text }) => text);
  const end = after.findIndex((text) => redirection.test(text));
  const given = end === -1 ? after : after.slice(0, end);
  const launch = { directory: word.text.slice(0, -script.length), ...argumentsOf(given) };
  if (!isText && (launcher !== undefined || commandKeys.test(key))) return launch;
  // Without a word that says so, a name alone may stand for anything, and a dash may be one of prose.
  const takesOptions =
    given.length > 0 && /^-{1,2}[A-Za-z]/.test(given[0] === "--" ? (given[1] ?? "") : (given[0] ?? ""));
  const isPath =
    /bin\/$/.test(launch.directory) && given.length === 0 && setting === "commands" && key === "";
  return takesOptions || isPath || (isText && launcher !== undefined && given.length === 0) ? launch : null;
}

const own = /^(?:--(?<long>port|host)|-(?<short>[pb]))(?:=(?<joined>.*))?$/;

/** As pbr's script reads them: argparse with `--port/-p`, `--host/-b`, and all from the first other word on for the service. */
function argumentsOf(given: readonly string[]): Omit<Launch, "directory"> {
  let [host, port] = ["", "8000"];
  const refused: string[] = [];
  for (let at = 0; at < given.length; at++) {
    const text = given[at] ?? "";
    const { long, short, joined } = own.exec(text)?.groups ?? {};
    if (long === undefined && short === undefined) {
      if (text === "--") return { host, port, passed: given.slice(at + 1), refused };
      if (!text.startsWith("-")) return { host, port, passed: given.slice(at), refused };
      refused.push(text);
      continue;
    }
    const value = joined ?? given[++at] ?? "";
    if (long === "port" || short === "p") port = value;
    else host = value;
  }
  return { host, port, passed: [], refused };
}
