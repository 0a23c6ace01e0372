import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type LockTiming, withLock } from "./mirror-lock.js";
import { mirrorName } from "./mirror-path.js";

const oneHour = 3_600_000;

function configurationFile(objectFormat: "sha1" | "sha256"): string {
  const core = (version: number) => `[core]\n\trepositoryFormatVersion = ${version}\n\tbare = true\n`;
  return objectFormat === "sha1" ? core(0) : `${core(1)}[extensions]\n\tobjectFormat = sha256\n`;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Where one mirror lies in the cache: made, locked and thrown away as a whole. */
export class MirrorStore {
  readonly directory: string;

  constructor(
    private readonly mirrors: string,
    host: string,
    project: string,
    private readonly timing: LockTiming,
  ) {
    this.directory = join(mirrors, mirrorName(host, project));
  }

  isThere(): Promise<boolean> {
    return exists(join(this.directory, "HEAD"));
  }

  /** Does `work` while nobody else changes the mirror. */
  async locked<T>(work: () => Promise<T>): Promise<T> {
    await mkdir(this.mirrors, { recursive: true });
    return withLock(`${this.directory}.lock`, this.timing, work);
  }

  /** Makes the empty mirror, at once and complete; under the lock. */
  async create(objectFormat: "sha1" | "sha256"): Promise<void> {
    const made = join(await this.trash(), randomUUID());
    for (const part of ["objects", "refs"]) await mkdir(join(made, part), { recursive: true });
    await writeFile(join(made, "HEAD"), "ref: refs/heads/none\n");
    await writeFile(join(made, "config"), configurationFile(objectFormat));
    await rename(made, this.directory);
  }

  /** Throws the mirror away; under the lock. Processes that read it keep what they have open. */
  async discard(): Promise<void> {
    const old = join(await this.trash(), randomUUID());
    await rename(this.directory, old).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
    await rm(old, { recursive: true, force: true });
  }

  /** For what is not yet, or no longer, a mirror; emptied of what a process left there that was stopped. */
  private async trash(): Promise<string> {
    const trash = join(this.mirrors, "trash");
    await mkdir(trash, { recursive: true });
    for (const name of await readdir(trash)) {
      const found = await stat(join(trash, name)).catch(() => undefined);
      if (found !== undefined && Date.now() - found.mtimeMs > oneHour) {
        await rm(join(trash, name), { recursive: true, force: true });
      }
    }
    return trash;
  }
}
