import type { Author } from "../model/configuration.js";
import type { FileChange } from "../model/file-change.js";
import type { Git, GitOptions } from "./git.js";
import type { ObjectSource } from "./object-source.js";
import { type ScratchOptions, ScratchRepository } from "./scratch-repository.js";
import { TreeStore } from "./tree-store.js";
import { writeTree } from "./write-tree.js";

export interface CommitFields {
  readonly tree: string;
  readonly parents: readonly string[];
  /** The whole message; a final line feed is added where it lacks one. */
  readonly message: string;
  readonly author: Author;
  readonly committer: Author;
  /** Of both author and committer, in UTC, to the second. */
  readonly date: Date;
}

/** Options under which a patch depends on nothing but the two trees, and `git apply` takes it. */
const patchOptions = [
  "-r",
  "-p",
  "--binary",
  "--full-index",
  "--find-renames",
  "--no-ext-diff",
  "--no-textconv",
  "--no-color",
];

/** `merge-tree` exits so where the merge has conflicts (git-merge-tree(1)). */
const conflictStatus = 1;

export interface WriterOptions extends ScratchOptions {
  /** Where trees are read that were not written here; undefined where there are none. */
  readonly reads?: ObjectSource;
}

/**
 * Writes trees and commits from a scratch repository, so that nothing in the repository that it writes for, be it
 * configuration, hook, attribute or index, has a say in it or is changed by it.
 */
export class ObjectWriter {
  private readonly trees: TreeStore;

  private constructor(
    private readonly git: Git,
    private readonly scratch: ScratchRepository,
    private readonly target: string,
    reads: ObjectSource | undefined,
  ) {
    this.trees = new TreeStore(scratch, target, reads);
  }

  /** `target` is what a person calls the repository that it is for. */
  static async open(git: Git, target: string, options: WriterOptions = {}): Promise<ObjectWriter> {
    return new ObjectWriter(git, await ScratchRepository.create(options), target, options.reads);
  }

  /** Id of the tree that `base` (tree or commit id; null: nothing) becomes; raises `path-unsafe` and `check-failed`. */
  writeTree(base: string | null, changes: readonly FileChange[]): Promise<string> {
    return writeTree(this.trees, base, changes);
  }

  /** Id of a new commit. Same fields, same id. */
  async writeCommit({ tree, parents, message, author, committer, date }: CommitFields): Promise<string> {
    const seconds = `@${Math.floor(date.getTime() / 1000)} +0000`;
    const environment = {
      ...this.options.environment,
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.email,
      GIT_AUTHOR_DATE: seconds,
      GIT_COMMITTER_NAME: committer.name,
      GIT_COMMITTER_EMAIL: committer.email,
      GIT_COMMITTER_DATE: seconds,
    };
    const input = message.endsWith("\n") ? message : `${message}\n`;
    const parentOptions = parents.flatMap((parent) => ["-p", parent]);
    const command = ["commit-tree", tree, ...parentOptions, "-F", "-"] as const;
    return this.idFrom([...command], { ...this.options, environment, input });
  }

  /** What turns one tree into the other, as `git apply` takes it; empty where nothing does. */
  async patch(from: string, to: string): Promise<Buffer> {
    const { stdout } = await this.git.run(["diff-tree", ...patchOptions, from, to], this.options);
    return stdout;
  }

  /**
   * The tree in which `theirs` and `ours` have both made their changes to `base` (trees or commits), or `conflict`.
   * Nothing of the history is looked at, so it works in a shallow repository.
   */
  async mergeTrees(base: string, ours: string, theirs: string): Promise<string | "conflict"> {
    const nobody = { name: "wsgi-shift", email: "" };
    const common = { message: "", author: nobody, committer: nobody, date: new Date(0) };
    const commit = (tree: string, parents: string[]) =>
      this.writeCommit({ ...common, tree: `${tree}^{tree}`, parents });
    const root = await commit(base, []);
    const sides = await Promise.all([commit(ours, [root]), commit(theirs, [root])]);
    const command = ["merge-tree", "--write-tree", "--no-messages", "-z", ...sides] as const;
    const { status, stdout } = await this.git.run([...command], {
      ...this.options,
      accept: [0, conflictStatus],
    });
    return status === conflictStatus ? "conflict" : (stdout.toString("latin1").split("\0")[0] ?? "").trim();
  }

  async dispose(): Promise<void> {
    await this.scratch.dispose();
  }

  private get options(): GitOptions & { readonly gitDirectory: string } {
    return {
      ...this.scratch.options,
      gitDirectory: this.scratch.directory,
      subject: { target: this.target },
    };
  }

  private async idFrom(
    command: [string, ...string[]],
    options: GitOptions & { input: string },
  ): Promise<string> {
    const { stdout } = await this.git.run(command, options);
    return stdout.toString("latin1").trim();
  }
}
