import { type Problem, problem } from "../model/errors.js";
import { grouped } from "../model/grouped.js";
import type { SourceTree, TreeChanges, TreeEntry, Visit } from "../model/source-tree.js";
import { type BlobSink, streamBlobs } from "./blob-stream.js";
import { diffTrees } from "./diff-trees.js";
import { grepTree } from "./grep-tree.js";
import type { ObjectSource, ReadLimits } from "./object-source.js";
import { ReadAhead } from "./read-ahead.js";
import { readFew } from "./read-few.js";
import { isSafePath } from "./safe-path.js";
import { type Sizes, sizesOf } from "./sizes.js";
import { Trees } from "./trees.js";

/** Up to this many files, and bytes in all, the process that answers questions is faster than one made for many. */
const few = { files: 400, bytes: 16 << 20 };

/** A tree of no more is read whole sooner than a process is started to search it. */
const small = { files: 512, bytes: 4 << 20 };

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
  private readonly trees: Trees;
  private readonly ahead: ReadAhead;
  private walk:
    | { readonly entries: Promise<readonly TreeEntry[]>; readonly isLarge: Promise<boolean> }
    | undefined;
  private sizes: Promise<Sizes> | undefined;
  private tooLarge: ReadonlySet<string> = new Set();
  /** By the tree from which: declarations and mentions are both looked for in what changed. */
  private readonly changes = new Map<string, Promise<TreeChanges>>();

  constructor(
    private readonly source: ObjectSource,
    private readonly limits: ReadLimits,
    /** As in `RepositorySettings`. */
    private readonly parallel: number | undefined,
    names: GitTreeNames,
  ) {
    this.target = names.target;
    this.revision = names.revision;
    this.treeId = names.treeId;
    this.trees = new Trees(source);
    this.ahead = new ReadAhead(source);
  }

  entries(): Promise<readonly TreeEntry[]> {
    return this.walked().entries;
  }

  async at(paths: readonly string[]): Promise<readonly TreeEntry[]> {
    const found = await Promise.all(paths.map((path) => this.trees.at(this.treeId, path)));
    return found.filter((entry) => entry !== undefined);
  }

  /** The files, links and submodules that lie in a directory itself; none where there is no such directory. */
  list(directory: string): Promise<readonly TreeEntry[]> {
    return this.trees.list(this.treeId, directory);
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
    if (await this.walked().isLarge) return this.grep(strings);
    const entries = await this.entries();
    const { largest, total, byId: sizes } = await this.sized();
    if (largest > this.limits.fileBytes) return undefined;
    return total > small.bytes ? this.grep(strings) : this.searchSmall(entries, strings, sizes);
  }

  /** Lists the tree while git searches it: neither needs the other. */
  private async grep(strings: readonly string[]): Promise<readonly TreeEntry[] | undefined> {
    const search = grepTree(this.source, this.treeId, strings, this.parallel);
    // Who waits for it hears of a failure; if nobody does, the listing failed before.
    search.paths.catch(() => undefined);
    const sized = await this.sized().catch((error: unknown) => {
      search.cancel();
      throw error;
    });
    if (sized.largest > this.limits.fileBytes) {
      search.cancel();
      return undefined;
    }
    const entries = await this.entries();
    const ids = new Map(entries.map(({ path, id }) => [path, id]));
    search.follow((paths) =>
      this.ahead.begin(
        paths.map((path) => ids.get(path) ?? ""),
        sized.byId,
      ),
    );
    const found = await search.paths;
    return found && entries.filter(({ path }) => found.has(path));
  }

  async changesSince(treeId: string): Promise<TreeChanges | undefined> {
    if ((await this.source.info(treeId))?.type !== "tree") return undefined;
    const known =
      this.changes.get(treeId) ??
      diffTrees(this.source, treeId, this.treeId).then(({ changed, removed }) => ({ changed, removed }));
    this.changes.set(treeId, known);
    return known;
  }

  private async searchSmall(
    entries: readonly TreeEntry[],
    strings: readonly string[],
    sizes: ReadonlyMap<string, number>,
  ): Promise<readonly TreeEntry[]> {
    // What lies at the top first: it declares what is there, and is looked into while the rest is read.
    this.ahead.begin(byDepth(entries), sizes);
    const found: TreeEntry[] = [];
    for (const entry of entries) {
      if (!entry.mode.startsWith("100")) continue;
      const content = await this.ahead.content(entry.id ?? "");
      // What could not be read is told by who reads it again.
      if (content === undefined || strings.some((string) => content.includes(string))) found.push(entry);
    }
    return found;
  }

  private walked(): NonNullable<GitTree["walk"]> {
    if (this.walk) return this.walk;
    let tell: (isLarge: boolean) => void = () => undefined;
    const isLarge = new Promise<boolean>((resolve) => {
      tell = resolve;
    });
    const entries = this.trees.walk(this.treeId, this.limits.files, (files) => {
      if (files > small.files) tell(true);
    });
    // Of a failure hears who asks for the entries.
    entries.then(
      () => tell(false),
      () => tell(false),
    );
    this.walk = { entries, isLarge };
    return this.walk;
  }

  private sized(): Promise<Sizes> {
    this.sizes ??= this.entries().then(async (entries) => {
      const sizes = await sizesOf(this.source, entries);
      const { fileBytes } = this.limits;
      this.tooLarge = new Set(
        [...sizes.byId].flatMap(([id, size]) => (size > fileBytes && Number.isFinite(size) ? [id] : [])),
      );
      return sizes;
    });
    return this.sizes;
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
    // A search that begins reads ahead as soon as it knows the sizes, what is asked for here among it.
    await this.sizes?.catch(() => undefined);
    const ids: string[] = [];
    for (const id of blobs.keys()) {
      const content = await this.ahead.content(id);
      if (content === undefined) ids.push(id);
      else sink.content(id, content);
    }
    if (ids.length === 0) return missing;
    const { git, options } = this.source;
    const limit = this.limits.fileBytes;
    const most = { fileBytes: limit, most: few.bytes };
    if (ids.length <= few.files && (await readFew(this.source, ids, most, sink))) return missing;
    await streamBlobs(git, ids, sink, { ...options, limit, parallel: this.parallel ?? 2 });
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
}

/** Ids of the files, those at the top first. */
function byDepth(entries: readonly TreeEntry[]): string[] {
  const depths = entries.map(({ path, id }) => ({ id: id ?? "", depth: path.split("/").length }));
  return depths.sort((a, b) => a.depth - b.depth).map(({ id }) => id);
}

function without(blobs: Blobs, ids: ReadonlySet<string>): Blobs {
  return new Map([...blobs].filter(([id]) => !ids.has(id)));
}

/** Files by their content: what stands under several paths is read once. */
function byId(entries: readonly TreeEntry[]): Map<string, TreeEntry[]> {
  return grouped(entries, ({ id }) => id ?? "");
}
