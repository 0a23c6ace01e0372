import { createHash } from "node:crypto";
import { type Content, contentOfBytes } from "../model/content.js";
import type { Problem } from "../model/errors.js";
import type { Mention } from "../model/mention.js";
import type { ScanMemory } from "../model/scan-memory.js";
import type { SourceTree, TreeChanges, TreeEntry } from "../model/source-tree.js";
import { LineIndex } from "../text/line-index.js";
import type { Layout } from "./layout.js";
import { mentionKind } from "./mention-kind.js";
import { type NameMatch, NameMatcher } from "./name-matcher.js";
import { scannerVersion } from "./scanner-version.js";

/** Every place in a tree that names one of the scripts, declarations included. */
export interface FoundMentions {
  readonly mentions: readonly Mention[];
  readonly problems: readonly Problem[];
}

/** The last tree that was searched for the same names, and what was found in it. */
interface Remembered extends FoundMentions {
  readonly treeId: string;
}

/**
 * Searches every text file for the names. With a memory of an earlier tree, only the blobs that differ from it are
 * read, so the cost grows with what changed; a tree that was searched already costs no blob at all.
 */
export async function findMentions(
  tree: SourceTree,
  names: readonly string[],
  layout: Layout,
  memory: ScanMemory,
): Promise<FoundMentions> {
  const key = memoryKey(names, layout);
  const before = tree.treeId === null ? undefined : ((await memory.recall(key)) as Remembered | undefined);
  if (before && before.treeId === tree.treeId) return before;
  // What could not be read has no place in the list to be brought up to date, so such a tree is searched anew.
  const changes = before?.problems.length === 0 ? await tree.changesSince(before.treeId) : undefined;
  const matcher = new NameMatcher(names);
  const found =
    before && changes
      ? await searchChanges(tree, matcher, layout, before, changes)
      : await search(
          tree,
          (await tree.mayContain(matcher.needles)) ?? (await tree.entries()),
          matcher,
          layout,
        );
  if (tree.treeId !== null)
    await memory.remember(key, { treeId: tree.treeId, ...found } satisfies Remembered);
  return found;
}

async function searchChanges(
  tree: SourceTree,
  matcher: NameMatcher,
  layout: Layout,
  before: Remembered,
  { changed, removed }: TreeChanges,
): Promise<FoundMentions> {
  const stale = new Set([...removed, ...changed.map((entry) => entry.path)]);
  const fresh = await search(tree, changed, matcher, layout);
  const kept = before.mentions.filter((mention) => !stale.has(mention.path));
  return { mentions: [...kept, ...fresh.mentions].sort(byPlace), problems: fresh.problems };
}

async function search(
  tree: SourceTree,
  entries: readonly TreeEntry[],
  matcher: NameMatcher,
  layout: Layout,
): Promise<FoundMentions> {
  const mentions: Mention[] = [];
  const regular = entries.filter((entry) => entry.mode === "100644" || entry.mode === "100755");
  const problems = await tree.read(regular, ({ path }, bytes) => {
    const found = matcher.matches(bytes);
    if (found.length > 0 && !isBinary(bytes))
      mentions.push(...mentionsIn(path, contentOfBytes(bytes), found, layout));
  });
  return { mentions: mentions.sort(byPlace), problems };
}

/** The names in one file, in order, as mentions. */
function mentionsIn(path: string, content: Content, found: readonly NameMatch[], layout: Layout): Mention[] {
  const lines = new LineIndex(content);
  const kind = mentionKind(path, content, layout);
  return found.map(({ name, start, end }) => {
    return { path, ...lines.positionAt(start), script: name, kind, span: { start, end } };
  });
}

/** As git decides it: a NUL among the first 8,000 bytes (buffer_is_binary in xdiff-interface.c). */
function isBinary(bytes: Buffer): boolean {
  return bytes.subarray(0, 8000).includes(0);
}

function byPlace(a: Mention, b: Mention): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.span.start - b.span.start;
}

function memoryKey(names: readonly string[], { isDevStack }: Layout): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([isDevStack, [...names].sort()]))
    .digest("hex");
  return `mentions-${scannerVersion}-${digest}`;
}
