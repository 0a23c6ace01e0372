import type { Author } from "../model/configuration.js";
import type { ExistingChange } from "../model/host.js";
import type { Migration } from "../model/migration.js";

/** What proposing needs of git: a repository that holds the base, into which the change is written. */
export interface ChangeStore {
  /** Git directory that holds the written commits. */
  readonly directory: string;
  treeOf(commit: string): Promise<string>;
  writeTree(base: string, files: Migration["files"]): Promise<string>;
  writeCommit(commit: {
    tree: string;
    parents: readonly string[];
    message: string;
    author: Author;
    committer: Author;
    date: Date;
  }): Promise<string>;
  /** The tree in which both have made their changes to `base`, or `conflict`. */
  mergeTrees(base: string, ours: string, theirs: string): Promise<string | "conflict">;
  /** Brings the commit of an existing change and what it was made of into the store; false where it cannot be had. */
  obtain(change: ExistingChange): Promise<boolean>;
}
