import type { TreeChanges, TreeEntry } from "../model/source-tree.js";
import type { ObjectSource } from "./object-source.js";

export interface TreeDifference extends TreeChanges {
  /** Ids of the files as they were before, of those changed and removed. */
  readonly before: readonly string[];
}

/** Reads `git diff-tree --raw -z`: `:mode mode id id status NUL path NUL` over and over. */
function parseRawDiff(output: Buffer): TreeDifference {
  const changed: TreeEntry[] = [];
  const removed: string[] = [];
  const before: string[] = [];
  const fields = output.toString("utf8").split("\0");
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [oldMode = "", newMode = "", oldId = "", id = "", status] = (fields[index] ?? "").split(" ");
    const path = fields[index + 1] ?? "";
    if (oldMode.startsWith(":100")) before.push(oldId);
    if (status === "D") removed.push(path);
    else changed.push({ path, mode: newMode as TreeEntry["mode"], id });
  }
  return { changed, removed, before };
}

/** What differs between two trees, without looking into the files. */
export async function diffTrees(source: ObjectSource, from: string, to: string): Promise<TreeDifference> {
  const options = ["-r", "-z", "--raw", "--no-renames", "--full-index"];
  const { stdout } = await source.git.run(["diff-tree", ...options, from, to], source.options);
  return parseRawDiff(stdout);
}
