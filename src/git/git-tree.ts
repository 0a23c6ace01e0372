import { type Problem, problem, WsgiShiftError } from "../model/errors.js";
import type { SourceTree, TreeChanges, TreeEntry, Visit } from "../model/source-tree.js";
import { type BlobSink, streamBlobs } from "./blob-stream.js";
import { diffTrees } from "./diff-trees.js";
import { grepTree } from "./grep-tree.js";
import { listTree } from "./list-tree.js";
import type { ObjectSource, ReadLimits } from "./object-source.js";
import { isSafePath } from "./safe-path.js";
import { readSmallTree, type SmallTree } from "./small-tree.js";
import { type Listing, parseTreeObject, type TreeItem } from "./tree-listing.js";

/** Up to this many files, and bytes in all, the process that answers questions is faster than one made for many. */
const few = { files: 400, bytes: 16 << 20 };

export interface GitTreeNames {
  /** What a person called the tree: a path or an address. */
  readonly target: string;
  readonly revision: string;
  readonly treeId: string;
}

type Blobs = ReadonlyMap<string, readonly TreeEntry[]>;

/** The tree of a commit, read from git's objects; nothing is ever checked out. */
export class GitTree implements SourceTree {
  readonly target: string;
  readonly revision: string;
  readonly treeId: string;
  readonly directory = null;
  private listing: Promise<Listing> | undefined;
  private tooLarge: ReadonlySet<string> = new Set();
  /** All of a small tree, from when it is first searched. */
  private small: Promise<SmallTree | undefined> | undefined;
  private readonly subtrees = new Map<string, Promise<ReadonlyMap<string, TreeItem>>>();

  constructor(
    private readonly source: ObjectSource,
    private readonly limits: ReadLimits,
    /** How many processes read many files at the same time. */
    private readonly parallel: number,
    names: GitTreeNames,
  ) {
    this.target = names.target;
    this.revision = names.revision;
    this.treeId = names.treeId;
  }

  async entries(): Promise<readonly TreeEntry[]> {
    return (await this.small)?.entries ?? (await this.listed()).entries;
  }

  async at(paths: readonly string[]): Promise<readonly TreeEntry[]> {
    const found = await Promise.all(paths.map((path) => this.entryAt(path)));
    return found.filter((entry) => entry !== undefined);
  }

  /** The files, links and submodules that lie in a directory itself; none where there is no such directory. */
  async list(directory: string): Promise<readonly TreeEntry[]> {
    let tree = this.treeId;
    for (const part of directory.split("/")) {
      const item = (await this.itemsOf(tree)).get(part);
      if (item?.mode !== "040000") return [];
      tree = item.id;
    }
    return [...(await this.itemsOf(tree)).values()].flatMap(({ name, mode, id }) =>
      mode === "040000" ? [] : [{ path: `${directory}/${name}`, mode, id }],
    );
  }

  async read(entries: readonly TreeEntry[], visit: Visit): Promise<readonly Problem[]> {
    const regular = entries.filter(({ mode, id }) => mode.startsWith("100") && id !== null);
    const [safe, unsafe] = [[] as TreeEntry[], [] as TreeEntry[]];
    for (const entry of regular) (isSafePath(entry.path) ? safe : unsafe).push(entry);
    const problems = unsafe.map(({ path }) => problem("path-unsafe", { path }));
    const [held, large] = [[] as TreeEntry[], [] as TreeEntry[]];
    for (const entry of safe) (this.tooLarge.has(entry.id ?? "") ? large : held).push(entry);
    problems.push(
      ...large.map(({ path }) => problem("file-too-large", { path, limit: this.limits.fileBytes })),
    );
    const missing = await this.readBlobs(byId(held), visit, problems);
    if (missing.size > 0) await this.readMissing(missing, visit, problems);
    return problems;
  }

  /** Asks git itself, unless contents may be elsewhere or one is so large that git should not hold it. */
  async mayContain(strings: readonly string[]): Promise<readonly TreeEntry[] | undefined> {
    if (this.source.obtain !== undefined || strings.length === 0) return undefined;
    return (await this.searchSmall(strings)) ?? this.grep(strings);
  }

  private async grep(strings: readonly string[]): Promise<readonly TreeEntry[] | undefined> {
    // Both at once: neither needs the other, and each waits for a process.
    const search = grepTree(this.source, this.treeId, strings);
    const listing = await this.listed().catch((error: unknown) => {
      search.cancel();
      search.paths.catch(() => undefined);
      throw error;
    });
    const { entries, largest } = listing;
    if (largest > this.limits.fileBytes) {
      search.cancel();
      return undefined;
    }
    const found = await search.paths;
    return found && entries.filter(({ path }) => found.has(path));
  }

  async changesSince(treeId: string): Promise<TreeChanges | undefined> {
    if ((await this.source.info(treeId))?.type !== "tree") return undefined;
    const { changed, removed } = await diffTrees(this.source, treeId, this.treeId);
    return { changed, removed };
  }

  /** Undefined where the tree is not small. */
  private async searchSmall(strings: readonly string[]): Promise<readonly TreeEntry[] | undefined> {
    const itemsOf = (tree: string) => this.itemsOf(tree);
    // What cannot be read so is found, or told, by those who read on.
    this.small ??= readSmallTree(this.source, this.treeId, itemsOf, this.limits).catch(() => undefined);
    const small = await this.small;
    return small?.entries.filter(({ mode, id }) => {
      const content = mode.startsWith("100") ? small.contents.get(id ?? "") : undefined;
      return content !== undefined && strings.some((string) => content.includes(string));
    });
  }

  private listed(): Promise<Listing> {
    this.listing ??= listTree(this.source, this.treeId, this.limits).then((listing) => {
      this.tooLarge = listing.tooLarge;
      return listing;
    });
    return this.listing;
  }

  private async entryAt(path: string): Promise<TreeEntry | undefined> {
    let tree = this.treeId;
    const parts = path.split("/");
    for (const [index, part] of parts.entries()) {
      const item = (await this.itemsOf(tree)).get(part);
      if (item === undefined) return undefined;
      if (item.mode === "040000") tree = item.id;
      else return index + 1 === parts.length ? { path, mode: item.mode, id: item.id } : undefined;
    }
    return undefined;
  }

  private itemsOf(tree: string): Promise<ReadonlyMap<string, TreeItem>> {
    const known = this.subtrees.get(tree);
    if (known !== undefined) return known;
    const items = this.source.contents(tree).then((found) => {
      const lines = found?.type === "tree" ? parseTreeObject(found.content, tree.length / 2) : undefined;
      if (lines === undefined) {
        const detail = `tree ${tree} is missing or malformed`;
        throw new WsgiShiftError("repository-corrupt", { target: this.target, detail });
      }
      return new Map(lines.map((item) => [item.name, item]));
    });
    this.subtrees.set(tree, items);
    return items;
  }

  /** Reads blobs, visits every path of each, and returns those that are not there. */
  private async readBlobs(blobs: Blobs, visit: Visit, problems: Problem[]): Promise<Blobs> {
    const missing = new Map<string, readonly TreeEntry[]>();
    const pathsOf = (id: string) => blobs.get(id) ?? [];
    const sink: BlobSink = {
      content: (id, bytes) => {
        for (const entry of pathsOf(id)) visit(entry, bytes);
      },
      tooLarge: (id) => {
        const limit = this.limits.fileBytes;
        for (const { path } of pathsOf(id)) problems.push(problem("file-too-large", { path, limit }));
      },
      missing: (id) => missing.set(id, pathsOf(id)),
    };
    const known = (await this.small)?.contents;
    const ids: string[] = [];
    for (const id of blobs.keys()) {
      const content = known?.get(id);
      if (content === undefined) ids.push(id);
      else sink.content(id, content);
    }
    if (ids.length === 0) return missing;
    if (ids.length <= few.files && (await this.readFew(ids, sink))) return missing;
    const { git, options } = this.source;
    const limit = this.limits.fileBytes;
    await streamBlobs(git, ids, sink, { ...options, limit, parallel: this.parallel });
    return missing;
  }

  /** Reads what was not there, after it was fetched where that can be; what then is still not there is a problem. */
  private async readMissing(blobs: Blobs, visit: Visit, problems: Problem[]): Promise<void> {
    const { target, source, limits } = this;
    const tooLarge = await source.obtain?.([...blobs.keys()], this.revision);
    const gone =
      tooLarge === undefined ? blobs : await this.readBlobs(without(blobs, tooLarge), visit, problems);
    for (const [id, entries] of blobs) {
      const code = gone.has(id) ? "content-missing" : tooLarge?.has(id) ? "file-too-large" : undefined;
      if (code === undefined) continue;
      for (const { path } of entries) problems.push(problem(code, { path, target, limit: limits.fileBytes }));
    }
  }

  /** False where it is too much to be held at once; nothing has been read then. */
  private async readFew(ids: readonly string[], sink: BlobSink): Promise<boolean> {
    const infos = await Promise.all(ids.map((id) => this.source.info(id)));
    const sizes = infos.map((info) => (info && info.size <= this.limits.fileBytes ? info.size : 0));
    if (sizes.reduce((sum, size) => sum + size, 0) > few.bytes) return false;
    const readable = infos.filter((info, index) => {
      if (info?.type !== "blob") sink.missing(ids[index] ?? "");
      else if (info.size > this.limits.fileBytes) sink.tooLarge(info.id);
      else return true;
      return false;
    });
    // All are asked for at once, so that none waits for the answer before it.
    await Promise.all(
      readable.map(async (info) => {
        const found = await this.source.contents(info?.id ?? "");
        if (found !== undefined) sink.content(found.id, found.content);
      }),
    );
    return true;
  }
}

function without(blobs: Blobs, ids: ReadonlySet<string>): Blobs {
  return new Map([...blobs].filter(([id]) => !ids.has(id)));
}

/** Files by their content: what stands under several paths is read once. */
function byId(entries: readonly TreeEntry[]): Map<string, TreeEntry[]> {
  const blobs = new Map<string, TreeEntry[]>();
  for (const entry of entries) {
    const same = blobs.get(entry.id ?? "");
    if (same === undefined) blobs.set(entry.id ?? "", [entry]);
    else same.push(entry);
  }
  return blobs;
}
