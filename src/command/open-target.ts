import { DirectoryTree } from "../directory/directory-tree.js";
import type { Git } from "../git/git.js";
import { Repository, type RepositorySettings } from "../git/repository.js";
import { WsgiShiftError } from "../model/errors.js";
import type { SourceTree } from "../model/source-tree.js";

/** A TARGET of the command line, opened: a commit of a repository, or a plain directory as it is now. */
export interface Target {
  readonly tree: SourceTree;
  /** Undefined for a plain directory. */
  readonly repository: Repository | undefined;
  /** The branch or revision that a person speaks of, which may name a release: `stable/2025.1`; undefined if none does. */
  readonly branch: string | undefined;
  close(): Promise<void>;
}

/** Opens a path. Raises `target-not-found`, `target-unreadable`, `revision-not-found`, `branch-unborn` and `usage`. */
export async function openTarget(
  git: Git,
  path: string,
  revision: string | undefined,
  settings: RepositorySettings = {},
): Promise<Target> {
  const repository = await Repository.open(git, path, settings);
  if (!repository) {
    if (revision !== undefined)
      throw new WsgiShiftError("usage", { detail: `--rev needs a git repository, and ${path} is none` });
    return {
      tree: await DirectoryTree.open(path),
      repository,
      branch: undefined,
      close: () => Promise.resolve(),
    };
  }
  try {
    const tree = await repository.tree(await repository.resolve(revision ?? "HEAD"));
    return { tree, repository, branch: revision ?? repository.branch, close: () => repository.close() };
  } catch (error) {
    await repository.close();
    throw error;
  }
}
