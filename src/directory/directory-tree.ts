import { constants, existsSync } from "node:fs";
import { lstat, open, readdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type Problem, problem, WsgiShiftError } from "../model/errors.js";
import type { SourceTree, TreeEntry, Visit } from "../model/source-tree.js";

/** How many files are open at the same time. */
const parallelReads = 16;
/** As for a git tree; what lies deeper or beyond is somebody's mistake, such as naming `/`. */
const defaultLimits = { fileBytes: 8 << 20, files: 500_000 };

/** What the system said, without the path that it repeats. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}

/** The working tree that a directory is in, below its top. */
function repositoryAround(root: string): string | undefined {
  const parent = dirname(root);
  if (parent === root) return undefined;
  return existsSync(join(parent, ".git")) ? parent : repositoryAround(parent);
}

/** A link is found by lstat and never opened; the flag holds for one that was put there since. */
const openFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * A directory that is no repository, such as /etc/apache2, read as files. Links are listed and never followed, `.git`
 * is left out. Directories that cannot be listed come as problems with the first read after the listing.
 */
export class DirectoryTree implements SourceTree {
  readonly revision = null;
  readonly treeId = null;
  private listing: Promise<TreeEntry[]> | undefined;
  private unreported: Problem[] = [];
  readonly directory: string | null;

  private constructor(
    readonly target: string,
    private readonly root: string,
    private readonly limits: typeof defaultLimits,
  ) {
    const repository = repositoryAround(root);
    // What is checked out gets its place elsewhere, so no server reads it here.
    this.directory = repository === undefined ? root : null;
    if (repository !== undefined) this.unreported.push(problem("inside-repository", { target, repository }));
  }

  /** Raises `target-not-found`, and `target-unreadable` where it is no directory. */
  static async open(target: string, limits: Partial<typeof defaultLimits> = {}): Promise<DirectoryTree> {
    const root = resolve(target);
    const found = await stat(root).catch((error: unknown) => {
      if (reasonOf(error) === "ENOENT")
        throw new WsgiShiftError("target-not-found", { target }, { cause: error });
      throw new WsgiShiftError("target-unreadable", { target, detail: reasonOf(error) }, { cause: error });
    });
    if (!found.isDirectory())
      throw new WsgiShiftError("target-unreadable", { target, detail: "it is no directory" });
    return new DirectoryTree(target, root, { ...defaultLimits, ...limits });
  }

  entries(): Promise<readonly TreeEntry[]> {
    this.listing ??= this.list();
    return this.listing;
  }

  /** Reading is the only way to know. */
  mayContain(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async at(paths: readonly string[]): Promise<readonly TreeEntry[]> {
    const found = await Promise.all(paths.map((path) => this.entryAt(path)));
    return found.filter((entry) => entry !== undefined);
  }

  async read(entries: readonly TreeEntry[], visit: Visit): Promise<readonly Problem[]> {
    const problems = this.unreported;
    this.unreported = [];
    const waiting = entries.filter(({ mode }) => mode.startsWith("100")).reverse();
    const worker = async () => {
      for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
        const content = await this.contentOf(entry.path);
        if (Buffer.isBuffer(content)) visit(entry, content);
        else problems.push(content);
      }
    };
    await Promise.all(Array.from({ length: parallelReads }, worker));
    return problems;
  }

  /** A directory has no history. */
  changesSince(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  private async list(): Promise<TreeEntry[]> {
    const entries: TreeEntry[] = [];
    const waiting = [""];
    for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
      const names = await this.namesIn(directory);
      const paths = names
        .filter((name) => name !== ".git")
        .map((name) => (directory === "" ? name : `${directory}/${name}`));
      for (const [path, kind] of await Promise.all(
        paths.map(async (path) => [path, await this.kindOf(path)] as const),
      )) {
        if (kind === "directory") waiting.push(path);
        else if (kind !== undefined) entries.push({ path, mode: kind, id: null });
      }
      if (entries.length > this.limits.files) {
        throw new WsgiShiftError("repository-too-large", { target: this.target, limit: this.limits.files });
      }
    }
    const isLinksOnly = entries.length > 0 && entries.every(({ mode }) => mode === "120000");
    if (isLinksOnly) this.unreported.push(problem("only-links", { target: this.target }));
    return entries.sort((one, other) => (one.path < other.path ? -1 : 1));
  }

  private async namesIn(directory: string): Promise<readonly string[]> {
    try {
      return await readdir(join(this.root, directory));
    } catch (error) {
      const data = { target: directory || this.target, detail: reasonOf(error) };
      if (directory === "") throw new WsgiShiftError("target-unreadable", data, { cause: error });
      this.unreported.push(problem("target-unreadable", data));
      return [];
    }
  }

  /** Undefined for what holds no bytes to read: sockets, devices, and what is gone meanwhile. */
  private async kindOf(path: string): Promise<TreeEntry["mode"] | "directory" | undefined> {
    // Its bytes are no UTF-8 and lost, so it cannot be looked at; listed as a file, it becomes a problem when read.
    if (path.includes("\ufffd")) return "100644";
    const found = await lstat(join(this.root, path)).catch(() => undefined);
    if (found?.isDirectory()) return "directory";
    if (found?.isSymbolicLink()) return "120000";
    if (!found?.isFile()) return undefined;
    return (found.mode & 0o100) === 0 ? "100644" : "100755";
  }

  private async entryAt(path: string): Promise<TreeEntry | undefined> {
    if (path.includes("\ufffd")) return undefined;
    const parts = path.split("/");
    if (parts.some((part) => part === "" || part === "." || part === ".." || part === ".git"))
      return undefined;
    for (let depth = 1; depth < parts.length; depth++) {
      if ((await this.kindOf(parts.slice(0, depth).join("/"))) !== "directory") return undefined;
    }
    const kind = await this.kindOf(path);
    return kind === undefined || kind === "directory" ? undefined : { path, mode: kind, id: null };
  }

  private async contentOf(path: string): Promise<Buffer | Problem> {
    if (path.includes("\ufffd")) return problem("path-unsafe", { path });
    const limit = this.limits.fileBytes;
    try {
      const file = await open(join(this.root, path), openFlags);
      try {
        const { size } = await file.stat();
        if (size > limit) return problem("file-too-large", { path, limit });
        const content = await file.readFile();
        return content.length > limit ? problem("file-too-large", { path, limit }) : content;
      } finally {
        await file.close();
      }
    } catch (error) {
      return problem("target-unreadable", { target: path, detail: reasonOf(error) });
    }
  }
}
