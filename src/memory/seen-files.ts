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

/**
 * What was seen, in a directory, one file a repository: workers never write the same file but for the same repository,
 * and each write is whole. A file that cannot be read is forgotten.
 */
export class SeenFiles implements SeenScripts {
  private readonly memory: FileMemory;

  constructor(private readonly directory: string) {
    this.memory = new FileMemory(directory);
  }

  async all(): Promise<readonly SeenRepository[]> {
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
