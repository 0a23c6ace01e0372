import { type Content, contentOfBytes } from "../model/content.js";
import type { Document } from "../model/document.js";
import type { ShownRelease } from "../model/migration-plan.js";
import type { ScanMemory } from "../model/scan-memory.js";
import type { SourceTree, TreeChanges, TreeEntry } from "../model/source-tree.js";
import { releaseIn } from "../registry/openstack-release.js";
import { isInstaller } from "./is-installer.js";
import { releaseSigns } from "./release-signs.js";
import { scannerVersion } from "./scanner-version.js";

/**
 * `add-apt-repository cloud-archive:stein` (Ubuntu), `dnf install centos-release-openstack-train` (RDO),
 * `openstack_release: stein`, `OPENSTACK_RELEASE=${OPENSTACK_RELEASE:-stein}`, `git clone -b stable/train`
 */
const source =
  /\bcloud-archive:(?<archive>[\w.]+)|\brelease-openstack-(?<repository>[\w.]+)|\bopenstack_release["']?[ \t]*[:=][-= \t]*["']?(?<key>[\w.]+)|(?:-b|--branch)[ =]["']?stable\/(?<branch>[\w.]+)/gi;

type Named = readonly (readonly [path: string, releases: readonly NamedOnLine[]])[];
type NamedOnLine = readonly [release: string, line: number];

/** The names that were found in each file of the tree that was looked at last. */
interface Remembered {
  readonly treeId: string;
  readonly named: Named;
}

/**
 * The OpenStack release from which a deployment that follows no branch installs all that it does; null where nothing in
 * the tree names one, or more than one is named, as nobody can tell then which of them a place is for. `signed` are all
 * files that install software and hold a sign of it, where they are known; what none of them says, the names of
 * `releaseFiles` may.
 */
export async function installedRelease(
  tree: SourceTree,
  memory: ScanMemory,
  signed: ReadonlyMap<string, Document> | null,
  releaseFiles: readonly ShownRelease[],
): Promise<ShownRelease | null> {
  if (tree.directory !== null) return null;
  const key = `installed-${scannerVersion}`;
  const { treeId } = tree;
  const named = signed ? namedIn(signed) : await namedSince(tree, await memory.recall(key));
  if (treeId !== null) await memory.remember(key, { treeId, named } satisfies Remembered);
  const places = [...named]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([path, releases]) => releases.map(([name, line]) => ({ name, by: `${path}:${line}` })));
  return theOnly(places.length > 0 ? places : releaseFiles);
}

/** The one release that all places name, by the first of them. */
function theOnly(places: readonly ShownRelease[]): ShownRelease | null {
  const [first, ...more] = places;
  if (!first || first.name === "master" || more.some(({ name }) => name !== first.name)) return null;
  const others = more.length === 1 ? " and another place" : ` and ${more.length} other places`;
  return more.length === 0 ? first : { ...first, by: first.by + others };
}

/** Reads what changed since the tree that is remembered, or all that may have a sign where none is. */
async function namedSince(tree: SourceTree, remembered: unknown): Promise<Named> {
  const before = remembered as Remembered | undefined;
  const changes = before && (await tree.changesSince(before.treeId));
  const kept = changes ? before.named.filter(([path]) => !isStale(path, changes)) : [];
  const entries = changes?.changed ?? (await tree.mayContain(releaseSigns)) ?? (await tree.entries());
  return [...kept, ...(await namedAmong(tree, entries))];
}

function isStale(path: string, { changed, removed }: TreeChanges): boolean {
  return removed.includes(path) || changed.some((entry) => entry.path === path);
}

function namedIn(documents: ReadonlyMap<string, Document>): Named {
  return [...documents]
    .map(([path, { content }]): Named[number] => [path, releasesIn(content)])
    .filter(([, releases]) => releases.length > 0);
}

async function namedAmong(tree: SourceTree, entries: readonly TreeEntry[]): Promise<Named> {
  const named: Named[number][] = [];
  const files = entries.filter(({ path, mode }) => mode.startsWith("100") && isInstaller(path));
  await tree.read(files, ({ path }, bytes) => {
    if (!releaseSigns.some((sign) => bytes.includes(sign))) return;
    const releases = releasesIn(contentOfBytes(bytes));
    if (releases.length > 0) named.push([path, releases]);
  });
  return named;
}

/** `master` is among them, as what follows it is not for the one release that stands beside it. */
function releasesIn(content: Content): NamedOnLine[] {
  return content.split("\n").flatMap((line, index) => {
    if (!releaseSigns.some((sign) => line.includes(sign)) || /^[ \t]*#/.test(line)) return [];
    return [...line.matchAll(source)].flatMap(({ groups = {} }): NamedOnLine[] => {
      const name = groups.archive ?? groups.repository ?? groups.key ?? groups.branch ?? "";
      const release = name === "master" ? name : releaseIn(name);
      return release === null ? [] : [[release, index + 1]];
    });
  });
}
