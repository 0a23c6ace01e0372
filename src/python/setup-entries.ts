import type { Content } from "../model/content.js";
import type { Span } from "../model/script.js";
import { LineIndex } from "../text/line-index.js";
import { keyOf, type Literal, type LiteralPair, pairNamed } from "./literal.js";
import { type SetupCall, unclearKeywords } from "./setup-call.js";
import type { StringBytes } from "./string-literal.js";

/** One line of an entry point group as setuptools takes it: stripped, neither empty nor a comment. */
export interface SetupEntry {
  readonly text: Content;
  /** Bytes in the file from the text's first to its last. */
  readonly span: Span;
  /** 1-based. */
  readonly line: number;
  /** Offset in the file of each byte of the text. */
  readonly offsets: readonly number[];
}

/** The group `wsgi_scripts` of the keyword `entry_points`. */
export type SetupGroup =
  | { readonly kind: "absent"; readonly hasOtherGroups: boolean }
  | { readonly kind: "read"; readonly entries: readonly SetupEntry[] }
  | { readonly kind: "unclear"; readonly line: number; readonly what: string };

/**
 * Reads the group as setuptools does (setuptools/_entry_points.py): `entry_points` is a dictionary of lists or of
 * strings with an entry a line, or one string like an ini file.
 */
export function setupGroup(content: Content, { keywords, line }: SetupCall): SetupGroup {
  const given = pairNamed(keywords, "entry_points");
  const hidden = given ? undefined : pairNamed(keywords, unclearKeywords);
  if (hidden?.value.kind === "unclear")
    return { kind: "unclear", line: hidden.line, what: `a keyword of setup() ${hidden.value.what}` };
  if (!given) return { kind: "absent", hasOtherGroups: false };
  const { value } = given;
  if (value.kind === "unclear")
    return { kind: "unclear", line: value.line, what: `entry_points ${value.what}` };
  const lines = new LineIndex(content);
  if (value.kind === "string") return iniGroup(lines, value);
  if (value.kind !== "dict")
    return value.kind === "plain"
      ? { kind: "absent", hasOtherGroups: false }
      : { kind: "unclear", line, what: "entry_points is neither a dictionary nor a string" };
  return dictGroup(lines, value.pairs);
}

function dictGroup(lines: LineIndex, pairs: readonly LiteralPair[]): SetupGroup {
  const groups = pairs.filter((pair) => keyOf(pair) === "wsgi_scripts");
  const [group] = groups;
  if (!group) return { kind: "absent", hasOtherGroups: pairs.length > 0 };
  if (groups.length > 1)
    return { kind: "unclear", line: group.line, what: "the group wsgi_scripts stands there twice" };
  const entries: SetupEntry[] = [];
  const strings = group.value.kind === "list" ? group.value.items : [group.value];
  for (const item of strings) {
    if (item.kind !== "string") return { kind: "unclear", line: item.line, what: groupFault(item) };
    for (const entry of linesOf(lines, item)) entries.push(entry);
  }
  return { kind: "read", entries };
}

function groupFault(item: Literal): string {
  return item.kind === "unclear"
    ? `the group wsgi_scripts, or an entry of it, ${item.what}`
    : "an entry of the group wsgi_scripts is no string";
}

function iniGroup(lines: LineIndex, value: StringBytes): SetupGroup {
  const entries: SetupEntry[] = [];
  const sections: string[] = [];
  for (const entry of linesOf(lines, value)) {
    const section = /^\[(.*)\]$/s.exec(entry.text)?.[1];
    if (section !== undefined) sections.push(section.trim());
    else if (sections.at(-1) === "wsgi_scripts") entries.push(entry);
  }
  return sections.includes("wsgi_scripts")
    ? { kind: "read", entries }
    : { kind: "absent", hasOtherGroups: sections.length > 0 };
}

/** The lines of a string that are neither empty nor comments, with their places. */
function linesOf(index: LineIndex, { value, offsets }: StringBytes): SetupEntry[] {
  const lines: SetupEntry[] = [];
  for (let start = 0; start <= value.length; ) {
    const found = value.indexOf("\n", start);
    const end = found === -1 ? value.length : found;
    const raw = value.slice(start, end);
    const text = raw.trim();
    const at = start + raw.length - raw.trimStart().length;
    const places = offsets.slice(at, at + text.length);
    const [first, last] = [places[0], places.at(-1)];
    if (first !== undefined && last !== undefined && !text.startsWith("#")) {
      const span = { start: first, end: last + 1 };
      lines.push({ text, span, line: index.lineNumberAt(first), offsets: places });
    }
    start = end + 1;
  }
  return lines;
}
