import type { Content } from "../../model/content.js";
import type { Span } from "../../model/script.js";

/** A word of a command as a shell would pass it, by its place. */
export interface CommandWord extends Span {
  /** Without quotes; holes of templates and `$(…)` stay as they are written. */
  readonly text: Content;
  /** What a new value takes the place of: the inside of quotes round the whole word, else all of it. */
  readonly value: Span;
}

const hole = /\{\{|<%|\$\{|\$\(|`|<(?=[^<>\n]{1,80}>\/)/y;
const closers: Readonly<Record<string, string>> = { "{{": "}}", "<%": "%>", "${": "}", "`": "`", "<": ">" };
/** Holes are short; without a bound each opener without its end would be searched for to the end of the text. */
const longestHole = 250;

const continuation = /^\\\r?\n/;
const blank = /[ \t]+|\\\r?\n/y;

/**
 * The commands between two offsets, each as its words: parted by operators, line ends and comments, with continued
 * lines joined, as sh(1) does. It is for commands in any file, so nothing is refused: an apostrophe in prose or half
 * a template is a plain character. In documentation a backtick is markup (`ticks: "markup"`), elsewhere it
 * substitutes a command.
 */
export function splitCommands(
  content: Content,
  span: Span,
  ticks: "markup" | "substitution",
): readonly (readonly CommandWord[])[] {
  const text = { content, span, ticks };
  const commands: CommandWord[][] = [[]];
  for (let at = span.start; at < span.end; ) {
    blank.lastIndex = at;
    const skipped = blank.exec(content)?.[0];
    if (skipped !== undefined) {
      at += skipped.length;
    } else if (partsCommands(text, at) || isComment(text, at)) {
      at += 1;
      commands.push([]);
    } else {
      const word = wordAt(text, at);
      commands.at(-1)?.push(word);
      at = word.end;
    }
  }
  return commands.filter((words) => words.length > 0);
}

interface Text {
  readonly content: Content;
  readonly span: Span;
  readonly ticks: "markup" | "substitution";
}

/** A quote without its other one is the end of a string over several lines, or an apostrophe: no command goes over it. */
function partsCommands({ content, span, ticks }: Text, at: number): boolean {
  const character = content[at] ?? "";
  if (character === "&") return content[at - 1] !== ">" && content[at + 1] !== ">";
  if (character === "`") return ticks === "markup";
  return ";|()\n\r".includes(character) || (isQuote(character) && quoteEnd(content, at, span.end) === null);
}

function isComment({ content, span }: Text, at: number): boolean {
  return content[at] === "#" && (at === span.start || /\s/.test(content[at - 1] ?? " "));
}

function wordAt(text: Text, start: number): CommandWord {
  const { content, span } = text;
  const parts: Content[] = [];
  let at = start;
  while (at < span.end && !/\s/.test(content[at] ?? "") && !partsCommands(text, at)) {
    const next = quoteEnd(content, at, span.end) ?? holeEnd(text, at);
    if (next === null && continuation.test(content.slice(at, at + 3))) break;
    const isString = isQuote(content[at] ?? "");
    parts.push(isString ? content.slice(at + 1, (next ?? at) - 1) : content.slice(at, next ?? at + 1));
    at = next ?? at + 1;
  }
  const quoted = quotedValue(content, { start, end: at });
  return quoted
    ? { start, end: at, text: content.slice(quoted.start, quoted.end), value: quoted }
    : { start, end: at, text: parts.join(""), value: { start, end: at } };
}

/** The inside of a word that is one string: `"…"`, Python's `f"…"`, and with the comma of a list's or mapping's item. */
function quotedValue(content: Content, { start, end }: Span): Span | null {
  const open = isQuote(content[start] ?? "")
    ? start
    : /^[fru]["']/i.test(content.slice(start, start + 2))
      ? start + 1
      : -1;
  const close = open === -1 ? null : quoteEnd(content, open, end);
  const isWhole = close !== null && (close === end || content.slice(close, end) === ",");
  return isWhole ? { start: open + 1, end: close - 1 } : null;
}

function isQuote(character: string): boolean {
  return character === '"' || character === "'";
}

/** Offset after the quoted part that begins at an offset; null where none does or it has no end. */
function quoteEnd(content: Content, at: number, end: number): number | null {
  const quote = content[at] ?? "";
  if (!isQuote(quote)) return null;
  for (let close = content.indexOf(quote, at + 1); close !== -1 && close < end; ) {
    if (quote === "'" || content[close - 1] !== "\\") return close + 1;
    close = content.indexOf(quote, close + 1);
  }
  return null;
}

function holeEnd({ content, span, ticks }: Text, at: number): number | null {
  hole.lastIndex = at;
  const opener = hole.exec(content)?.[0];
  if (opener === undefined || (opener === "`" && ticks === "markup")) return null;
  const inside = content.slice(at + opener.length, Math.min(span.end, at + longestHole));
  const length = opener === "$(" ? substitutionLength(inside) : inside.indexOf(closers[opener] ?? "");
  return length === -1 ? null : at + opener.length + length + (closers[opener]?.length ?? 1);
}

/** Where the parenthesis closes that stands before a text; -1 if it does not. */
function substitutionLength(inside: Content): number {
  let depth = 1;
  for (let at = 0; at < inside.length; at++) {
    if (inside[at] === "(") depth++;
    if (inside[at] === ")" && --depth === 0) return at;
  }
  return -1;
}
