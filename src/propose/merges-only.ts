import type { ChangeIdentity } from "../model/change-identity.js";
import type { ExistingChange } from "../model/host.js";
import type { ScanMemory } from "../model/scan-memory.js";
import type { ChangeStore } from "./change-store.js";

export interface MergesOnlyOptions {
  readonly identity: ChangeIdentity;
  readonly store: ChangeStore;
  readonly memory: ScanMemory;
}

/**
 * Whether nothing but the branch was merged into our commit, as GitHub's "Update branch" and other bots do it: then git's own
 * merge of the two gives the tree that stands there. Whoever resolved a conflict, or added to a merge, gave it another. A
 * commit that was proved stays so.
 */
export async function mergesOnly(
  existing: ExistingChange,
  { identity, store, memory }: MergesOnlyOptions,
): Promise<boolean> {
  const { commit, merges } = existing;
  if (merges === undefined) return false;
  const key = `merged-${identity.branch}-${identity.unit}`;
  if ((await memory.recall(key)) === commit) return true;
  if (!(await store.obtain(existing))) return false;
  const ours = `${commit}~${merges}`;
  const merged = await store.mergeTrees(`${ours}^`, `${commit}^2`, ours);
  const isOnly = merged === (await store.treeOf(commit));
  if (isOnly) await memory.remember(key, commit);
  return isOnly;
}
