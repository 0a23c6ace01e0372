import type { ExistingChange } from "./host.js";

/** The revision that a change which stands on its host is made on: where the branch was merged into it, the branch's commit. */
export function baseOfChange({ commit, merges }: Pick<ExistingChange, "commit" | "merges">): string {
  return merges === undefined ? `${commit}^` : `${commit}^2`;
}
