import type { ObjectWriter } from "../git/object-writer.js";
import type { ExistingChange, Host } from "../model/host.js";
import type { ScanMemory } from "../model/scan-memory.js";
import type { SourceTree } from "../model/source-tree.js";

/** The tags of a repository elsewhere. */
export interface Releases {
  /** Without `refs/tags/`. */
  tags(): Promise<readonly string[]>;
  tree(tag: string): Promise<SourceTree>;
}

/** A repository at hand, on disk or mirrored, and the host that changes to it are proposed on. */
export interface Workplace {
  readonly host: Host;
  /** As in `ChangeIdentity.project`. */
  readonly project: string;
  /** Its git directory. */
  readonly directory: string;
  readonly memory: ScanMemory;
  /** The commit at the tip of a branch, which is at hand afterwards. */
  tip(branch: string): Promise<string>;
  tree(commit: string): Promise<SourceTree>;
  /** For new objects, which stay. */
  writer(): Promise<ObjectWriter>;
  /** What turns one tree or commit into the other, as git writes it. */
  patch(from: string, to: string): Promise<Buffer>;
  /** The tree in which both have made their changes to `base`, or `conflict`. */
  mergeTrees(base: string, ours: string, theirs: string): Promise<string | "conflict">;
  /** Brings an existing change and what it was made of here; false where it cannot be had. */
  obtain(change: ExistingChange): Promise<boolean>;
  /**
   * Does `work` while no other run proposes a change of the repository: between looking for a change and making it, another
   * would make a second one. Absent for a repository on disk.
   */
  proposing?<T>(work: () => Promise<T>): Promise<T>;
  /** What was released of it; absent for a repository on disk. */
  readonly releases?: Releases;
  close(): Promise<void>;
}
