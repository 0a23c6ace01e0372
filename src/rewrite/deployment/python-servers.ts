import type { Decision, MentionKind } from "../../model/mention.js";
import type { SourceFile } from "../../text/source-file.js";
import { type Command, commandAround } from "../command/command-around.js";
import { parsesArguments } from "../command/parses-arguments.js";
import { keep, manual } from "../decide/decide.js";
import { replaceIn } from "../decide/replace-in.js";
import type { OpenMention, Rewriter } from "../decide/rewriter.js";
import { isScriptPath } from "../decide/script-path.js";

const kinds: readonly MentionKind[] = [
  "gunicorn",
  "uwsgi-flags",
  "uwsgi-env",
  "shell",
  "systemd",
  "dockerfile",
  "compose",
  "tox",
  "helm",
  "ansible",
  "puppet",
  "debian",
  "python",
  "docs",
  "other",
];

/**
 *     gunicorn --workers 4 placement-api     →  gunicorn --workers 4 placement.wsgi.api:application
 *     wsgi_app = "cinder-wsgi:application"  →  wsgi_app = "cinder.wsgi.api:application"
 *
 * gunicorn, granian and waitress import a module, so a script never worked. An application that parses `sys.argv` when
 * it is imported cannot be named on their command line either: it would read the server's own arguments. Sources:
 * gunicorn's `wsgi_app` and `gunicorn.conf.py`, granian's and waitress-serve's `--help`.
 */
export const pythonServers: Rewriter = {
  kinds,
  decide: ({ mentions, documents }) =>
    mentions.flatMap((mention) => {
      const file = documents.get(mention.path);
      return file ? (decideSetting(mention, file) ?? decideCommand(mention, file) ?? []) : [];
    }),
};

interface Server {
  readonly name: RegExp;
  /** Options that take no value. */
  readonly flags: RegExp;
  readonly naming: RegExp;
}

const servers: readonly Server[] = [
  {
    name: /^gunicorn3?$/,
    flags:
      /^(?:-[DhvR]|--(?:daemon|preload|reload|spew|check-config|print-config|no-sendfile|sendfile|reuse-port|capture-output|initgroups|enable-stdio-inheritance|disable-redirect-access-to-syslog|log-syslog|proxy-protocol|no-control-socket))$/,
    naming: /^(?:-n|--name|--proc-name)$/,
  },
  {
    name: /^granian$/,
    flags:
      /^--(?:no-)?(?:ws|reload|access-log|log|respawn-failed-workers|opt|factory|task-impl|static-path-dir-to-file|uds-permissions)$/,
    naming: /^--process-name$/,
  },
  {
    name: /^waitress-serve$/,
    flags:
      /^--(?:no-)?(?:call|expose-tracebacks|ipv4|ipv6|clear-untrusted-proxy-headers|log-untrusted-proxy-headers|log-socket-errors|asyncore-use-poll)$/,
    naming: /^--ident$/,
  },
];

/** `wsgi_app = "…"` of gunicorn.conf.py, where arguments cannot meet the application's. */
function decideSetting(mention: OpenMention, file: SourceFile): Decision | null {
  const { lines } = file;
  const line = lines.textOf(mention.line);
  const match = /^[ \t]*#?[ \t]*wsgi_app[ \t]*=[ \t]*(?<quote>["'])(?<value>[^"']*)\k<quote>/.exec(line);
  const { value = "" } = match?.groups ?? {};
  if (!match || !/gunicorn[^/]*$/.test(mention.path) || !namesScript(value, mention.script)) return null;
  const start = lines.startOf(mention.line) + match[0].length - 1 - value.length;
  const edit = { start, end: start + value.length, text: mention.application };
  return replaceIn(mention, file, [edit], "gunicorn imports a module, and never took a script");
}

function decideCommand(mention: OpenMention, file: SourceFile): Decision | null {
  const command = commandAround(file, mention.span, mention.kind === "docs");
  const server = command && serverIn(command);
  const word = command?.words[command.at];
  if (!command || !server || !word) return null;
  const line = file.lines.textOf(mention.line);
  const { application, target, script } = mention;
  const role = roleOf(command, server);
  if (role === "naming") return keep(mention, line, `what ${server.program} is called, not the script`);
  if (role !== "application" || !namesScript(word.text, script))
    return manual(mention, line, `${server.program} imports a module: ${application} in place of the script`);
  const path = command.words
    .find(({ text }) => /^--(?:pythonpath|chdir)(?:=|$)/.test(text))
    ?.text.split("=")[0];
  if (path !== undefined && word.text === script)
    return manual(
      mention,
      line,
      `${server.program} imports a module of that name from the directory of ${path}; where that is a copy of the script, let it be ${application}`,
    );
  if (command.words.some(({ text }) => text === "--call" || text === "--factory"))
    return manual(
      mention,
      line,
      `${server.program} would call it as a factory; name ${application} without that`,
    );
  if (parsesArguments(target) === true)
    return manual(mention, line, argumentsReason(server.program, mention));
  const edit = { ...word.value, text: application };
  const reason = `${server.program} imports a module, and never took a script`;
  return replaceIn(
    mention,
    file,
    [edit],
    parsesArguments(target) === null
      ? `${reason}; see that the application leaves sys.argv alone when it is imported`
      : reason,
  );
}

/** `x`, `/usr/bin/x`, each with `:app` or `:application` behind it. */
function namesScript(text: string, script: string): boolean {
  return isScriptPath(text.replace(/:(?:app|application)$/, ""), script);
}

function serverIn({
  words,
  at,
}: Command): (Server & { readonly program: string; readonly index: number }) | null {
  for (let index = at - 1; index >= 0; index--) {
    const program = words[index]?.text.replace(/^.*[/=]/, "") ?? "";
    const server = servers.find(({ name }) => name.test(program));
    if (server) return { ...server, program, index };
  }
  return null;
}

/** What the word at the command's place is to the server. */
function roleOf(
  { words, at }: Command,
  { index, flags, naming }: Server & { readonly index: number },
): "application" | "naming" | "value" {
  for (let next = index + 1; next <= at; next++) {
    const text = words[next]?.text ?? "";
    if (!text.startsWith("-")) return next === at ? "application" : "value";
    const isOwn = next === at || (next + 1 === at && !/=|^-\w./.test(text) && !flags.test(text));
    if (isOwn) return naming.test(text.split("=")[0] ?? "") ? "naming" : "value";
    // `-w4` has its value with it, as `--workers=4` has.
    if (!/=|^-\w./.test(text) && !flags.test(text)) next++;
  }
  return "value";
}

function argumentsReason(program: string, { application, target }: OpenMention): string {
  const how = /^gunicorn/.test(program)
    ? `put wsgi_app = "${application}" and its flags into gunicorn.conf.py, and start it without arguments`
    : `serve it with uWSGI, or with gunicorn by a gunicorn.conf.py that has wsgi_app = "${application}"`;
  return `${program} imports ${application}, never a script; but that ${target.arguments} when it is imported, and would read ${program}'s own: ${how}`;
}
