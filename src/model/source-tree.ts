import type { Problem } from "./errors.js";

/** File modes of git that hold bytes to read; links (120000) and submodules (160000) are listed, never read. */
export type FileMode = "100644" | "100755";

export interface TreeEntry {
  /** Path from the root, `/` between its parts. */
  readonly path: string;
  readonly mode: FileMode | "120000" | "160000";
  /** Blob id where the tree is git's; null in a plain directory. */
  readonly id: string | null;
}

/** Called once for each entry that could be read, in no promised order. `bytes` is only valid during the call. */
export type Visit = (entry: TreeEntry, bytes: Buffer) => void;

/** A tree of files at one moment: a commit's tree, or a plain directory read as files. */
export interface SourceTree {
  /** What a person called it: a path or an address. */
  readonly target: string;
  /** Commit id (40 or 64 hex digits); null for a plain directory. */
  readonly revision: string | null;
  /** Absolute path of a plain directory, whose files are where programs read them; null for a commit, and for a part of a checkout. */
  readonly directory: string | null;
  /** Id of the tree object, by which results are remembered; null where there is none. */
  readonly treeId: string | null;

  /** All entries, sorted by path, links and submodules included. */
  entries(): Promise<readonly TreeEntry[]>;

  /** The entries at these paths, those that exist, without listing the whole tree. */
  at(paths: readonly string[]): Promise<readonly TreeEntry[]>;

  /**
   * Reads regular files. An entry over the size limit is not held in memory; it, and whatever else could not be
   * read, comes back as a problem.
   */
  read(entries: readonly TreeEntry[], visit: Visit): Promise<readonly Problem[]>;

  /**
   * Entries whose content may hold one of these strings (ASCII), found faster than by reading them all: none that does is
   * left out. Undefined where there is no faster way.
   */
  mayContain(strings: readonly string[]): Promise<readonly TreeEntry[] | undefined>;

  /**
   * Entries that differ from the tree `treeId` (added or modified), and the paths that are gone; undefined where
   * that tree is not at hand.
   */
  changesSince(treeId: string): Promise<TreeChanges | undefined>;
}

export interface TreeChanges {
  readonly changed: readonly TreeEntry[];
  readonly removed: readonly string[];
}
