import type { Content, Edit } from "../../model/content.js";

/** An element of a list, up to its comma if it has one. */
interface Element {
  readonly text: string;
  readonly end: number;
  readonly comma: boolean;
}

interface StringList {
  readonly last: Element | null;
  readonly close: number;
}

/**
 * Strings at the end of a Python list of plain strings, written as its last one is: on a line of its own, quoted alike.
 * `start` is the offset behind the opening bracket; null where the list holds anything but strings and comments.
 */
export function appendStrings(content: Content, start: number, strings: readonly string[]): Edit | null {
  const list = readList(content, start);
  return list === null ? null : append(content, list, strings);
}

/** A list of plain strings and comments, read to its bracket; null for anything else in it. */
function readList(content: Content, start: number): StringList | null {
  const token = /[ \t\r\n]+|#[^\n]*|(?<string>'[^'\n]*'|"[^"\n]*")|(?<comma>,)|(?<close>\])/y;
  token.lastIndex = start;
  let last: Element | null = null;
  for (let match = token.exec(content); match; match = token.exec(content)) {
    const { string, comma, close } = match.groups ?? {};
    if (close) return { last, close: match.index };
    // A comment behind an element stays with it.
    const before: Element = last ?? { text: "", end: 0, comma: false };
    if (match[0].startsWith("#") && before.comma && !content.slice(before.end, match.index).includes("\n")) {
      last = { ...before, end: token.lastIndex };
    }
    if (string) last = { text: string, end: token.lastIndex, comma: false };
    if (comma && last) last = { ...before, end: token.lastIndex, comma: true };
  }
  return null;
}

function append(content: Content, { last, close }: StringList, paths: readonly string[]): Edit {
  const quote = last?.text[0] ?? "'";
  const strings = paths.map((path) => `${quote}${path}${quote}`);
  if (!last) return { start: close, end: close, text: strings.join(", ") };
  const line = content.slice(content.lastIndexOf("\n", last.end - 1) + 1, last.end);
  // A key of a dictionary before the list stands there too.
  const alone = /^[ \t]+(?:'[^']*'|"[^"]*")(?![ \t]*:)/.test(line);
  const lineEnd = content.includes("\r\n") ? "\r\n" : "\n";
  const indent = /^[ \t]*/.exec(line)?.[0] ?? "";
  const separator = alone ? `${lineEnd}${indent}` : " ";
  const text = strings
    .map((string, index) => `${index > 0 || !last.comma ? "," : ""}${separator}${string}`)
    .join("");
  return { start: last.end, end: last.end, text: last.comma ? `${text},` : text };
}
