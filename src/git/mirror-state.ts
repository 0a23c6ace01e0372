import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * How contents are fetched: `none`: only when they are read; `limited`: with every commit, up to the size limit;
 * `all`: the server cannot leave anything out.
 */
export type Contents = "none" | "limited" | "all";

/** What is known of a mirror beside its objects. */
export interface MirrorState {
  readonly contents: Contents;
  /** Ids of contents that are here in no case, because they are larger than the limit. */
  readonly tooLarge: readonly string[];
}

const initial: MirrorState = { contents: "none", tooLarge: [] };

function pathOf(directory: string): string {
  return join(directory, "mirror.json");
}

/** The state that was written last; the initial one where there is none, or none that can be read. */
export async function readMirrorState(directory: string): Promise<MirrorState> {
  try {
    return { ...initial, ...(JSON.parse(await readFile(pathOf(directory), "utf8")) as Partial<MirrorState>) };
  } catch {
    return initial;
  }
}

/** Replaces the state; under the mirror's lock. */
export async function writeMirrorState(directory: string, state: MirrorState): Promise<void> {
  const path = pathOf(directory);
  await writeFile(`${path}.new`, JSON.stringify(state));
  await rename(`${path}.new`, path);
}
