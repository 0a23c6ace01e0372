import type { Content } from "../../model/content.js";
import type { Decision } from "../../model/mention.js";
import type { Span } from "../../model/script.js";
import type { SourceFile } from "../../text/source-file.js";
import { type Command, commandAround } from "../command/command-around.js";
import { isScriptWord } from "../command/is-script-word.js";
import type { CommandWord } from "../command/split-commands.js";
import { manual } from "../decide/decide.js";
import { replaceIn } from "../decide/replace-in.js";
import type { OpenMention, Rewriter } from "../decide/rewriter.js";

/**
 *     uwsgi --http :8000 --wsgi-file /usr/bin/placement-api   →  uwsgi --http :8000 --module placement.wsgi.api:application
 *     CMD ["uwsgi", "--wsgi-file", "/usr/bin/placement-api"]  →  CMD ["uwsgi", "--module", "placement.wsgi.api:application"]
 *     uwsgi --mount /x=/usr/bin/placement-api                 →  uwsgi --mount /x=placement.wsgi.api:application
 *
 * `--wsgi-file` is uWSGI's alone, so it says who reads the path; the other flags need `uwsgi` before them. Source:
 * `wsgi-file`, `file`, `module`, `wsgi` and `mount` of uWSGI and its python plugin; getopt_long(3) for the two ways to
 * give a value. uWSGI reads a script as a Python file: the virtualenv beside it is not looked at, so none is added.
 */
export const uwsgiFlags: Rewriter = {
  kinds: [
    "uwsgi-flags",
    "uwsgi-env",
    "shell",
    "systemd",
    "dockerfile",
    "compose",
    "gunicorn",
    "tox",
    "helm",
    "ansible",
    "puppet",
    "debian",
    "docs",
    "python",
    "other",
  ],
  decide: ({ mentions, documents }) =>
    mentions.flatMap((mention) => {
      const file = documents.get(mention.path);
      const command = file && commandAround(file, mention.span, mention.kind === "docs");
      return file && command ? (decideWord(mention, file, command) ?? []) : [];
    }),
};

const fileFlag = /^--?(?:wsgi-file|file)$/;
const moduleFlag = /^(?:--?(?:module|wsgi)|-w)(?:=|$)/;
const server = /(?:^|[/=])(?:py)?uwsgi(?:[-_.]?(?:core|python[\d.]*))?$/;

function decideWord(mention: OpenMention, file: SourceFile, command: Command): Decision | null {
  const { words, at } = command;
  const word = words[at];
  const joined = /^(?<flag>--[\w-]+)=/.exec(word?.text ?? "")?.groups?.flag;
  const flag = joined ?? words[at - 1]?.text ?? "";
  const isServed = words.slice(0, at).some(({ text }) => server.test(text));
  if (!word || (flag !== "--wsgi-file" && !(isServed && isLoader(flag)))) return null;
  const line = file.lines.textOf(mention.line);
  const value = joined === undefined ? word.text : word.text.slice(joined.length + 1);
  const mounted = flag === "--mount" ? /^[^=\s]*=/.exec(value)?.[0] : "";
  if (mounted === undefined || !isScriptWord(value.slice(mounted.length), mention.script)) {
    const reason = `the value of ${flag} is not the script's path alone; the module is ${mention.application}`;
    return manual(mention, line, reason);
  }
  const conflict = conflictOf(command, flag, mention.application);
  if (conflict !== null) return manual(mention, line, conflict);
  const edits = [
    {
      ...innerValue(file.content, word, (joined?.length ?? -1) + 1 + mounted.length),
      text: mention.application,
    },
  ];
  const holder = joined === undefined ? words[at - 1] : word;
  if (holder && fileFlag.test(flag)) {
    const start = holder.value.start;
    edits.unshift({ start, end: start + flag.length, text: "--module" });
  }
  return replaceIn(mention, file, edits);
}

function isLoader(flag: string): boolean {
  return fileFlag.test(flag) || moduleFlag.test(flag) || flag === "--mount";
}

/** The value behind `--flag=` and `/mountpoint=`, within quotes of its own. */
function innerValue(content: Content, { value }: CommandWord, lead: number): Span {
  const [start, end] = [value.start + lead, value.end];
  const isQuoted = /^(["']).*\1$/s.test(content.slice(start, end));
  return isQuoted ? { start: start + 1, end: end - 1 } : { start, end };
}

/** Why the command cannot simply take a module; null if it can. */
function conflictOf({ words, at }: Command, own: string, application: string): string | null {
  if (own === "--mount") return null;
  const others = words.filter((_, index) => index !== at && index !== at - 1).map(({ text }) => text);
  if (others.some((text) => moduleFlag.test(text)))
    return "the command names a module too, which wins over the script; decide which application is meant";
  if (others.some((text) => /^--(?:wsgi-file|file)(?:=|$)/.test(text)))
    return "the command names a file twice; decide which is meant";
  const flag = others.findIndex((text) => /^--callable(?:=|$)/.test(text));
  const callable = flag === -1 ? undefined : (others[flag]?.split("=")[1] ?? others[flag + 1]);
  return callable === undefined || callable === "application"
    ? null
    : `the command names the callable ${callable}; ${application} offers application`;
}
