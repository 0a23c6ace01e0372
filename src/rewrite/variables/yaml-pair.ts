import type { Content } from "../../model/content.js";
import type { LineIndex } from "../../text/line-index.js";

/** `  - "key": 'value',  # text` on a line of its own; joined again its parts are the line. */
export interface YamlPair {
  /** Blanks, and the dashes of list items. */
  readonly lead: string;
  readonly quote: string;
  readonly key: string;
  readonly colon: string;
  readonly open: string;
  readonly value: string;
  readonly close: string;
  /** A comma as in JSON, blanks and a comment. */
  readonly tail: string;
}

const head =
  /^(?<lead>[ \t]*(?:- +)*)(?<quote>["']?)(?<key>[\w.-]+)\k<quote>(?<colon>[ \t]*:(?:[ \t]+|$))(?<open>["']?)/;

/**
 * The pair on a line of block YAML, or of JSON laid out in lines; null for anything else. Helm's and Jinja's templates
 * are no YAML, so lines are read, in a time linear to theirs. Source: YAML 1.2, 7.3.3 and 8.2.1.
 */
export function yamlPair(line: Content): YamlPair | null {
  const match = head.exec(line);
  const { lead = "", quote = "", key = "", colon = "", open = "" } = match?.groups ?? {};
  if (!match) return null;
  const rest = line.slice(match[0].length);
  const end = open === "" ? endOfPlain(rest) : rest.indexOf(open);
  if (end === -1) return null;
  const close = open === "" ? "" : open;
  const tail = rest.slice(end + close.length);
  if (!/^[ \t]*,?[ \t]*(?:#|$)/.test(tail)) return null;
  return { lead, quote, key, colon, open, value: rest.slice(0, end), close, tail };
}

/** Where a plain scalar ends: before the blanks, the comma and the comment that close the line. */
function endOfPlain(rest: string): number {
  const comment = /(?:^|[ \t])#/.exec(rest)?.index ?? rest.length;
  const text = rest.slice(0, comment).trimEnd();
  return (text.endsWith(",") ? text.slice(0, -1).trimEnd() : text).length;
}

const startsItem = /^[ \t]*- /;

/** Mappings with more lines than this are looked at in part, so that many places in one cost no square of it. */
const mostLines = 300;

export interface PlacedPair extends YamlPair {
  /** 1-based. */
  readonly line: number;
}

/** The other pairs of the mapping that a line is in: those of its indent around it, up to a line of a smaller one. */
export function siblingPairs(lines: LineIndex, line: number): PlacedPair[] {
  const indent = indentOf(lines.textOf(line));
  const found: PlacedPair[] = [];
  // A list item begins a mapping of its own: what stands above its first line is of another one.
  for (const step of startsItem.test(lines.textOf(line)) ? [1] : [-1, 1]) {
    for (let at = line + step; isNear(at, line) && lines.startOf(at) < lines.content.length; at += step) {
      const text = lines.textOf(at);
      const own = indentOf(text);
      if (own === text.length || text[own] === "#") continue;
      const isItem = startsItem.test(text);
      if (own < indent || (isItem && step === 1 && own === indent)) break;
      const pair = own === indent ? yamlPair(text) : null;
      if (pair) found.push({ ...pair, line: at });
      if (isItem && own === indent) break;
    }
  }
  return found;
}

function isNear(at: number, line: number): boolean {
  return at >= 1 && Math.abs(at - line) <= mostLines;
}

/** Columns before the key; the dash of a list item counts as blanks do (YAML 1.2, 8.2.1). */
function indentOf(line: Content): number {
  return /^[ \t]*(?:- +)*/.exec(line)?.[0].length ?? 0;
}

/** How far into its line a pair's value begins, a quote before it left out. */
export function valueOffset({ lead, quote, key, colon, open }: YamlPair): number {
  return lead.length + 2 * quote.length + key.length + colon.length + open.length;
}
