import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { WsgiShiftError } from "../model/errors.js";

/** Where a repository keeps its things; all paths absolute (gitrepository-layout(5)). */
export interface GitDirectory {
  /** Holds HEAD: names of revisions are looked up here. */
  readonly path: string;
  /** The store of objects, shared by all worktrees of the repository. */
  readonly objects: string;
  /** The list of commits without their parents, which a shallow clone has. */
  readonly shallow: string | undefined;
  /** The top directory of the working tree that was asked for; undefined where the git directory itself was. */
  readonly workingTree: string | undefined;
  /** Whether its configuration may tell git to fetch objects from a remote when they are needed. */
  readonly partial: boolean;
}

type Kind = "file" | "directory" | undefined;

async function kindOf(path: string): Promise<Kind> {
  try {
    const found = await stat(path);
    return found.isDirectory() ? "directory" : "file";
  } catch {
    return undefined;
  }
}

async function readLine(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").then(
    (text) => text.trim(),
    () => undefined,
  );
}

/** git's own test (`is_git_directory`): HEAD, objects and refs, the last two in the common directory of a worktree. */
async function layout(path: string, workingTree: string | undefined): Promise<GitDirectory | undefined> {
  const [head, commonName] = await Promise.all([
    kindOf(join(path, "HEAD")),
    readLine(join(path, "commondir")),
  ]);
  if (head !== "file") return undefined;
  const common = commonName === undefined ? path : resolve(path, commonName);
  const [objects, shallow] = [join(common, "objects"), join(common, "shallow")];
  const [objectsKind, refsKind, shallowKind, configuration = ""] = await Promise.all([
    kindOf(objects),
    kindOf(join(common, "refs")),
    kindOf(shallow),
    readLine(join(common, "config")),
  ]);
  if (objectsKind !== "directory" || refsKind !== "directory") return undefined;
  return {
    path,
    objects,
    shallow: shallowKind === "file" ? shallow : undefined,
    workingTree,
    partial: /promisor|partialclone|include/i.test(configuration),
  };
}

async function behindGitFile(top: string, target: string): Promise<GitDirectory> {
  const line = (await readLine(join(top, ".git"))) ?? "";
  const pointer = /^gitdir: (.+)$/.exec(line)?.[1];
  const found = pointer === undefined ? undefined : await layout(resolve(top, pointer), top);
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
export async function findGitDirectory(target: string): Promise<GitDirectory | undefined> {
  const top = resolve(target);
  const dotGit = join(top, ".git");
  const [topKind, kind] = await Promise.all([kindOf(top), kindOf(dotGit)]);
  if (topKind === undefined) throw new WsgiShiftError("target-not-found", { target });
  if (kind === "file") return behindGitFile(top, target);
  const inside = kind === "directory" ? await layout(dotGit, top) : undefined;
  return inside ?? layout(top, undefined);
}
