import { createHash } from "node:crypto";
import { defaultBudget } from "../model/budget.js";
import type { Content } from "../model/content.js";
import { type Document, documentOf } from "../model/document.js";
import { type Problem, WsgiShiftError } from "../model/errors.js";
import type { Mention } from "../model/mention.js";
import type { ScanMemory } from "../model/scan-memory.js";
import type { SourceTree, TreeChanges, TreeEntry } from "../model/source-tree.js";
import { LineIndex } from "../text/line-index.js";
import { apacheSigns } from "./apache-signs.js";
import { commonPart } from "./followed-names.js";
import { isInstaller } from "./is-installer.js";
import type { Layout } from "./layout.js";
import { mentionKind } from "./mention-kind.js";
import { type NameMatch, NameMatcher } from "./name-matcher.js";
import { releaseSigns } from "./release-signs.js";
import { scannerVersion } from "./scanner-version.js";

/** Every place in a tree that names one of the scripts, declarations included. */
export interface FoundMentions {
  readonly mentions: readonly Mention[];
  readonly problems: readonly Problem[];
  /** The files with mentions that were read now; those known from before are not among them. */
  readonly documents: ReadonlyMap<string, Document>;
  /** All further files that hold a sign of Apache's configuration; null where not all of the tree was looked at for them. */
  readonly configurations: ReadonlyMap<string, Document> | null;
  /** All files that install software and hold a sign of its release; null where not all of the tree was looked at for them. */
  readonly installers: ReadonlyMap<string, Document> | null;
  /** All files that hold what names that carry a script have in common; null where the tree was not searched for it. */
  readonly users: ReadonlyMap<string, Document> | null;
}

/** The last tree that was searched for the same names, and what was found in it. */
interface Remembered extends Pick<FoundMentions, "mentions" | "problems"> {
  readonly treeId: string;
  /** Of the names that were searched for; they change, so they are no part of the key, of which each has a file. */
  readonly names: string;
}

/** A search for the names that are known before the tree is looked into. */
export interface EarlySearch {
  readonly needles: readonly string[];
  /** Whether it is for what uses names that carry scripts, too. */
  readonly isForUsers: boolean;
  /** Whether it is for what says which release is installed, too. */
  readonly isForInstallers: boolean;
  readonly entries: Promise<readonly TreeEntry[] | undefined>;
  /** False once its end is known; where nothing searches faster than by reading, that is at once. */
  isGoingOn(): boolean;
}

/** What stands at the top of deployments, where such names mostly are followed: one search then finds all. */
const deploymentSigns = [
  "ansible.cfg",
  "ansible/site.yml",
  "galaxy.yml",
  "site.yml",
  "helm-toolkit/Chart.yaml",
];

/**
 * Starts to look for names while the tree is listed and its declarations are read; null where an earlier scan is
 * remembered, from which only what changed is read. A service is not asked which release it installs.
 */
export async function searchEarly(
  tree: SourceTree,
  names: readonly string[],
  isService: boolean,
  memory: ScanMemory,
): Promise<EarlySearch | null> {
  const { needles } = new NameMatcher(names);
  if (needles.length === 0 || (tree.treeId !== null && (await memory.recall(lastSearch)) !== undefined))
    return null;
  const isForUsers = (await tree.at(deploymentSigns)).length > 0;
  const isForInstallers = isForUsers || !isService;
  const entries = tree.mayContain([
    ...needles,
    ...apacheSigns,
    ...(isForInstallers ? releaseSigns : []),
    ...(isForUsers ? [commonPart] : []),
  ]);
  let goesOn = true;
  const end = (): void => {
    goesOn = false;
  };
  // Whoever waits for it hears of a failure; if nobody does, something else has failed before.
  entries.then(end, end);
  return { needles, isForUsers, isForInstallers, entries, isGoingOn: () => goesOn };
}

/** Under this key stands that a search is remembered, whatever it was for. */
const lastSearch = `searched-${scannerVersion}`;

/**
 * Searches every text file for the names. With a memory of an earlier tree, only the blobs that differ from it are
 * read, so the cost grows with what changed; a tree that was searched already costs no blob at all.
 */
export async function findMentions(
  tree: SourceTree,
  names: readonly string[],
  layout: Layout,
  memory: ScanMemory,
  early: EarlySearch | null = null,
  limit = defaultBudget.mentions,
): Promise<FoundMentions> {
  const key = `mentions-${scannerVersion}-${layout.isDevStack}`;
  const digest = digestOf(names);
  const last = tree.treeId === null ? undefined : ((await memory.recall(key)) as Remembered | undefined);
  const before = last?.names === digest ? last : undefined;
  if (before && before.treeId === tree.treeId)
    return { ...before, documents: new Map(), configurations: null, installers: null, users: null };
  // What could not be read has no place in the list to be brought up to date, so such a tree is searched anew.
  const changes = before?.problems.length === 0 ? await tree.changesSince(before.treeId) : undefined;
  const matcher = new NameMatcher(names);
  const isEarly = (await early?.entries) !== undefined;
  const alsoFor = {
    users: isEarly && early?.isForUsers === true,
    installers: !isEarly || early?.isForInstallers === true,
  };
  const found =
    before && changes
      ? await searchChanges(tree, matcher, layout, before, changes, limit)
      : await search(tree, await candidates(tree, matcher, early), matcher, layout, limit, alsoFor);
  if (tree.treeId !== null) {
    const { mentions, problems } = found;
    await memory.remember(key, {
      treeId: tree.treeId,
      names: digest,
      mentions,
      problems,
    } satisfies Remembered);
    await memory.remember(lastSearch, true);
  }
  return found;
}

/** The entries that may hold one of the names: those found early, and those with a name that was not known then. */
async function candidates(
  tree: SourceTree,
  { names, needles }: NameMatcher,
  early: EarlySearch | null,
): Promise<readonly TreeEntry[]> {
  const found = await early?.entries;
  // What is said of the signs holds for the whole tree, whichever way it is searched.
  if (!early || !found)
    return (await tree.mayContain([...needles, ...apacheSigns, ...releaseSigns])) ?? (await tree.entries());
  const further = new NameMatcher(names.filter((name) => !early.needles.some((part) => name.includes(part))));
  if (further.needles.length === 0) return found;
  const more = (await tree.mayContain(further.needles)) ?? (await tree.entries());
  return [...new Map([...found, ...more].map((entry) => [entry.path, entry])).values()];
}

async function searchChanges(
  tree: SourceTree,
  matcher: NameMatcher,
  layout: Layout,
  before: Remembered,
  { changed, removed }: TreeChanges,
  limit: number,
): Promise<FoundMentions> {
  const stale = new Set([...removed, ...changed.map((entry) => entry.path)]);
  const alsoFor = { users: false, installers: false };
  const fresh = await search(tree, changed, matcher, layout, limit, alsoFor);
  const kept = before.mentions.filter((mention) => !stale.has(mention.path));
  requireFew(tree, kept.length + fresh.mentions.length, limit);
  return {
    mentions: [...kept, ...fresh.mentions].sort(byPlace),
    problems: fresh.problems,
    documents: fresh.documents,
    configurations: null,
    installers: null,
    users: null,
  };
}

async function search(
  tree: SourceTree,
  entries: readonly TreeEntry[],
  matcher: NameMatcher,
  layout: Layout,
  limit: number,
  alsoFor: { readonly users: boolean; readonly installers: boolean },
): Promise<FoundMentions> {
  const mentions: Mention[] = [];
  const regular = entries.filter((entry) => entry.mode === "100644" || entry.mode === "100755");
  const documents = new Map<string, Document>();
  const configurations = new Map<string, Document>();
  const installers = new Map<string, Document>();
  const users = new Map<string, Document>();
  const problems = await tree.read(regular, (entry, bytes) => {
    const found = matcher.matches(bytes);
    const isUser = alsoFor.users && bytes.includes(commonPart);
    const isConfiguration = found.length === 0 && apacheSigns.some((sign) => bytes.includes(sign));
    const isSigned =
      alsoFor.installers && isInstaller(entry.path) && releaseSigns.some((sign) => bytes.includes(sign));
    if (!isUser && !isConfiguration && !isSigned && found.length === 0) return;
    requireFew(tree, mentions.length + found.length, limit);
    const document = documentOf(entry, bytes);
    if (isUser) users.set(entry.path, document);
    if (isConfiguration) configurations.set(entry.path, document);
    if (isSigned) installers.set(entry.path, document);
    if (found.length === 0 || isBinary(bytes)) return;
    documents.set(entry.path, document);
    mentions.push(...mentionsIn(entry.path, document.content, found, layout));
  });
  return {
    mentions: mentions.sort(byPlace),
    problems,
    documents,
    configurations,
    installers: alsoFor.installers ? installers : null,
    // What could not be read may use a name, too.
    users: alsoFor.users && problems.length === 0 ? users : null,
  };
}

/** Raises `budget-exceeded`, before what was found in one more file is kept. */
function requireFew({ target }: SourceTree, count: number, limit: number): void {
  if (count > limit)
    throw new WsgiShiftError("budget-exceeded", { target, limit, what: "places that name a script" });
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

function digestOf(names: readonly string[]): string {
  return createHash("sha256")
    .update(JSON.stringify([...names].sort()))
    .digest("hex");
}
