import type { ShownRelease } from "../model/migration-plan.js";
import type { ScanMemory } from "../model/scan-memory.js";
import type { SourceTree, TreeChanges } from "../model/source-tree.js";
import { releaseIn } from "../registry/openstack-release.js";
import { baseName } from "../text/base-name.js";
import { isInstaller } from "./is-installer.js";
import { scannerVersion } from "./scanner-version.js";

/** What the list of a tree's paths tells about it as a whole. */
export interface Layout {
  /** The setup files of the distributions in it, the root's first. */
  readonly setupFiles: readonly string[];
  /** The DevStack repository itself: its lib/ and functions are what plugins have under devstack/. */
  readonly isDevStack: boolean;
  /** Release notes are written with reno. */
  readonly hasReno: boolean;
  /** DevStack shell of this repository, where a variable with a script's path may be used. */
  readonly devStackFiles: readonly string[];
  /** YAML files that are named after a release, other than those of tests and a CI: `octavia/2025.1-ubuntu_noble.yaml`. */
  readonly releaseFiles: readonly ShownRelease[];
}

const setupFiles: ReadonlySet<string> = new Set(["setup.cfg", "setup.py", "pyproject.toml"]);
const devStackMarks = ["stack.sh", "functions-common"];
const renoMark = /^(?:releasenotes\/notes\/|reno\.ya?ml$)/;

/** Directories whose files are examples or somebody else's, never a distribution of the repository. */
const notOurs =
  /(?:^|\/)(?:tests?|testing|testdata|fixtures|testpackage|examples?|vendor|third_party|node_modules|\.tox)\//;

/** The layout of a list of paths. */
export function layoutOf(paths: readonly string[]): Layout {
  const marks = new Set(paths.filter((path) => devStackMarks.includes(path)));
  const isDevStack = marks.size === devStackMarks.length;
  return {
    setupFiles: paths.filter(isSetupFile).sort(byDepth),
    isDevStack,
    hasReno: paths.some((path) => renoMark.test(path)),
    devStackFiles: paths.filter((path) => isDevStackFile(path, isDevStack)),
    releaseFiles: paths.flatMap((path) => shownBy(path) ?? []),
  };
}

/** Lists the tree, unless one is remembered from which it differs in nothing that decides the layout. */
export async function findLayout(tree: SourceTree, memory: ScanMemory): Promise<Layout> {
  const key = `layout-${scannerVersion}`;
  const before =
    tree.treeId === null ? undefined : ((await memory.recall(key)) as RememberedLayout | undefined);
  if (before && before.treeId === tree.treeId) return before.layout;
  const changes = before && (await tree.changesSince(before.treeId));
  const layout =
    before && changes && sameLayout(before.layout, changes) ? before.layout : await listLayout(tree);
  if (tree.treeId !== null)
    await memory.remember(key, { treeId: tree.treeId, layout } satisfies RememberedLayout);
  return layout;
}

interface RememberedLayout {
  readonly treeId: string;
  readonly layout: Layout;
}

async function listLayout(tree: SourceTree): Promise<Layout> {
  return layoutOf((await tree.entries()).map((entry) => entry.path));
}

function sameLayout(layout: Layout, { changed, removed }: TreeChanges): boolean {
  const decides = (path: string) =>
    isSetupFile(path) ||
    devStackMarks.includes(path) ||
    renoMark.test(path) ||
    shownBy(path) !== null ||
    isDevStackFile(path, layout.isDevStack);
  return ![...removed, ...changed.map((entry) => entry.path)].some(decides);
}

/** All paths of a tree are asked, so no expression looks through them. */
function isSetupFile(path: string): boolean {
  return setupFiles.has(baseName(path)) && !notOurs.test(path);
}

function shownBy(path: string): ShownRelease | null {
  if (!(path.endsWith(".yaml") || path.endsWith(".yml")) || !isInstaller(path)) return null;
  const name = releaseIn(baseName(path));
  return name === null ? null : { name, by: path };
}

/** DevStack's shell has no endings and often no shebang: its place tells. */
export function isDevStackFile(path: string, isDevStack: boolean): boolean {
  if (!isDevStack && !path.includes("devstack/")) return false;
  if (/\.(?!sh$)[^./]+$/.test(baseName(path))) return false;
  const inPlugin = /(?:^|\/)devstack\//.test(path);
  return (
    inPlugin || (isDevStack && /^(?:(?:lib|inc|extras\.d|tools)\/|functions|stackrc$|[^/]+\.sh$)/.test(path))
  );
}

function byDepth(a: string, b: string): number {
  return a.split("/").length - b.split("/").length || (a < b ? -1 : 1);
}
