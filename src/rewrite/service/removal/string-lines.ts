import type { Edit } from "../../../model/content.js";
import type { StringBytes } from "../../../python/string-literal.js";

/** A line of a string's value, by its places in the value; the line end belongs to it. */
export interface ValueLine {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function valueLines({ value }: StringBytes): ValueLine[] {
  const lines: ValueLine[] = [];
  for (let start = 0; start < value.length; ) {
    const found = value.indexOf("\n", start);
    const end = found === -1 ? value.length : found + 1;
    lines.push({ start, end, text: value.slice(start, end).trim() });
    start = end;
  }
  return lines;
}

/** Takes a part of a string's value out of the literals that make it. */
export function valueRemoved(literal: StringBytes, content: string, start: number, end: number): Edit[] {
  const edits: { start: number; end: number; text: string }[] = [];
  for (let at = start; at < end; at++) {
    const from = literal.offsets[at] ?? 0;
    const to = endOfByte(literal, content, at);
    const last = edits.at(-1);
    if (last && last.end >= from) edits[edits.length - 1] = { ...last, end: Math.max(last.end, to) };
    else edits.push({ start: from, end: to, text: "" });
  }
  return edits;
}

/** Where a byte of the value ends in the file: before the next byte, or behind its own escape. */
function endOfByte({ offsets }: StringBytes, content: string, at: number): number {
  const from = offsets[at] ?? 0;
  if (content[from] === "\r" && content[from + 1] === "\n") return from + 2;
  if (content[from] !== "\\") return from + 1;
  const next = offsets.slice(at + 1, at + 5).find((offset) => offset > from);
  const written =
    /^\\(?:[0-7]{1,3}|x..|u....|U.{8}|[\s\S])/.exec(content.slice(from, from + 10))?.[0] ?? "\\";
  return Math.min(from + written.length, next ?? from + written.length);
}
