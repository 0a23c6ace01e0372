import { type Problem, problem } from "../model/errors.js";
import { grouped } from "../model/grouped.js";
import type { SourceTree, TreeChanges, TreeEntry, Visit } from "../model/source-tree.js";
import { diffTrees } from "./diff-trees.js";
import { grepTree } from "./grep-tree.js";
import { HeldContents } from "./held-contents.js";
import type { ObjectSource, ReadLimits } from "./object-source.js";
import type { ObjectStore } from "./object-store.js";
import { isSafePath } from "./safe-path.js";
import { Trees } from "./trees.js";

/** A tree of no more files is read whole sooner than a process is started to search it. */
const small = 1200;

/** More objects than are in the packs of most projects of that size. */
const manyObjects = 100_000;

/** So many contents are asked for at once, and so many read before others get a turn. */
const [portion, handful] = [1024, 16];

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
  private walk:
    | { readonly entries: Promise<readonly TreeEntry[]>; readonly isLarge: Promise<boolean> }
    | undefined;
  private readonly held = new HeldContents();
  /** By the tree from which: declarations and mentions are both looked for in what changed. */
  private readonly changes = new Map<string, Promise<TreeChanges>>();

  constructor(
    private readonly source: ObjectSource,
    private readonly limits: ReadLimits,
    /** Of git's search. */
    private readonly threads: number,
    names: GitTreeNames,
  ) {
    this.target = names.target;
    this.revision = names.revision;
    this.treeId = names.treeId;
    this.trees = new Trees(source);
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
    const missing = await this.readBlobs(byId(safe), visit, problems);
    if (missing.size > 0) await this.readMissing(missing, visit, problems);
    return problems;
  }

  /** A large tree is searched by git itself, unless contents may be elsewhere or one is so large that git should not hold it. */
  async mayContain(strings: readonly string[]): Promise<readonly TreeEntry[] | undefined> {
    if (this.source.obtain !== undefined || strings.length === 0) return undefined;
    return (await this.isLarge()) ? this.grep(strings) : this.searchSmall(strings);
  }

  async changesSince(treeId: string): Promise<TreeChanges | undefined> {
    if ((await this.source.info(treeId))?.type !== "tree") return undefined;
    const known =
      this.changes.get(treeId) ??
      diffTrees(this.source, treeId, this.treeId).then(({ changed, removed }) => ({ changed, removed }));
    this.changes.set(treeId, known);
    return known;
  }

  /** Lists the tree while git searches it: neither needs the other. */
  private async grep(strings: readonly string[]): Promise<readonly TreeEntry[] | undefined> {
    const search = grepTree(this.source, this.treeId, strings, {
      threads: this.threads,
      most: this.limits.fileBytes,
    });
    // Who waits for it hears of a failure; if nobody does, the listing failed before.
    search.paths.catch(() => undefined);
    try {
      const entries = await this.entries();
      const ids = new Map(entries.map(({ path, id }) => [path, id ?? ""]));
      // Read as it is found: who asks for all that was found has then not to wait for it.
      search.follow((paths) => {
        const held = this.source.read((store) => {
          for (const path of paths) this.hold(store, ids.get(path) ?? "");
        });
        // Who reads it hears that the scan was stopped; here nobody waits.
        held.catch(() => undefined);
      });
      const found = await search.paths;
      return found && entries.filter(({ path }) => found.has(path));
    } catch (error) {
      search.cancel();
      throw error;
    }
  }

  /** A small tree is read whole, once: what else is looked for in it costs nothing then. What cannot be read may hold anything. */
  private async searchSmall(strings: readonly string[]): Promise<readonly TreeEntry[]> {
    const needles = strings.map((string) => Buffer.from(string));
    const regular = (await this.entries()).filter(({ mode }) => mode.startsWith("100"));
    const found: TreeEntry[] = [];
    for (let next = 0; next < regular.length; next += handful) {
      const some = regular.slice(next, next + handful);
      const contents = await this.source.read((store) => some.map(({ id }) => this.hold(store, id ?? "")));
      for (const [at, entry] of some.entries()) {
        const content = contents[at];
        if (content === undefined || needles.some((needle) => content.includes(needle))) found.push(entry);
      }
    }
    return found;
  }

  /** A content that is here and small enough; it is kept, as far as there is room, for who asks for it again. */
  private hold(store: ObjectStore, id: string): Buffer | undefined {
    const held = this.held.get(id);
    if (held) return held;
    const blob = store.read(id, this.limits.fileBytes);
    if (blob?.type !== "blob") return undefined;
    this.held.keep(id, blob.content);
    return blob.content;
  }

  /** What has a long history is hardly a small tree, which is known before it is listed; else the list tells. */
  private async isLarge(): Promise<boolean> {
    const hasManyObjects = await this.source.read((store) => store.packedObjects() > manyObjects);
    return hasManyObjects || this.walked().isLarge;
  }

  private walked(): NonNullable<GitTree["walk"]> {
    if (this.walk) return this.walk;
    let tell: (isLarge: boolean) => void = () => undefined;
    const isLarge = new Promise<boolean>((resolve) => {
      tell = resolve;
    });
    const entries = this.trees.walk(this.treeId, this.limits.files, (files, directories) => {
      // There is a file in each directory, at the least.
      if (files + directories > small) tell(true);
    });
    // Of a failure hears who asks for the entries.
    entries.then(
      () => tell(false),
      () => tell(false),
    );
    this.walk = { entries, isLarge };
    return this.walk;
  }

  /** Reads blobs, visits every path of each, and returns those that are not there. */
  private async readBlobs(blobs: Blobs, visit: Visit, problems: Problem[]): Promise<Blobs> {
    const missing = new Map<string, readonly TreeEntry[]>();
    const limit = this.limits.fileBytes;
    let goesOn = true;
    const readOne = async ([id, entries]: readonly [string, readonly TreeEntry[]]): Promise<void> => {
      const content = this.held.get(id) ?? (await this.source.blob(id, limit));
      if (!goesOn) return;
      if (content === "missing") missing.set(id, entries);
      else if (content === "too-large")
        problems.push(...entries.map(({ path }) => problem("file-too-large", { path, limit })));
      else for (const entry of entries) visit(entry, content);
    };
    const all = [...blobs];
    try {
      for (let next = 0; next < all.length; next += portion)
        await Promise.all(all.slice(next, next + portion).map(readOne));
    } finally {
      // After a failure nothing more is visited of what was asked for.
      goesOn = false;
    }
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

function without(blobs: Blobs, ids: ReadonlySet<string>): Blobs {
  return new Map([...blobs].filter(([id]) => !ids.has(id)));
}

/** Files by their content: what stands under several paths is read once. */
function byId(entries: readonly TreeEntry[]): Map<string, TreeEntry[]> {
  return grouped(entries, ({ id }) => id ?? "");
}
