import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { bytesOfContent } from "../model/content.js";
import { WsgiShiftError } from "../model/errors.js";
import type { FileChange } from "../model/file-change.js";
import type { Git, GitOptions, RunOptions } from "./git.js";
import { isSafePath } from "./safe-path.js";

/** How many `hash-object` run at the same time. */
const parallelWrites = 4;

type Modes = ReadonlyMap<string, string>;

function refuse(path: string, detail: string): never {
  throw new WsgiShiftError("check-failed", { path, detail });
}

function mustBeSafe(path: string): void {
  if (!isSafePath(path)) throw new WsgiShiftError("path-unsafe", { path });
}

function directoriesOf(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_part, index) => parts.slice(0, index + 1).join("/"));
}

/** Where a change takes content away from; undefined for a new file. */
function sourceOf(change: FileChange): string | undefined {
  if (change.change === "create") return undefined;
  return change.change === "rename" ? change.from : change.path;
}

/**
 * Only regular files are replaced, moved or deleted, and nothing is put where something is: git itself would silently
 * put a directory in a file's or link's place.
 */
function checkChanges(changes: readonly FileChange[], before: Modes): void {
  const left = new Map(before);
  for (const change of changes) {
    const source = sourceOf(change);
    if (source === undefined) continue;
    mustBeSafe(source);
    const mode = left.get(source);
    if (!mode?.startsWith("100"))
      refuse(source, mode === undefined ? "there is no such file" : `it has mode ${mode}`);
    left.delete(source);
  }
  const directories = new Set([...left.keys()].flatMap(directoriesOf));
  for (const { change, path } of changes) {
    if (change === "delete") continue;
    mustBeSafe(path);
    if (left.has(path) || directories.has(path)) refuse(path, "something is there already");
    const inTheWay = directoriesOf(path).find((directory) => left.has(directory));
    if (inTheWay !== undefined) refuse(path, `${inTheWay} is no directory`);
    left.set(path, "100644");
    for (const directory of directoriesOf(path)) directories.add(directory);
  }
}

/** Reads `git ls-files -s -z`: `mode id stage TAB path NUL` over and over. */
async function readIndex(git: Git, options: RunOptions): Promise<{ modes: Modes; idLength: number }> {
  const { stdout } = await git.run(["ls-files", "-s", "-z"], options);
  const lines = stdout.toString("utf8").split("\0").slice(0, -1);
  const modes = new Map(lines.map((line) => [line.slice(line.indexOf("\t") + 1), line.slice(0, 6)]));
  return { modes, idLength: lines[0]?.split(" ")[1]?.length ?? 40 };
}

/**
 * Writes contents without a look at borrowed stores: git would give the packs there a new time of change for each object
 * that they have already, and a stranger's repository is to stay as it is.
 */
async function writeBlobs(
  git: Git,
  options: GitOptions,
  changes: readonly FileChange[],
): Promise<Map<string, string>> {
  const environment = { ...options.environment, GIT_ALTERNATE_OBJECT_DIRECTORIES: "" };
  const ids = new Map<string, string>();
  const waiting = changes.filter((change) => change.change !== "delete");
  const worker = async () => {
    for (let change = waiting.pop(); change !== undefined; change = waiting.pop()) {
      const input = bytesOfContent(change.content);
      const { stdout } = await git.run(["hash-object", "-w", "--stdin"], { ...options, environment, input });
      ids.set(change.path, stdout.toString("latin1").trim());
    }
  };
  await Promise.all(Array.from({ length: parallelWrites }, worker));
  return ids;
}

/** Lines for `update-index --index-info -z` (git-update-index(1)): mode 0 removes; what goes comes first. */
function indexLines(
  changes: readonly FileChange[],
  ids: ReadonlyMap<string, string>,
  idLength: number,
): string {
  const gone = changes.flatMap((change) => {
    if (change.change === "delete") return [change.path];
    return change.change === "rename" ? [change.from] : [];
  });
  const put = changes.flatMap((change) =>
    change.change === "delete" ? [] : [`${change.mode} ${ids.get(change.path)}\t${change.path}\0`],
  );
  return [...gone.map((path) => `0 ${"0".repeat(idLength)}\t${path}\0`), ...put].join("");
}

/**
 * Writes the tree that `base` (any tree or commit id; null for none) becomes by `changes`, by way of an index of its
 * own, and returns its id. Objects that a partial clone lacks stay lacking. Raises `path-unsafe`, and `check-failed`
 * where a change does not fit the base.
 */
export async function writeTree(
  git: Git,
  options: GitOptions & { readonly gitDirectory: string },
  base: string | null,
  changes: readonly FileChange[],
): Promise<string> {
  const index = join(options.gitDirectory, `index-${randomUUID()}`);
  const withIndex: GitOptions = {
    ...options,
    environment: { ...options.environment, GIT_INDEX_FILE: index },
  };
  try {
    await git.run(base === null ? ["read-tree", "--empty"] : ["read-tree", base], withIndex);
    const { modes, idLength } = await readIndex(git, withIndex);
    checkChanges(changes, modes);
    const ids = await writeBlobs(git, options, changes);
    const input = indexLines(changes, ids, idLength);
    await git.run(["update-index", "-z", "--index-info"], { ...withIndex, input });
    const { stdout } = await git.run(["write-tree", "--missing-ok"], withIndex);
    return stdout.toString("latin1").trim();
  } finally {
    await rm(index, { force: true });
  }
}
