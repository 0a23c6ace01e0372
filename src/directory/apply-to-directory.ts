import { randomUUID } from "node:crypto";
import { chmod, lstat, mkdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { bytesOfContent } from "../model/content.js";
import { WsgiShiftError } from "../model/errors.js";
import type { FileChange } from "../model/file-change.js";
import type { SourceTree } from "../model/source-tree.js";

/**
 * Writes a change into a directory: all of it or, if a file there is neither what the tree holds nor what is to be
 * written, or lies behind a link, nothing. Raises `edits-would-be-lost`, and `target-unreadable` for what the system refuses.
 */
export async function applyToDirectory(
  directory: string,
  tree: SourceTree,
  files: readonly FileChange[],
): Promise<void> {
  const before = await contentsBefore(tree, files);
  const different: string[] = [];
  const waiting: FileChange[] = [];
  for (const file of files) {
    if (await isDone(directory, file)) continue;
    waiting.push(file);
    const old = file.change === "rename" ? file.from : file.path;
    if (!(await isAsExpected(directory, old, before.get(old)))) different.push(old);
    if (file.change === "rename" && !(await isAsExpected(directory, file.path, undefined)))
      different.push(file.path);
  }
  if (different.length > 0) {
    throw new WsgiShiftError("edits-would-be-lost", {
      paths: different.join(", "),
      revision: tree.revision?.slice(0, 10) ?? "what was read",
    });
  }
  await writeAll(directory, waiting);
}

async function contentsBefore(
  tree: SourceTree,
  files: readonly FileChange[],
): Promise<ReadonlyMap<string, Buffer>> {
  const before = new Map<string, Buffer>();
  const entries = await tree.at(
    files.flatMap((file) => (file.change === "rename" ? [file.path, file.from] : [file.path])),
  );
  await tree.read(entries, ({ path }, bytes) => before.set(path, Buffer.from(bytes)));
  return before;
}

/** Whether the file holds these bytes, or is not there for undefined; false for anything behind a link. */
async function isAsExpected(directory: string, path: string, expected: Buffer | undefined): Promise<boolean> {
  const parts = path.split("/");
  for (let depth = 1; depth <= parts.length; depth++) {
    const found = await lstat(join(directory, ...parts.slice(0, depth))).catch(() => undefined);
    if (!found) return expected === undefined;
    if (depth < parts.length ? !found.isDirectory() : !found.isFile()) return false;
  }
  return expected?.equals(await readFile(join(directory, path))) ?? false;
}

async function isDone(directory: string, file: FileChange): Promise<boolean> {
  if (file.change === "rename" && !(await isAsExpected(directory, file.from, undefined))) return false;
  const wanted = file.change === "delete" ? undefined : bytesOfContent(file.content);
  return isAsExpected(directory, file.path, wanted);
}

/**
 * New contents are first written beside their files and then renamed over them, so that a full disk or a missing right
 * is met before the first file changes.
 */
async function writeAll(directory: string, files: readonly FileChange[]): Promise<void> {
  const written: { readonly temporary: string; readonly path: string }[] = [];
  const made: string[] = [];
  try {
    for (const file of files) {
      if (file.change === "delete") continue;
      const path = join(directory, file.path);
      const first = await mkdir(dirname(path), { recursive: true });
      if (first !== undefined) made.push(first);
      const temporary = `${path}.${randomUUID()}`;
      await writeFile(temporary, bytesOfContent(file.content), {
        flag: "wx",
        mode: file.mode === "100755" ? 0o755 : 0o644,
      });
      written.push({ temporary, path });
      const old = await lstat(join(directory, file.change === "rename" ? file.from : file.path)).catch(
        () => undefined,
      );
      if (old) await chmod(temporary, old.mode & 0o7777);
    }
  } catch (cause) {
    for (const { temporary } of written) await rm(temporary, { force: true });
    for (const path of made.reverse()) await removeEmpty(path);
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new WsgiShiftError(
      "target-unreadable",
      { target: directory, detail: `nothing was changed: ${detail}` },
      { cause },
    );
  }
  for (const { temporary, path } of written) await rename(temporary, path);
  for (const file of files) {
    if (file.change === "delete") await rm(join(directory, file.path));
    if (file.change === "rename") await rm(join(directory, file.from));
  }
}

/** Takes back directories that were made for files which then could not be written. */
async function removeEmpty(directory: string): Promise<void> {
  await rmdir(directory).catch(() => undefined);
}
