import type { MentionKind } from "../../model/mention.js";
import type { LineIndex } from "../../text/line-index.js";
import type { SourceFile } from "../../text/source-file.js";

/** Lines of a file, 1-based, both ends included. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

const opening = /^[ \t]*<(?:VirtualHost|Directory|Location|Macro|IfModule|IfVersion)\b/i;
const statement = /^[ \t]*(?:<|#|Listen\b|WSGI|(?:Error|Custom)?Log|Alias|Define\b|\{\{|$)/i;

/**
 * The lines around one that are one configuration of Apache: all of a file of its kind; in a file of another (a chart's
 * values, documentation) those that are indented no less than the outermost section or directive around the line.
 */
export function apacheRegion({ lines }: SourceFile, line: number, kind: MentionKind): LineRange {
  const last = lines.lineNumberAt(lines.content.length);
  if (kind === "apache") return { first: 1, last };
  const margin = marginAround(lines, line);
  return { first: reach(lines, line, margin, -1), last: reach(lines, line, margin, 1) };
}

/** Longer ones are none that is part of another file. */
const mostLines = 1000;

/** How far out the configuration stands: the least indent on the way to its outermost section. */
function marginAround(lines: LineIndex, line: number): number {
  let margin = indentOf(lines.textOf(line));
  for (let at = line - 1; at >= 1 && line - at < 200; at--) {
    const text = lines.textOf(at);
    if (isBlank(text)) continue;
    if (isFence(text)) break;
    if (indentOf(text) >= margin) continue;
    if (!opening.test(text)) break;
    margin = indentOf(text);
  }
  return margin;
}

function reach(lines: LineIndex, line: number, margin: number, step: 1 | -1): number {
  let at = line;
  const last = lines.lineNumberAt(lines.content.length);
  while (at + step >= 1 && at + step <= last && Math.abs(at + step - line) < mostLines) {
    const text = lines.textOf(at + step);
    if (!isBlank(text) && (indentOf(text) < margin || isFence(text))) break;
    // Without an indent nothing but the form of a line tells where the configuration ends.
    if (margin === 0 && !statement.test(text) && !/^[ \t]*\w+[ \t]+\S/.test(text)) break;
    at += step;
  }
  return at;
}

function indentOf(text: string): number {
  return /^[ \t]*/.exec(text)?.[0].length ?? 0;
}

function isBlank(text: string): boolean {
  return /^[ \t]*$/.test(text);
}

/** Where a block of Markdown, a here document or a string of Python ends. */
function isFence(text: string): boolean {
  return /^[ \t]*(?:```|~~~|"""|'''|EOF\b|EOT\b)|<<-?[ \t]*["']?\w/.test(text);
}
