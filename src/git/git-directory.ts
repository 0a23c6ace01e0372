import { readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { WsgiShiftError } from "../model/errors.js";

/** Where a repository keeps its things; all paths absolute (gitrepository-layout(5)). */
export interface GitDirectory {
  /** Holds HEAD: names of revisions are looked up here. */
  readonly path: string;
  /** Holds branches, and what else all worktrees of the repository share; the same as `path` where there is one. */
  readonly common: string;
  /** The store of objects. */
  readonly objects: string;
  /** The top directory of the working tree that was asked for; undefined where the git directory itself was. */
  readonly workingTree: string | undefined;
  /** The branch that HEAD is on, without `refs/heads/`; undefined where it is on none, or its refs are no files. */
  readonly branch: string | undefined;
  /** Whether its configuration may tell git to fetch objects from a remote when they are needed. */
  readonly partial: boolean;
  /** Whether its configuration names a format of ids, which are SHA-1 else. */
  readonly mayBeSha256: boolean;
  /** Hexadecimal digits of an id, as it seems: git knows. */
  readonly idLength: number;
}

type Kind = "file" | "directory" | undefined;

// A few looks at the file system, each of which takes longer to hand to another thread than to do.
function kindOf(path: string): Kind {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found && (found.isDirectory() ? "directory" : "file");
  } catch {
    return undefined;
  }
}

function readLine(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}

/** git's own test (`is_git_directory`): HEAD, objects and refs, the last two in the common directory of a worktree. */
function layout(path: string, workingTree: string | undefined): GitDirectory | undefined {
  if (kindOf(join(path, "HEAD")) !== "file") return undefined;
  const commonName = readLine(join(path, "commondir"));
  const common = commonName === undefined ? path : resolve(path, commonName);
  const objects = join(common, "objects");
  const configuration = readLine(join(common, "config")) ?? "";
  if (kindOf(objects) !== "directory" || kindOf(join(common, "refs")) !== "directory") return undefined;
  return {
    path,
    common,
    objects,
    workingTree,
    branch: /^ref: refs\/heads\/(?!\.)(.+)$/.exec(readLine(join(path, "HEAD")) ?? "")?.[1],
    partial: /promisor|partialclone|include/i.test(configuration),
    mayBeSha256: /objectformat/i.test(configuration),
    idLength: /objectformat[ \t]*=[ \t]*"?sha256/i.test(configuration) ? 64 : 40,
  };
}

function behindGitFile(top: string, target: string): GitDirectory {
  const line = readLine(join(top, ".git")) ?? "";
  const pointer = /^gitdir: (.+)$/.exec(line)?.[1];
  const found = pointer === undefined ? undefined : layout(resolve(top, pointer), top);
  if (found === undefined) {
    const detail =
      pointer === undefined ? "its .git file names no directory" : `there is no repository in ${pointer}`;
    throw new WsgiShiftError("repository-corrupt", { target, detail });
  }
  return found;
}

/**
 * The git directory of `target`, where that is one or the top of a working tree; undefined for any other directory or
 * file, inside of a working tree too: `devstack/` of a repository is read as files. Found without running git, so
 * nothing that stands in a stranger's directory can steer it. Raises `target-not-found`, and `repository-corrupt`
 * where .git points nowhere.
 */
export function findGitDirectory(target: string): GitDirectory | undefined {
  const top = resolve(target);
  const dotGit = join(top, ".git");
  if (kindOf(top) === undefined) throw new WsgiShiftError("target-not-found", { target });
  const kind = kindOf(dotGit);
  if (kind === "file") return behindGitFile(top, target);
  const inside = kind === "directory" ? layout(dotGit, top) : undefined;
  return inside ?? layout(top, undefined);
}
