import type { TreeEntry } from "../model/source-tree.js";
import type { ObjectSource } from "./object-source.js";

/** Bytes of the contents of regular files; infinite for one that is not at hand. */
export interface Sizes {
  readonly byId: ReadonlyMap<string, number>;
  readonly largest: number;
  readonly total: number;
}

/** Asks for all sizes at once, through the process that answers questions. */
export async function sizesOf(source: ObjectSource, entries: readonly TreeEntry[]): Promise<Sizes> {
  const ids = entries.flatMap(({ mode, id }) => (mode.startsWith("100") && id ? id : []));
  const found = await source.sizes(ids);
  const byId = new Map<string, number>();
  let [largest, total] = [0, 0];
  for (const [at, id] of ids.entries()) {
    const bytes = found[at] ?? Number.NaN;
    const size = Number.isNaN(bytes) ? Number.POSITIVE_INFINITY : bytes;
    byId.set(id, size);
    largest = Math.max(largest, size);
    total += size;
  }
  return { byId, largest, total };
}
