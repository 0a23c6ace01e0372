import type { Git } from "./git/git.js";
import type { Repository } from "./git/repository.js";
import type { ExistingChange, Host } from "./model/host.js";
import type { ScanMemory } from "./model/scan-memory.js";

/** A repository at hand and the host that changes to it are proposed on. */
export interface Workplace {
  readonly host: Host;
  /** As in `ChangeIdentity.project`. */
  readonly project: string;
  readonly repository: Repository;
  readonly git: Git;
  readonly memory: ScanMemory;
  /** The commit at the tip of a branch, which is in the repository afterwards. */
  tip(branch: string): Promise<string>;
  /** Brings an existing change and its parent into the repository; false where it cannot be had. */
  obtain(change: ExistingChange): Promise<boolean>;
  close(): Promise<void>;
}
