import type { Content } from "../../model/content.js";
import type { Span } from "../../model/script.js";
import type { SourceFile } from "../../text/source-file.js";

/** What stands between a pair of brackets of a Puppet manifest. */
export interface ManifestBlock extends Span {
  readonly bracket: "{" | "(" | "[";
  /** What stands before the bracket, from the last block of statements on, or as much of it as a condition is long. */
  readonly head: Content;
}

const known = new WeakMap<SourceFile, readonly ManifestBlock[] | null>();

/** The blocks around an offset, outermost first; null if the manifest's brackets do not match. */
export function blocksAround(file: SourceFile, offset: number): readonly ManifestBlock[] | null {
  const blocks = known.has(file) ? known.get(file) : blocksOf(file.content);
  known.set(file, blocks ?? null);
  return blocks?.filter(({ start, end }) => start <= offset && offset < end) ?? null;
}

/** Comments and strings, whose brackets mean nothing, and brackets. Linear: no branch overlaps another. */
const token = /#[^\n]*|'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"|[[\](){}]|@\(/g;

const partner: Readonly<Record<string, ManifestBlock["bracket"]>> = { "}": "{", ")": "(", "]": "[" };

const longestHead = 256;

function blocksOf(content: Content): readonly ManifestBlock[] | null {
  const blocks: ManifestBlock[] = [];
  const open: { readonly bracket: string; readonly start: number; readonly head: Content }[] = [];
  let boundary = 0;
  const headAt = (at: number) => content.slice(Math.max(boundary, at - longestHead), at);
  for (const { 0: text, index } of content.matchAll(token)) {
    if (text === "@(") return null; // a heredoc, whose text may hold anything
    if (text.length > 1 || /["'#]/.test(text)) continue;
    const bracket = partner[text];
    if (bracket === undefined) {
      open.push({ bracket: text, start: index + 1, head: headAt(index) });
    } else {
      const last = open.pop();
      if (last?.bracket !== bracket) return null;
      blocks.push({ start: last.start, end: index, bracket, head: last.head });
    }
    if (text === "{" || text === "}") boundary = index + 1;
  }
  return open.length > 0 ? null : blocks.sort((a, b) => a.start - b.start);
}
