import { type Content, contentOfBytes } from "../model/content.js";
import type { ScanMemory } from "../model/scan-memory.js";
import type { SourceTree, TreeEntry } from "../model/source-tree.js";
import { releaseIn } from "../registry/openstack-release.js";
import { scannerVersion } from "./scanner-version.js";

/** A word of each form below, for a search of the whole tree. */
const signs = [
  "cloud-archive:",
  "release-openstack-",
  "openstack_release",
  "OPENSTACK_RELEASE",
  "-b stable/",
  "--branch stable/",
  "--branch=stable/",
];

/**
 * `add-apt-repository cloud-archive:stein` (Ubuntu), `dnf install centos-release-openstack-train` (RDO),
 * `openstack_release: stein`, `OPENSTACK_RELEASE=${OPENSTACK_RELEASE:-stein}`, `git clone -b stable/train`
 */
const source =
  /\bcloud-archive:(?<archive>[\w.]+)|\brelease-openstack-(?<repository>[\w.]+)|\bopenstack_release["']?[ \t]*[:=][-= \t]*["']?(?<key>[\w.]+)|(?:-b|--branch)[ =]["']?stable\/(?<branch>[\w.]+)/gi;

/** What installs software; prose, tests and the jobs of a CI speak of other releases too. */
const installing =
  /(?:^|\/)(?:[^/]*(?:Docker|Container|Vagrant|Make)file[^/]*|[^/.]+)$|\.(?:sh|bash|rc|env|ya?ml|j2|cfg|conf|ini|toml|py|rb|pp|tf|nix|sls)$/;
const elsewhere = /(?:^|\/)(?:releasenotes|docs?|tests?)\/|^\.|^zuul\.d\//;

/** The names that were found in each file of the tree that was looked at last. */
interface Remembered {
  readonly treeId: string;
  readonly named: readonly (readonly [path: string, releases: readonly string[]])[];
}

/**
 * The OpenStack release from which a deployment that follows no branch installs all that it does; null where nothing in
 * the tree names one, or more than one is named, as nobody can tell then which of them a place is for.
 */
export async function installedRelease(tree: SourceTree, memory: ScanMemory): Promise<string | null> {
  if (tree.directory !== null) return null;
  const key = `installed-${scannerVersion}`;
  const { treeId } = tree;
  const before = treeId === null ? undefined : ((await memory.recall(key)) as Remembered | undefined);
  const changes = before && (await tree.changesSince(before.treeId));
  const stale = new Set([...(changes?.removed ?? []), ...(changes?.changed ?? []).map(({ path }) => path)]);
  const kept = changes ? before.named.filter(([path]) => !stale.has(path)) : [];
  const entries = changes?.changed ?? (await tree.mayContain(signs)) ?? (await tree.entries());
  const named = [...kept, ...(await namedIn(tree, entries))];
  if (treeId !== null) await memory.remember(key, { treeId, named } satisfies Remembered);
  const [release, ...others] = new Set(named.flatMap(([, releases]) => releases));
  return release === undefined || release === "master" || others.length > 0 ? null : release;
}

async function namedIn(
  tree: SourceTree,
  entries: readonly TreeEntry[],
): Promise<Remembered["named"][number][]> {
  const named: Remembered["named"][number][] = [];
  const files = entries.filter(
    ({ path, mode }) => mode.startsWith("100") && installing.test(path) && !elsewhere.test(path),
  );
  await tree.read(files, ({ path }, bytes) => {
    if (!signs.some((sign) => bytes.includes(sign))) return;
    const releases = releasesIn(contentOfBytes(bytes));
    if (releases.length > 0) named.push([path, releases]);
  });
  return named;
}

/** `master` is among them, as what follows it is not for the one release that stands beside it. */
function releasesIn(content: Content): string[] {
  return content
    .split("\n")
    .filter((line) => signs.some((sign) => line.includes(sign)) && !/^[ \t]*#/.test(line))
    .flatMap((line) => [...line.matchAll(source)])
    .map(({ groups = {} }) => groups.archive ?? groups.repository ?? groups.key ?? groups.branch ?? "")
    .flatMap((name) => (name === "master" ? name : (releaseIn(name) ?? [])));
}
