import { WsgiShiftError } from "../model/errors.js";
import { diffTrees } from "./diff-trees.js";
import type { Git, GitOptions } from "./git.js";
import { findGitDirectory, type GitDirectory } from "./git-directory.js";
import { GitTree } from "./git-tree.js";
import { defaultReadLimits, ObjectSource, type Obtain, type ReadLimits } from "./object-source.js";
import { ObjectWriter } from "./object-writer.js";
import { resolveRevision } from "./resolve-revision.js";
import { ScratchRepository } from "./scratch-repository.js";
import { searchThreads } from "./search-threads.js";
import { storedHead } from "./stored-ref.js";

export interface RepositorySettings {
  readonly limits?: ReadLimits;
  /** How many threads of git search it; all that help by default. */
  readonly threads?: number;
  /** What a person calls it; its path by default. */
  readonly target?: string;
  readonly obtain?: Obtain;
}

/** What `git update-ref` says of a ref that is not where it was expected to be, or is being moved right now. */
const refMoved = /but expected|already exists|unable to resolve reference|File exists/;

/** `repository`: what is written stays there. `quarantine`: it is gone with the writer. */
export type Destination = "repository" | "quarantine";

/** A repository on disk that may be anybody's: its objects and refs are used, its configuration is not obeyed. */
export class Repository {
  private scratch: ScratchRepository | undefined;
  private source: ObjectSource | undefined;
  private readonly names: ObjectSource;

  private constructor(
    private readonly git: Git,
    private readonly directory: GitDirectory,
    /** What a person calls it. */
    readonly target: string,
    private readonly settings: RepositorySettings,
  ) {
    const { path, objects, common, idLength } = directory;
    const place = { objects, idLength, head: () => storedHead(path, common) };
    this.names = new ObjectSource(git, this.options, target, settings.obtain, place);
  }

  /**
   * Opens the repository whose git directory, or whose working tree's top, `path` is; undefined for any other file or
   * directory. Raises `target-not-found`, and `repository-corrupt` for a .git file that points nowhere.
   */
  static async open(
    git: Git,
    path: string,
    settings: RepositorySettings = {},
  ): Promise<Repository | undefined> {
    const directory = findGitDirectory(path);
    return directory && new Repository(git, directory, settings.target ?? path, settings);
  }

  /** Absolute path of the git directory. */
  get gitDirectory(): string {
    return this.directory.path;
  }

  /** Absolute path of the working tree's top; undefined where the git directory itself was opened. */
  get workingTree(): string | undefined {
    return this.directory.workingTree;
  }

  /** The branch that HEAD is on, without `refs/heads/`, as far as a file tells; undefined where it is on none. */
  get branch(): string | undefined {
    return this.directory.branch;
  }

  /** For git's processes that work in this repository. */
  get options(): GitOptions & { readonly gitDirectory: string } {
    return { gitDirectory: this.directory.path, subject: { target: this.target } };
  }

  /**
   * The id of the commit that a person names (gitrevisions(7)). Raises `revision-not-found`, `branch-unborn`, and
   * `repository-corrupt` where the commit is named but not there.
   */
  resolve(revision: string): Promise<string> {
    return resolveRevision(this.names, revision);
  }

  /** The commits that these objects are or, as annotated tags, lead to; undefined for one that leads to none. */
  async commitsOf(ids: readonly string[]): Promise<(string | undefined)[]> {
    const objects = await this.objects();
    const found = await Promise.all(ids.map((id) => objects.info(`${id}^{commit}`)));
    return found.map((info) => info?.id);
  }

  /** The id of a commit's tree. */
  async treeOf(commit: string): Promise<string> {
    const tree = await (await this.objects()).info(`${commit}^{tree}`);
    if (tree !== undefined) return tree.id;
    throw new WsgiShiftError("repository-corrupt", { target: this.target, detail: `${commit} has no tree` });
  }

  /** The tree of a commit, given by its id. */
  async tree(commit: string): Promise<GitTree> {
    const { limits = defaultReadLimits, threads = searchThreads } = this.settings;
    const names = { target: this.target, revision: commit, treeId: await this.treeOf(commit) };
    return new GitTree(await this.objects(), limits, threads, names);
  }

  /** For new trees and commits; dispose of it. */
  async writer(destination: Destination): Promise<ObjectWriter> {
    const { objects } = this.directory;
    const idLength = await this.idLength();
    const stores = destination === "repository" ? { keeps: objects } : { borrows: [objects] };
    return ObjectWriter.open(this.git, this.target, { ...stores, idLength, reads: await this.objects() });
  }

  /** Whether an object is here, by its id. */
  async has(id: string): Promise<boolean> {
    return (await this.missing([id])).length === 0;
  }

  /** Those of these objects that are not here. */
  async missing(ids: readonly string[]): Promise<string[]> {
    const objects = await this.objects();
    const found = await objects.infos(ids);
    return ids.filter((_id, index) => found[index] === undefined);
  }

  /** As `ObjectWriter.patch`; contents that a mirror lacks are fetched first. */
  async patch(from: string, to: string): Promise<Buffer> {
    await this.obtainDifference(from, to);
    return this.writing("quarantine", (writer) => writer.patch(from, to));
  }

  /** As `ObjectWriter.mergeTrees`, into this repository; contents that a mirror lacks are fetched first. */
  async mergeTrees(base: string, ours: string, theirs: string): Promise<string | "conflict"> {
    await this.obtainDifference(base, ours);
    await this.obtainDifference(base, theirs);
    return this.writing("repository", (writer) => writer.mergeTrees(base, ours, theirs));
  }

  /** The commit at a ref given by its full name; undefined where there is no such ref. */
  async readRef(ref: string): Promise<string | undefined> {
    const command = ["rev-parse", "--verify", "--quiet", "--end-of-options", ref] as const;
    const { status, stdout } = await this.git.run([...command], { ...this.options, accept: [0, 1] });
    return status === 0 ? stdout.toString("latin1").trim() : undefined;
  }

  /**
   * Lets a ref, given by its full name, point to `id` if it points to `expected` now (null: if there is none).
   * Raises `branch-moved` otherwise.
   */
  async updateRef(ref: string, id: string, expected: string | null): Promise<void> {
    const old = expected ?? "0".repeat(id.length);
    const command = ["update-ref", "--no-deref", "--end-of-options", ref, id, old] as const;
    try {
      await this.git.run([...command], this.options);
    } catch (error) {
      const moved = error instanceof WsgiShiftError && refMoved.test(error.message);
      throw moved ? new WsgiShiftError("branch-moved", { ref }, { cause: error }) : error;
    }
  }

  /** Ends the processes that answer questions, closes files, and deletes what was made for them. */
  async close(): Promise<void> {
    this.names.close();
    this.source?.close();
    await this.scratch?.dispose();
    this.scratch = undefined;
    this.source = undefined;
  }

  private async writing<T>(destination: Destination, work: (writer: ObjectWriter) => Promise<T>): Promise<T> {
    const writer = await this.writer(destination);
    try {
      return await work(writer);
    } finally {
      await writer.dispose();
    }
  }

  /** Gets the files that differ between two commits, named in any way, as they are in both. */
  private async obtainDifference(from: string, to: string): Promise<void> {
    const { obtain } = this.settings;
    if (obtain === undefined) return;
    const objects = await this.objects();
    const { changed, before } = await diffTrees(objects, from, to);
    const after = changed.filter(({ mode }) => mode.startsWith("100")).map(({ id }) => id ?? "");
    for (const [commit, ids] of [
      [from, before],
      [to, after],
    ] as const) {
      const missing = await this.missing([...new Set(ids)]);
      if (missing.length > 0) await obtain(missing, (await objects.info(`${commit}^{commit}`))?.id ?? commit);
    }
  }

  private async idLength(): Promise<number> {
    if (!this.directory.mayBeSha256) return 40;
    const { stdout } = await this.git.run(["rev-parse", "--show-object-format"], this.options);
    return stdout.toString("latin1").trim() === "sha256" ? 64 : 40;
  }

  /**
   * Where objects are read. A partial clone's own configuration would have each missing one fetched, or stop git where
   * fetching is not allowed; seen from a scratch repository they are simply missing.
   */
  private async objects(): Promise<ObjectSource> {
    if (!this.directory.partial) return this.names;
    if (this.source === undefined) {
      this.scratch = await ScratchRepository.create({
        keeps: this.directory.objects,
        idLength: await this.idLength(),
      });
      const options = { ...this.scratch.options, subject: { target: this.target } };
      this.source = new ObjectSource(this.git, options, this.target, this.settings.obtain, {
        objects: this.directory.objects,
        idLength: this.scratch.idLength,
      });
    }
    return this.source;
  }
}
