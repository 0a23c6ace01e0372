import { WsgiShiftError } from "../model/errors.js";
import type { TreeEntry } from "../model/source-tree.js";
import type { Room } from "./object-lookup.js";
import type { ObjectSource } from "./object-source.js";
import { parseTreeObject, type TreeItem } from "./parse-tree-object.js";

/** Bytes of names and ids for one file, on the average of the largest tree that is let through. */
const bytesPerFile = 512;

/** No path that a system can open has more directories in it (PATH_MAX of Linux: 4096 bytes). */
const deepest = 2048;

type Items = ReadonlyMap<string, readonly TreeItem[]>;

/** The tree objects of one repository, each read once. */
export class Trees {
  private readonly items = new Map<string, Promise<readonly TreeItem[]>>();
  private readonly names = new Map<string, Promise<ReadonlyMap<string, TreeItem>>>();

  constructor(private readonly source: ObjectSource) {}

  /** What lies at a path below a tree, through no link and no submodule; undefined for a directory too. */
  async at(root: string, path: string): Promise<TreeEntry | undefined> {
    let tree = root;
    const parts = path.split("/");
    for (const [index, part] of parts.entries()) {
      const item = (await this.byName(tree)).get(part);
      if (item === undefined) return undefined;
      if (item.mode === "040000") tree = item.id;
      else return index + 1 === parts.length ? { path, mode: item.mode, id: item.id } : undefined;
    }
    return undefined;
  }

  /** The files, links and submodules that lie in a directory itself; none where there is no such directory. */
  async list(root: string, directory: string): Promise<readonly TreeEntry[]> {
    let tree = root;
    for (const part of directory.split("/")) {
      const item = (await this.byName(tree)).get(part);
      if (item?.mode !== "040000") return [];
      tree = item.id;
    }
    return (await this.itemsOf(tree)).flatMap(({ name, mode, id }) =>
      mode === "040000" ? [] : [{ path: `${directory}/${name}`, mode, id }],
    );
  }

  /**
   * Every file, link and submodule below a tree, in git's order. All directories of one depth are one question. `seen` is told,
   * depth by depth, how many files there are at least, and how many directories are still to be read. Raises `repository-too-large`
   * as soon as there are more files than `limit`, without waiting for the rest.
   */
  async walk(
    root: string,
    limit: number,
    seen: (files: number, directories: number) => void,
  ): Promise<readonly TreeEntry[]> {
    const found = new Map<string, readonly TreeItem[]>();
    const room = { bytes: limit * bytesPerFile };
    let [files, depth] = [0, 0];
    for (let level: readonly string[] = [root]; level.length > 0; ) {
      if (files > limit) throw this.tooLarge(limit);
      if (depth++ > deepest) throw this.corrupt(`directories lie more than ${deepest} deep in each other`);
      const below = await Promise.all(level.map((id) => this.itemsOf(id, room))).catch((error: unknown) => {
        throw room.bytes < 0 ? this.tooLarge(limit) : error;
      });
      for (const [at, id] of level.entries()) found.set(id, below[at] ?? []);
      const directories = below.flat().filter(({ mode }) => mode === "040000");
      files += below.reduce((sum, items) => sum + items.length, 0) - directories.length;
      level = [...new Set(directories.map(({ id }) => id))].filter((id) => !found.has(id));
      seen(files, level.length);
    }
    const entries = entriesBelow(root, found, limit);
    if (entries === undefined) throw this.tooLarge(limit);
    return entries;
  }

  private byName(tree: string): Promise<ReadonlyMap<string, TreeItem>> {
    const known =
      this.names.get(tree) ??
      this.itemsOf(tree).then((items) => new Map(items.map((item) => [item.name, item])));
    this.names.set(tree, known);
    return known;
  }

  private itemsOf(tree: string, room?: Room): Promise<readonly TreeItem[]> {
    const known = this.items.get(tree) ?? this.read(tree, room);
    this.items.set(tree, known);
    return known;
  }

  private async read(tree: string, room?: Room): Promise<readonly TreeItem[]> {
    const found = await this.source.contents(tree, room);
    const items = found?.type === "tree" ? parseTreeObject(found.content, tree.length / 2) : undefined;
    if (items === undefined) throw this.corrupt(`tree ${tree} is missing or malformed`);
    return items;
  }

  private corrupt(detail: string): WsgiShiftError {
    return new WsgiShiftError("repository-corrupt", { target: this.source.target, detail });
  }

  private tooLarge(limit: number): WsgiShiftError {
    return new WsgiShiftError("repository-too-large", { target: this.source.target, limit });
  }
}

/**
 * Undefined where it would be more than the limit: the same few trees, one in the other, list any number. Without
 * recursion, as they may lie deeper in each other than the stack.
 */
function entriesBelow(root: string, found: Items, limit: number): TreeEntry[] | undefined {
  const entries: TreeEntry[] = [];
  let [directories, characters] = [0, 0];
  const open = [{ prefix: "", items: iterate(found, root) }];
  for (let top = open.at(-1); top; top = open.at(-1)) {
    const { value: item } = top.items.next();
    if (item === undefined) {
      open.pop();
      continue;
    }
    const path = top.prefix + item.name;
    characters += path.length;
    if (item.mode === "040000") {
      open.push({ prefix: `${path}/`, items: iterate(found, item.id) });
      directories++;
    } else entries.push({ path, mode: item.mode, id: item.id });
    if (entries.length > limit || directories > limit || characters > limit * bytesPerFile) return undefined;
  }
  return entries;
}

function iterate(found: Items, tree: string): Iterator<TreeItem, undefined> {
  return (found.get(tree) ?? []).values();
}
