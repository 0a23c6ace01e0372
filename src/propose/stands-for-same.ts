import { createHash } from "node:crypto";
import { baseOfChange } from "../model/base-of-change.js";
import type { ChangeIdentity } from "../model/change-identity.js";
import type { ExistingChange } from "../model/host.js";
import type { Migration } from "../model/migration.js";
import type { ScanMemory } from "../model/scan-memory.js";
import type { ChangeStore } from "./change-store.js";

interface Compared {
  readonly identity: ChangeIdentity;
  readonly migration: Migration;
  /** The commit that was migrated. */
  readonly base: string;
  /** The tree that would be proposed today. */
  readonly tree: Promise<string>;
  readonly store: ChangeStore;
  readonly memory: ScanMemory;
}

/**
 * Whether the open change, merged into today's branch, gives exactly the tree that would be proposed today. Once it was so
 * it stays so while the commits and what would be proposed are the same: then git is not asked again.
 */
export async function standsForSame(existing: ExistingChange, options: Compared): Promise<boolean> {
  const { identity, migration, base, tree, store, memory } = options;
  const key = `same-${identity.branch}-${identity.unit}`;
  const compared = { change: existing.commit, base, files: digestOf(migration.files) };
  const before = await memory.recall(key);
  if (JSON.stringify(before) === JSON.stringify(compared)) return true;
  if (!(await store.obtain(existing))) return false;
  const isSame = (await store.mergeTrees(baseOfChange(existing), base, existing.commit)) === (await tree);
  if (isSame) await memory.remember(key, compared);
  return isSame;
}

function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
