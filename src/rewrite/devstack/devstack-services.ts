import type { Mention } from "../../model/mention.js";
import type { Span } from "../../model/script.js";
import type { SourceFile } from "../../text/source-file.js";
import { innermost } from "../shell/innermost.js";
import type { ShellTree } from "../shell/shell-tree.js";
import { serviceCommands, takesProgram } from "./devstack-functions.js";

/**
 * Why a name without `wsgi` in it is DevStack's service in a place: no directory stands before it and nothing there takes
 * a program. Null where it may be the script. Source: DevStack's functions-common, `is_service_enabled`.
 */
export function serviceReason(
  { script, span }: Mention,
  { content }: SourceFile,
  tree: ShellTree,
): string | null {
  if (script.includes("wsgi") || content[span.start - 1] === "/" || isProgram(script, span, tree))
    return null;
  return `names the DevStack service ${script}, not the script`;
}

/** Words before the last command of a line, that command, and plain words after it. */
const lastCommand =
  /(?:^|[;&|(!]|\b(?:if|elif|while|then|else|do))[ \t]*(?<command>(?!(?:if|elif|while|then|else|do)\b)\w+)(?:[ \t]+[\w.-]+)*[ \t]+["']?$/;
/** `NAME+=,a,b,`: a list of names, with no place for a program. */
const list = /^[ \t]*(?:export[ \t]+)?(?<name>\w+)\+?=(?:[\w.-]*,)+$/;

/**
 * As `serviceReason`, for the two forms that need no look at the whole file: the argument of a function that takes services,
 * and an item of a list. Most places in DevStack's longest files are one of these.
 */
export function plainServiceReason({ script, span }: Mention, file: SourceFile): string | null {
  const line = file.lineAt(span.start);
  const before = line.slice(0, span.start - file.lines.startOf(file.lines.lineNumberAt(span.start)));
  if (script.includes("wsgi") || before.length > 400) return null;
  const isQuoted = /["']$/.test(before);
  const quotes = before.replace(/[^"']/g, "").length - (isQuoted ? 1 : 0);
  const command = quotes % 2 === 0 ? lastCommand.exec(before)?.groups?.command : undefined;
  const name = list.exec(before)?.groups?.name;
  const isService =
    (command !== undefined && serviceCommands.has(command)) || (name !== undefined && !/WSGI/.test(name));
  return isService ? `names the DevStack service ${script}, not the script` : null;
}

/** Why a comment speaks of another thing; null where it may speak of the script, or is none. */
export function commentReason({ script, span }: Mention, file: SourceFile): string | null {
  const line = file.lineAt(span.start);
  if (!/^[ \t]*#/.test(line) || file.content[span.start - 1] === "/") return null;
  if (!script.includes("wsgi")) return `a comment on the service ${script}`;
  return /\bsites?\b/i.test(line) ? `a comment on the Apache site ${script}` : null;
}

function isProgram(script: string, span: Span, tree: ShellTree): boolean {
  const assignment = innermost(tree.assignments, span);
  const command = innermost(tree.commands, span);
  if (assignment && /WSGI/.test(assignment.name)) return true;
  if (!command || (assignment && assignment.start > command.start)) return false;
  const index = command.words.findIndex(({ start, end }) => start <= span.start && span.end <= end);
  return index === -1 ? command.name.includes(script) : takesProgram(command, index);
}
