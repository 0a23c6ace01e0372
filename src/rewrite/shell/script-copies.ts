import type { Content } from "../../model/content.js";
import type { Mention, MentionKind } from "../../model/mention.js";
import type { Span } from "../../model/script.js";
import type { LineIndex } from "../../text/line-index.js";
import { isScriptPath } from "../decide/script-path.js";
import { type CopyCommand, copyCommand } from "./copy-command.js";

/** A command that copies or links a script to where a server reads it. */
export interface ScriptCopy {
  readonly command: CopyCommand;
  /** Offset of the command in its file. */
  readonly span: Span;
  readonly line: number;
  /** The copy's path as it is written; null where it cannot be told whether a directory or a file is meant. */
  readonly destination: Content | null;
  /** The copy's path with a loop's name filled in, without quotes. */
  readonly path: Content | null;
  /** Why no file of a line can take the copy's place; null if one can. */
  readonly obstacle: string | null;
}

/** Kinds with commands that copy a script. */
export const copyingKinds: ReadonlySet<MentionKind> = new Set([
  "dockerfile",
  "helm",
  "shell",
  "other",
  "ansible",
  "uwsgi-env",
  "uwsgi-flags",
]);

/** The copy that a script's name is part of: in the command itself, or in the loop around it. */
export function scriptCopy(mention: Mention, lines: LineIndex): ScriptCopy | "loop" | null {
  if (!copyingKinds.has(mention.kind)) return null;
  const { line, script } = mention;
  if (isEndless(lines, line)) return null;
  if (loop.test(lines.textOf(line))) return copyInLoop(mention, lines);
  const command = copyCommand(lines.textOf(line), mention.span.start - lines.startOf(line));
  if (!command || !namesScript(command.source, script)) return null;
  return copyOf(mention, lines, line, command);
}

/** Nobody's command is longer, and a generated line of megabytes is not looked at for each of its names. */
function isEndless(lines: LineIndex, line: number): boolean {
  return lines.endOf(line) - lines.startOf(line) > 4096;
}

const loop = /^[ \t]*for (?<variable>\w+) in (?<names>[\w. -]+?)[ \t]*(?:;.*)?$/;

/** The line on which a loop over a script's name alone does something with it. */
export interface LoopUse {
  readonly line: number;
  readonly variable: string;
  /** The line, with the name where the variable is. */
  readonly text: Content;
}

/** `for NAME in x-wsgi; do … done`, where NAME stands on one line; null for any other. */
export function loopUse({ line: first, script }: Mention, lines: LineIndex): LoopUse | null {
  if (isEndless(lines, first)) return null;
  const { variable = "", names = "" } = loop.exec(lines.textOf(first))?.groups ?? {};
  if (names !== script) return null;
  const uses: number[] = [];
  const last = Math.min(first + 12, lines.lineNumberAt(lines.content.length));
  for (let line = first + 1; line <= last && !/^[ \t]*done\b/.test(lines.textOf(line)); line++)
    if (new RegExp(`\\$\\{?${variable}(?!\\w)`).test(lines.textOf(line))) uses.push(line);
  const [line, ...others] = uses;
  if (line === undefined || others.length > 0) return null;
  return { line, variable, text: named(lines.textOf(line), variable, script) };
}

function named(text: Content, variable: string, script: string): Content {
  return text.replaceAll(`\${${variable}}`, script).replaceAll(`$${variable}`, script);
}

/** `for NAME in x-wsgi; do cp -a $(type -p ${NAME}) DIRECTORY/; done`, where NAME does nothing else. */
function copyInLoop(mention: Mention, lines: LineIndex): ScriptCopy | "loop" {
  const use = loopUse(mention, lines);
  if (use === null) return "loop";
  const { line, variable } = use;
  const command = copyCommand(lines.textOf(line), lines.textOf(line).search(/\$\{?\w/));
  const isScript = command && namesScript(named(command.source, variable, mention.script), mention.script);
  return isScript ? copyOf(mention, lines, line, command, `\${${variable}}`) : "loop";
}

function copyOf(
  { kind, script }: Mention,
  lines: LineIndex,
  line: number,
  command: CopyCommand,
  name: Content = script,
): ScriptCopy {
  const start = lines.startOf(line);
  const destination = fileAt(command.destination, name, lines.content);
  const path = destination?.replaceAll(name, script).replace(/^(["'])(.*)\1$/, "$2") ?? null;
  const span = { start: start + command.start, end: start + command.end };
  return { command, span, line, destination, path, obstacle: obstacleOf(command, path, kind) };
}

function obstacleOf({ destination }: CopyCommand, path: Content | null, kind: MentionKind): string | null {
  if (path === null || destination.startsWith("-"))
    return `whether ${destination} is a file or a directory is not seen here`;
  if (/(?:^|\/)s?bin\/[^/]+$/.test(path)) return "the script is made a program there, which a module is not";
  if (kind === "ansible") return "Ansible's command module takes no redirection";
  return null;
}

/** `/usr/bin/x`, `$(type -p x)`, `$(which x)`, in quotes or not. */
function namesScript(source: Content, script: string): boolean {
  const text = source.replace(/^(["'])(.*)\1$/, "$2");
  const found = /^(?:\$\(|`)(?:type -p|which|command -v)[ \t]+(?<name>[\w.-]+)(?:\)|`)$/.exec(text)?.groups
    ?.name;
  if (found !== undefined) return found === script;
  return isScriptPath(text, script) && /(?:bin|[}%>)]|\$\w+)\/+[^/]+$/.test(text);
}

/**
 * The file that a copy makes: a name is put to a directory. That a path without a slash at its end is a directory or a
 * file is seen from its name, or from the commands around: `mkdir -p` makes it, or makes the directory that it is in.
 */
function fileAt(destination: Content, name: Content, content: Content): Content | null {
  const [, quote = "", path = ""] = /^(["']?)(.*)\1$/.exec(destination) ?? [];
  const put = (file: Content) => `${quote}${file}${quote}`;
  if (path.endsWith("/")) return put(path + name);
  const slash = path.lastIndexOf("/");
  const [directory, base] = [path.slice(0, slash), path.slice(slash + 1)];
  if (slash < 1 || base === "") return null;
  const made = madeDirectories(content);
  if (made.has(path)) return put(`${path}/${name}`);
  return base === name || /\.(?:wsgi|py)$/.test(base) || made.has(directory) ? put(path) : null;
}

/** What `mkdir` makes in a file, without quotes and slashes at the end. */
function madeDirectories(content: Content): ReadonlySet<Content> {
  const made = new Set<Content>();
  for (const [, words = ""] of content.matchAll(/\bmkdir((?:[ \t]+[^\s;&|]+)+)/g))
    for (const word of words.trim().split(/[ \t]+/)) made.add(word.replace(/["']/g, "").replace(/\/+$/, ""));
  return made;
}
