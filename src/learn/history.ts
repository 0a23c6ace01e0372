import type { SourceTree, TreeEntry } from "../model/source-tree.js";

/** A commit under the name of a tag (`27.0.0`) or a branch (`stable/2025.1`). */
export interface NamedCommit {
  readonly name: string;
  readonly commit: string;
}

export interface HistoricTree extends SourceTree {
  /** The files, links and submodules that lie in a directory itself; none where there is no such directory. */
  list(directory: string): Promise<readonly TreeEntry[]>;
}

/** A repository through time: its refs and the trees at them. Nothing is checked out. */
export interface History {
  readonly target: string;
  readonly tags: readonly NamedCommit[];
  readonly branches: readonly NamedCommit[];
  /** The default branch; null where it has no commit. */
  readonly main: NamedCommit | null;
  /** Whether older commits, and so tags, may be missing. */
  readonly isShallow: boolean;
  tree(commit: string): Promise<HistoricTree>;
  /** For each commit that a ref names, the nearest such commits before it; the newest first. */
  ancestry(): Promise<ReadonlyMap<string, readonly string[]>>;
  /** The commit at which two lines part; null where they have none in common. */
  forkPoint(one: string, other: string): Promise<string | null>;
  isAncestor(commit: string, of: string): Promise<boolean>;
}
