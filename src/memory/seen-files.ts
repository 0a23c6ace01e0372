import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { SeenRepository, SeenScripts } from "../model/seen-script.js";
import { FileMemory } from "./file-memory.js";

const repository = z.object({
  host: z.string(),
  project: z.string(),
  scripts: z.array(
    z.object({
      script: z.string(),
      application: z.string().nullable(),
      isThere: z.boolean(),
      root: z.string(),
    }),
  ),
});
/** Beside the mirrors; a cache that is wiped is filled again by the next scans. */
export function seenFiles({ cacheDirectory }: { readonly cacheDirectory: string }): SeenFiles {
  return new SeenFiles(join(cacheDirectory, "seen"));
}

const mostRepositories = 5_000;
const mostBytes = 1 << 16;

/** Milliseconds; file systems tell times to some milliseconds. */
const settled = 2_000;

/**
 * What was seen, in a directory, one file a repository: workers never write the same file but for the same repository,
 * and each write is whole. A file that cannot be read is forgotten.
 */
export class SeenFiles implements SeenScripts {
  private readonly memory: FileMemory;
  private known: { readonly changedAt: bigint; readonly all: readonly SeenRepository[] } | undefined;

  constructor(private readonly directory: string) {
    this.memory = new FileMemory(directory);
  }

  /** Each scan asks, and few find anything new: the files are read again after the directory changed. */
  async all(): Promise<readonly SeenRepository[]> {
    const changedAt = await this.changedAt();
    if (this.known !== undefined && this.known.changedAt === changedAt) return this.known.all;
    const all = await this.readAll();
    // Of a change in the very moment of the reading the directory's time may tell nothing.
    const isSettled = changedAt !== undefined && Number(changedAt / 1_000_000n) < Date.now() - settled;
    this.known = isSettled ? { changedAt, all } : undefined;
    return all;
  }

  /** Nanoseconds; undefined where there is no directory yet. */
  private async changedAt(): Promise<bigint | undefined> {
    return (await stat(this.directory, { bigint: true }).catch(() => undefined))?.mtimeNs;
  }

  private async readAll(): Promise<readonly SeenRepository[]> {
    const names = await readdir(this.directory).catch(() => []);
    const files = names.filter((name) => /^[0-9a-f]{64}\.json$/.test(name)).sort();
    const found = await Promise.all(files.slice(0, mostRepositories).map((name) => this.read(name)));
    return found.filter((seen) => seen !== undefined);
  }

  async record(seen: SeenRepository): Promise<void> {
    const key = `${seen.host}\0${seen.project}`;
    if (JSON.stringify(await this.memory.recall(key)) === JSON.stringify(seen)) return;
    await this.memory.remember(key, seen);
  }

  private async read(name: string): Promise<SeenRepository | undefined> {
    const path = join(this.directory, name);
    try {
      if ((await stat(path)).size > mostBytes) return undefined;
      return repository.safeParse(JSON.parse(await readFile(path, "utf8"))).data;
    } catch {
      return undefined;
    }
  }
}
