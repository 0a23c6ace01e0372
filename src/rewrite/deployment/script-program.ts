import type { Decision, MentionKind } from "../../model/mention.js";
import type { SourceFile } from "../../text/source-file.js";
import { commandAround } from "../command/command-around.js";
import { type Launch, launchOf } from "../command/launch-of.js";
import { parsesArguments } from "../command/parses-arguments.js";
import { keep, manual } from "../decide/decide.js";
import type { OpenMention, Rewriter } from "../decide/rewriter.js";
import { isShellCommand } from "../shell/is-shell-command.js";

/** Kinds of files that hold commands. */
const kinds: readonly MentionKind[] = [
  "systemd",
  "shell",
  "dockerfile",
  "compose",
  "tox",
  "gunicorn",
  "uwsgi-flags",
  "uwsgi-env",
  "docs",
  "helm",
  "ansible",
  "python",
  "debian",
  "other",
];

/** Files that hold nothing but commands; elsewhere a path that stands alone may be anything. */
const commands: ReadonlySet<MentionKind> = new Set([
  "systemd",
  "shell",
  "dockerfile",
  "tox",
  "gunicorn",
  "uwsgi-flags",
]);

/**
 *     ExecStart=/usr/bin/aodh-api --port 8042 -- --config-file /etc/aodh/aodh.conf
 *
 * stays, with the command of a server that does the same written out: run as a program, the script serves by itself
 * with wsgiref, a development server of one thread, and a module has no such thing. Which server takes its place is
 * for a person to say. Source: the script's template in pbr/packaging.py.
 */
export const scriptProgram: Rewriter = {
  kinds,
  decide: ({ mentions, documents }) =>
    mentions.flatMap((mention) => {
      const file = documents.get(mention.path);
      return file ? (decideLaunch(mention, file) ?? []) : [];
    }),
};

function decideLaunch(mention: OpenMention, file: SourceFile): Decision | null {
  const isText = mention.kind === "docs";
  const command = commandAround(file, mention.span, isText);
  const isAlone = isShellCommand(file, mention.span);
  const setting = isText ? "text" : commands.has(mention.kind) ? "commands" : "data";
  const launch =
    command && launchOf(isAlone ? { ...command, key: "exec" } : command, mention.script, setting);
  if (!launch) return null;
  const line = file.lines.textOf(mention.line);
  return mention.target.handMade
    ? keep(mention, line, `runs ${mention.script}, a program that its project wrote and keeps`)
    : manual(mention, line, reasonFor(mention, launch));
}

function reasonFor({ target, application }: OpenMention, launch: Launch): string {
  const reasons = [
    `run as a program, pbr's script is a development server (wsgiref); a module needs a server: ${serverCommand(launch, application, parsesArguments(target) !== false)}`,
  ];
  if (launch.passed.length > 0 && parsesArguments(target) === false)
    reasons.push(
      `the module reads no arguments, so what ${launch.passed.join(" ")} says must come from the service's configuration`,
    );
  if (launch.refused.length > 0)
    reasons.push(
      `pbr's script knows --port, --host and what stands behind --, so it refuses ${launch.refused.join(" ")}`,
    );
  return reasons.join("; ");
}

/** Directories whose programs are those of the system. */
const systemDirectory = /^(?:\/usr(?:\/local)?)?\/s?bin\/$/;

/** What uWSGI does in the script's place; it must be that of the virtualenv, as the script's first line named its Python. */
function serverCommand(
  { directory, host, port, passed, refused }: Launch,
  application: string,
  takesArguments: boolean,
): string {
  const server = systemDirectory.test(directory) || !/bin\/$/.test(directory) ? "uwsgi" : `${directory}uwsgi`;
  const given = [...refused, ...passed];
  const pyargv = takesArguments && given.length > 0 ? ` --pyargv "${given.join(" ")}"` : "";
  return `${server} --http-socket ${host}:${port} --module ${application}${pyargv}`;
}
