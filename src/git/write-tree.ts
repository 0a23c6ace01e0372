import { bytesOfContent } from "../model/content.js";
import { WsgiShiftError } from "../model/errors.js";
import type { FileChange } from "../model/file-change.js";
import type { TreeItem } from "./parse-tree-object.js";
import { isSafePath } from "./safe-path.js";
import type { TreeStore } from "./tree-store.js";

/** A file to be written. */
interface NewFile {
  readonly mode: string;
  readonly content: Buffer;
}

type Item = TreeItem | NewFile | OpenDirectory;

/** A directory in which something changes. Names are bytes, a character each, as they need not be text. */
type OpenDirectory = Map<string, Item>;

const directoryMode = "040000";

function refuse(path: string, detail: string): never {
  throw new WsgiShiftError("check-failed", { path, detail });
}

/** The parts of a path, as bytes. Raises `path-unsafe`. */
function partsOf(path: string): string[] {
  if (!isSafePath(path)) throw new WsgiShiftError("path-unsafe", { path });
  return Buffer.from(path, "utf8").toString("latin1").split("/");
}

/** Opens what stands under a name; undefined where that is no directory. */
async function open(
  store: TreeStore,
  directory: OpenDirectory,
  name: string,
): Promise<OpenDirectory | undefined> {
  const item = directory.get(name);
  if (item === undefined || item instanceof Map) return item;
  if ("content" in item || item.mode !== directoryMode) return undefined;
  const opened: OpenDirectory = await store.read(item.id);
  directory.set(name, opened);
  return opened;
}

/** Takes away a regular file, and the directories that are empty without it: git has none. */
async function take(store: TreeStore, root: OpenDirectory, path: string): Promise<void> {
  const parts = partsOf(path);
  const way = [root];
  for (const part of parts.slice(0, -1)) {
    const next = await open(store, way.at(-1) ?? root, part);
    if (next === undefined) refuse(path, "there is no such file");
    way.push(next);
  }
  const item = way.at(-1)?.get(parts.at(-1) ?? "");
  if (item === undefined || item instanceof Map || item.mode === directoryMode)
    refuse(path, "there is no such file");
  if (!item.mode.startsWith("100")) refuse(path, `it has mode ${item.mode}`);
  for (const [depth, directory] of [...way.entries()].reverse()) {
    directory.delete(parts[depth] ?? "");
    if (directory.size > 0) break;
  }
}

/** Puts a file where nothing is: git itself would silently put a directory in a file's or link's place. */
async function put(store: TreeStore, root: OpenDirectory, path: string, file: NewFile): Promise<void> {
  const parts = partsOf(path);
  let directory = root;
  for (const part of parts.slice(0, -1)) {
    if (!directory.has(part)) directory.set(part, new Map());
    const next = await open(store, directory, part);
    if (next === undefined) refuse(path, `${Buffer.from(part, "latin1")} is no directory`);
    directory = next;
  }
  const name = parts.at(-1) ?? "";
  if (directory.has(name)) refuse(path, "something is there already");
  directory.set(name, file);
}

/** Where a change takes content away from; undefined for a new file. */
function sourceOf(change: FileChange): string | undefined {
  if (change.change === "create") return undefined;
  return change.change === "rename" ? change.from : change.path;
}

function isDirectory(item: Item): boolean {
  return item instanceof Map || item.mode === directoryMode;
}

/** git's order is that of bytes, with a slash after each directory (`base_name_compare`). */
function inOrder(directory: OpenDirectory): (readonly [name: string, item: Item])[] {
  const keyed = [...directory].map(([name, item]) => ({
    key: isDirectory(item) ? `${name}/` : name,
    line: [name, item] as const,
  }));
  return keyed.sort((one, other) => (one.key < other.key ? -1 : 1)).map(({ line }) => line);
}

function idOf(store: TreeStore, item: Item): Promise<string> | string {
  if (item instanceof Map) return write(store, item);
  return "content" in item ? store.writeBlob(item.content) : item.id;
}

/** Writes what changed, the deepest first: a tree names what it holds by ids. Returns the directory's id. */
async function write(store: TreeStore, directory: OpenDirectory): Promise<string> {
  const lines: Buffer[] = [];
  for (const [name, item] of inOrder(directory)) {
    const mode = isDirectory(item) ? "40000" : (item as TreeItem | NewFile).mode;
    const id = await idOf(store, item);
    lines.push(Buffer.from(`${mode} ${name}\0`, "latin1"), Buffer.from(id, "hex"));
  }
  return store.writeTree(Buffer.concat(lines));
}

/**
 * Writes the tree that `base` (any tree or commit id; null for none) becomes by `changes`, and returns its id. Only the directories
 * on the way to a change are read and written anew, and nothing is written before everything fits. Raises `path-unsafe`,
 * and `check-failed` where a change does not fit the base: only regular files are replaced, moved or deleted.
 */
export async function writeTree(
  store: TreeStore,
  base: string | null,
  changes: readonly FileChange[],
): Promise<string> {
  const root: OpenDirectory = base === null ? new Map() : await store.read(base);
  for (const change of changes) {
    const source = sourceOf(change);
    if (source !== undefined) await take(store, root, source);
  }
  for (const change of changes) {
    if (change.change === "delete") continue;
    const { path, mode, content } = change;
    await put(store, root, path, { mode, content: bytesOfContent(content) });
  }
  return write(store, root);
}
