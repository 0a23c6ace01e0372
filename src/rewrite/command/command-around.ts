import type { Content } from "../../model/content.js";
import type { Span } from "../../model/script.js";
import type { SourceFile } from "../../text/source-file.js";
import { isLookUp } from "./is-script-word.js";
import { listAround } from "./list-around.js";
import { type CommandWord, splitCommands } from "./split-commands.js";

/** The command that a place is part of. */
export interface Command {
  readonly words: readonly CommandWord[];
  /** Index of the word that holds the place. */
  readonly at: number;
  /** What the command is given to: `ExecStart`, `command`, `CMD`, `web`; empty where nothing names it. */
  readonly key: string;
}

/** Longer logical lines are generated data. */
const longest = 20_000;
const mostLines = 200;

/**
 * `key: command`, `key = command`, `KEY ["command"]` at the start of a line. With an equals sign only the keys that
 * are known to take a command: `NAME=value` is an assignment of the shell.
 */
const keyed =
  /^[ \t]*(?:- +)?(?:["']?(?<name>[\w.-]+)["']?[ \t]*:(?:[ \t]+[>|][-+]?)?[ \t]|(?<setting>Exec\w+|commands?|cmd|exec|entrypoint)[ \t]*=[ \t]*[-@:+!]{0,3}|(?:HEALTHCHECK\b.{0,200}?)?(?<instruction>CMD|ENTRYPOINT|RUN)[ \t])/;

interface Known {
  readonly around: Map<string, Command | null>;
  /** The commands of a logical line, by where it is read from. */
  readonly onLine: Map<number, readonly (readonly CommandWord[])[]>;
}

const known = new WeakMap<SourceFile, Known>();

/** The command round a place; several rewriters ask for the same one, and a long line may hold many places. */
export function commandAround(file: SourceFile, place: Span, isText: boolean): Command | null {
  const commands = known.get(file) ?? { around: new Map(), onLine: new Map() };
  known.set(file, commands);
  const key = `${place.start} ${isText}`;
  const command = commands.around.get(key) ?? readCommand(file, place, isText, commands);
  commands.around.set(key, command);
  return command;
}

/** The command from a line with its continuations, a list in brackets, or a YAML list; null if too long. */
function readCommand(file: SourceFile, place: Span, isText: boolean, { onLine }: Known): Command | null {
  const { content } = file;
  const ticks = isText ? "markup" : "substitution";
  const list = listAround(content, place.start);
  if (list) {
    const found = inside(content, list.words, place, ticks);
    const { key } = keyOf(content, file.lines.startOf(file.lines.lineNumberAt(list.open)), list.open);
    // A word alone may be anything; an option is a command's even then: `args: ["--wsgi-file=/usr/bin/x"]`.
    if (found && (found.words.length > 1 || found.words[0]?.text.startsWith("-"))) return { ...found, key };
  }
  const items = itemsAround(file, place);
  if (items) return items;
  const line = logicalLine(file, place);
  if (line.end - line.start > longest) return null;
  const { key, end } = keyOf(content, line.start, place.start);
  const commands = onLine.get(end) ?? splitCommands(content, { start: end, end: line.end }, ticks);
  onLine.set(end, commands);
  for (const words of commands) {
    const found = inside(content, words, place, ticks);
    if (found) return { ...found, key };
  }
  return null;
}

/** The place among some words; a quoted word or a substitution may be a command itself. */
function inside(
  content: Content,
  words: readonly CommandWord[],
  place: Span,
  ticks: "markup" | "substitution",
): Omit<Command, "key"> | null {
  const at = words.findIndex(({ start, end }) => start <= place.start && place.end <= end);
  const word = words[at];
  if (!word) return null;
  const nested = nestedIn(content, word, place);
  for (const command of nested ? splitCommands(content, nested, ticks) : []) {
    const found = inside(content, command, place, ticks);
    if (found) return found;
  }
  return { words, at };
}

/** The part of a word that is a command itself and holds the place: a string with blanks, also an assigned one, or a substitution. */
function nestedIn(content: Content, word: CommandWord, place: Span): Span | null {
  if (isLookUp(word.text)) return null;
  if (/\s/.test(word.text) && word.value.start > word.start) return word.value;
  const assigned = /^[A-Za-z_]\w*=(?<quote>["'])[^"']*\s[^"']*\k<quote>$/.exec(
    content.slice(word.start, word.end),
  );
  if (assigned) return { start: word.start + assigned[0].search(/["']/) + 1, end: word.end - 1 };
  const before = content.slice(word.start, place.start);
  const open = Math.max(before.lastIndexOf("$("), before.lastIndexOf("`"));
  if (open === -1) return null;
  const closer = before[open] === "`" ? "`" : ")";
  const close = content.indexOf(closer, place.end);
  if (close === -1 || close > word.end || isLookUp(content.slice(word.start + open, close + 1))) return null;
  return { start: word.start + open + (closer === "`" ? 1 : 2), end: close };
}

function keyOf(
  content: Content,
  start: number,
  place: number,
): { readonly key: string; readonly end: number } {
  const match = keyed.exec(content.slice(start, place));
  const { name, setting, instruction } = match?.groups ?? {};
  return { key: name ?? setting ?? instruction ?? "", end: start + (match?.[0].length ?? 0) };
}

/** A line with those that it continues and that continue it. */
function logicalLine({ lines, content }: SourceFile, { start }: Span): Span {
  const continues = (line: number) => content[lines.endOf(line) - 1] === "\\";
  const own = lines.lineNumberAt(start);
  let first = own;
  let last = own;
  while (first > 1 && own - first < mostLines && continues(first - 1)) first--;
  while (last - own < mostLines && continues(last) && lines.startOf(last + 1) < content.length) last++;
  return { start: lines.startOf(first), end: lines.endOf(last) };
}

const yamlItem =
  /^(?<lead>[ \t]*- +)(?:(?<quote>["'])(?<quoted>[^"'\s]+)\k<quote>|(?<plain>[^\s"'#]\S*))[ \t]*(?:#.*)?$/;

/** A YAML list with one word an item: `- --wsgi-file` above `- /usr/bin/x`. */
function itemsAround({ lines, content }: SourceFile, place: Span): Command | null {
  const own = lines.lineNumberAt(place.start);
  const lead = yamlItem.exec(lines.textOf(own))?.groups?.lead;
  if (lead === undefined) return null;
  const isItem = (line: number) => {
    const text = lines.textOf(line);
    return text.startsWith(lead) && yamlItem.test(text);
  };
  let first = own;
  let last = own;
  while (first > 1 && own - first < 100 && isItem(first - 1)) first--;
  while (last - own < 100 && lines.startOf(last + 1) < content.length && isItem(last + 1)) last++;
  const words = [];
  for (let line = first; line <= last; line++) {
    const { quote = "", quoted, plain = "" } = yamlItem.exec(lines.textOf(line))?.groups ?? {};
    const text = quoted ?? plain;
    const start = lines.startOf(line) + lead.length;
    const value = { start: start + quote.length, end: start + quote.length + text.length };
    words.push({ start, end: value.end + quote.length, text, value });
  }
  if (words.length < 2) return null;
  const above = first > 1 ? lines.textOf(first - 1) : "";
  return { words, at: own - first, key: /(?<name>[\w.-]+)["']?:[ \t]*$/.exec(above)?.groups?.name ?? "" };
}
