import type { Edit } from "../../../model/content.js";
import type { Span } from "../../../model/script.js";
import type { LineIndex } from "../../../text/line-index.js";
import { type LineForm, linesRemoved } from "./lines-removed.js";

/** Blanks, line ends, comments and joined lines of Python and TOML; one character is matched by one branch alone. */
const between = /(?:[ \t\r\n\f]|#[^\n]*|\\\r?\n)*/y;

/**
 * Takes an element, or several that follow each other, out of a list between brackets, with the comma that parts it
 * from its neighbour. Where it has lines of its own these go, with what belongs to them.
 */
export function listElement(element: Span, lines: LineIndex, form: LineForm | null): Edit {
  const { content } = lines;
  const comma = commaAfter(content, element.end);
  const end = comma ?? element.end;
  const [first, last] = [
    lines.lineNumberAt(element.start),
    lines.lineNumberAt(Math.max(end - 1, element.start)),
  ];
  const before = content.slice(lines.startOf(first), element.start);
  const after = content.slice(end, lines.endOf(last));
  if (/^[ \t]*$/.test(before) && /^[ \t]*(?:#.*)?$/.test(after)) {
    return form === null
      ? { start: lines.startOf(first), end: lines.startOf(last + 1), text: "" }
      : linesRemoved(first, last, lines, form);
  }
  if (comma !== null) {
    const blanks = /^[ \t]*/.exec(after)?.[0].length ?? 0;
    if (after.length > blanks) return { start: element.start, end: comma + blanks, text: "" };
    return { start: element.start - trailing(before), end: comma, text: "" };
  }
  return { start: lastElementStart(content, element.start), end: element.end, text: "" };
}

/** Offset behind the comma that follows an element; null if none does. */
function commaAfter(content: string, at: number): number | null {
  between.lastIndex = at;
  const comma = at + (between.exec(content)?.[0].length ?? 0);
  return content[comma] === "," ? comma + 1 : null;
}

/** A last element without a comma behind it goes with the one before it, unless a comment stands in between. */
function lastElementStart(content: string, start: number): number {
  let at = start;
  while (at > 0 && /\s/.test(content[at - 1] ?? "")) at--;
  if (content[at - 1] !== ",") return start;
  const line = content.slice(content.lastIndexOf("\n", at - 1) + 1, at);
  return line.includes("#") ? start : at - 1;
}

function trailing(before: string): number {
  return /[ \t]*$/.exec(before.slice(-256))?.[0].length ?? 0;
}
