import type { LineIndex } from "./line-index.js";

/** The key of YAML whose value is a block of text. */
export interface BlockKey {
  readonly name: string;
  /** The key above it, at the start of a line; null where it stands deeper, or at the top itself. */
  readonly parent: string | null;
}

const header = /^ *([A-Za-z]\w*):[ \t]*[|>][-+0-9]*[ \t]*(?:#.*)?$/;
const top = /^([A-Za-z][\w-]*):[ \t]*(?:#.*)?$/;

/** No configuration that stands in a value is longer. */
const mostLines = 500;

/**
 * The key whose block of text a line is part of: `conf:` over `  site: |` over the line. Null where there is none. By lines
 * and indents, as a chart's values need not be YAML before they are rendered. Source: YAML 1.2, 8.1.
 */
export function blockKey(lines: LineIndex, line: number): BlockKey | null {
  const first = Math.max(1, line - mostLines);
  let margin = indentOf(lines.textOf(line));
  let name: string | null = null;
  for (let at = line - 1; at >= first && margin > 0; at--) {
    const text = lines.textOf(at);
    if (/^[ \t]*(?:#|$)/.test(text) || indentOf(text) >= margin) continue;
    margin = indentOf(text);
    if (name !== null) return { name, parent: margin === 0 ? (top.exec(text)?.[1] ?? null) : null };
    name = header.exec(text)?.[1] ?? null;
  }
  return name === null ? null : { name, parent: null };
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}
