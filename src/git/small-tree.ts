import type { TreeEntry } from "../model/source-tree.js";
import type { ObjectSource, ReadLimits } from "./object-source.js";
import type { TreeItem } from "./tree-listing.js";

/** What lies in a directory itself, by name, given the directory's id. */
type ItemsOf = (tree: string) => Promise<ReadonlyMap<string, TreeItem>>;

/** A tree of no more is read whole sooner than two processes are started to list and to search it. */
const most = { files: 512, directories: 192, bytes: 4 << 20, treeBytes: 1 << 20 };

export interface SmallTree {
  /** Every file, link and submodule, in git's order. */
  readonly entries: readonly TreeEntry[];
  /** The contents of the regular files by id. */
  readonly contents: ReadonlyMap<string, Buffer>;
}

/**
 * Lists and reads a tree through the process that answers questions; undefined where it is too large for that, or where
 * not all of it is at hand.
 */
export async function readSmallTree(
  source: ObjectSource,
  root: string,
  itemsOf: ItemsOf,
  limits: ReadLimits,
): Promise<SmallTree | undefined> {
  const entries = await list(source, root, itemsOf, limits);
  const contents = entries && (await read(source, entries, limits));
  return contents && { entries, contents };
}

async function list(
  source: ObjectSource,
  root: string,
  itemsOf: ItemsOf,
  limits: ReadLimits,
): Promise<readonly TreeEntry[] | undefined> {
  const found = new Map<string, ReadonlyMap<string, TreeItem>>();
  let files = 0;
  let directories = 0;
  for (let level = [root]; level.length > 0; ) {
    directories += level.length;
    if (directories > most.directories || files > Math.min(most.files, limits.files)) return undefined;
    const sizes = await Promise.all(level.map(async (id) => (await source.info(id))?.size ?? most.treeBytes));
    if (sizes.reduce((sum, size) => sum + size, 0) >= most.treeBytes) return undefined;
    const loaded = await Promise.all(level.map(async (id) => ({ id, items: await itemsOf(id) })));
    level = [];
    for (const { id, items } of loaded) {
      found.set(id, items);
      for (const item of items.values()) item.mode === "040000" ? level.push(item.id) : files++;
    }
  }
  return files > Math.min(most.files, limits.files) ? undefined : entriesBelow(root, "", found);
}

/** As deep as there are directories at the most. */
function entriesBelow(
  tree: string,
  prefix: string,
  found: ReadonlyMap<string, ReadonlyMap<string, TreeItem>>,
): TreeEntry[] {
  return [...(found.get(tree)?.values() ?? [])].flatMap(({ name, mode, id }) =>
    mode === "040000" ? entriesBelow(id, `${prefix}${name}/`, found) : [{ path: prefix + name, mode, id }],
  );
}

async function read(
  source: ObjectSource,
  entries: readonly TreeEntry[],
  limits: ReadLimits,
): Promise<ReadonlyMap<string, Buffer> | undefined> {
  const ids = [...new Set(entries.flatMap(({ mode, id }) => (mode.startsWith("100") && id ? [id] : [])))];
  const infos = await Promise.all(ids.map((id) => source.info(id)));
  let bytes = 0;
  for (const info of infos) {
    if (info?.type !== "blob" || info.size > limits.fileBytes) return undefined;
    bytes += info.size;
  }
  if (bytes > most.bytes) return undefined;
  const contents = new Map<string, Buffer>();
  for (const found of await Promise.all(ids.map((id) => source.contents(id))))
    if (found) contents.set(found.id, found.content);
  return contents.size === ids.length ? contents : undefined;
}
