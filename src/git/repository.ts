import { WsgiShiftError } from "../model/errors.js";
import type { Git, GitOptions } from "./git.js";
import { findGitDirectory, type GitDirectory } from "./git-directory.js";
import { GitTree } from "./git-tree.js";
import { defaultReadLimits, ObjectSource, type Obtain, type ReadLimits } from "./object-source.js";
import { ObjectWriter } from "./object-writer.js";
import { resolveRevision } from "./resolve-revision.js";
import { ScratchRepository } from "./scratch-repository.js";

export interface RepositorySettings {
  readonly limits?: ReadLimits;
  /** How many processes read many files at the same time; two by default. */
  readonly parallel?: number;
  /** What a person calls it; its path by default. */
  readonly target?: string;
  readonly obtain?: Obtain;
}

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
    this.names = new ObjectSource(git, this.options, target, settings.obtain);
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
    const directory = await findGitDirectory(path);
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

  /** The id of a commit's tree. */
  async treeOf(commit: string): Promise<string> {
    const tree = await (await this.objects()).info(`${commit}^{tree}`);
    if (tree !== undefined) return tree.id;
    throw new WsgiShiftError("repository-corrupt", { target: this.target, detail: `${commit} has no tree` });
  }

  /** The tree of a commit, given by its id. */
  async tree(commit: string): Promise<GitTree> {
    const { limits = defaultReadLimits, parallel = 2 } = this.settings;
    const names = { target: this.target, revision: commit, treeId: await this.treeOf(commit) };
    return new GitTree(await this.objects(), limits, parallel, names);
  }

  /** For new trees and commits; dispose of it. */
  async writer(destination: Destination): Promise<ObjectWriter> {
    const { objects } = this.directory;
    const idLength = await this.idLength();
    const stores = destination === "repository" ? { keeps: objects } : { borrows: [objects] };
    return ObjectWriter.open(this.git, this.target, { ...stores, idLength });
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
    const { status, stderr } = await this.git.run([...command], { ...this.options, accept: [0, 128, 1] });
    if (status !== 0) throw new WsgiShiftError("branch-moved", { ref }, { cause: new Error(stderr) });
  }

  /** Ends the processes that answer questions, and deletes what was made for them. */
  async close(): Promise<void> {
    this.names.close();
    this.source?.close();
    await this.scratch?.dispose();
    this.scratch = undefined;
    this.source = undefined;
  }

  private async idLength(): Promise<number> {
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
      this.source = new ObjectSource(this.git, options, this.target, this.settings.obtain);
    }
    return this.source;
  }
}
