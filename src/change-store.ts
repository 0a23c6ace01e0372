import type { ObjectWriter } from "./git/object-writer.js";
import type { Repository } from "./git/repository.js";
import type { ExistingChange } from "./model/host.js";
import type { ChangeStore } from "./propose/propose-change.js";

/** A repository as proposing sees it; `obtain` is how the host's side of an existing change gets into it. */
export function changeStore(
  repository: Repository,
  writer: ObjectWriter,
  obtain: (change: ExistingChange) => Promise<boolean>,
): ChangeStore {
  return {
    directory: repository.gitDirectory,
    treeOf: (commit) => repository.treeOf(commit),
    writeTree: (base, files) => writer.writeTree(base, files),
    writeCommit: (commit) => writer.writeCommit(commit),
    mergeTrees: (base, ours, theirs) => writer.mergeTrees(base, ours, theirs),
    obtain,
  };
}
