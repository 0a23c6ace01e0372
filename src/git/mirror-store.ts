import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type LockTiming, withLock } from "./mirror-lock.js";
import { mirrorName } from "./mirror-path.js";

const oneHour = 3_600_000;

type ObjectFormat = "sha1" | "sha256";

function configurationFile(objectFormat: ObjectFormat): string {
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

  /** Does `work` while nobody else with this cache proposes a change of the repository; the mirror itself is not locked. */
  async proposing<T>(work: () => Promise<T>): Promise<T> {
    await mkdir(this.mirrors, { recursive: true });
    return withLock(`${this.directory}.change.lock`, this.timing, work);
  }

  /** Makes the empty mirror, at once and complete; under the lock. */
  async create(objectFormat: ObjectFormat): Promise<void> {
    await rename(await this.createAside(objectFormat), this.directory);
  }

  /** Makes an empty repository beside the mirrors and returns its path; what is left there is removed some day. */
  async createAside(objectFormat: ObjectFormat): Promise<string> {
    const made = join(await this.trash(), randomUUID());
    for (const part of ["objects", "refs"]) await mkdir(join(made, part), { recursive: true });
    await writeFile(join(made, "HEAD"), "ref: refs/heads/none\n");
    await writeFile(join(made, "config"), configurationFile(objectFormat));
    return made;
  }

  /** Moves the packs of another repository into the mirror; each index last, because by that git finds a pack. */
  async takePacks(repository: string): Promise<void> {
    const [from, to] = [repository, this.directory].map((path) => join(path, "objects", "pack")) as [
      string,
      string,
    ];
    await mkdir(to, { recursive: true });
    const names = await readdir(from);
    const isIndex = (name: string) => name.endsWith(".idx");
    for (const name of [...names.filter((one) => !isIndex(one)), ...names.filter(isIndex)]) {
      await rename(join(from, name), join(to, name));
    }
  }

  /** How many packs there are. */
  async packCount(): Promise<number> {
    const names = await readdir(join(this.directory, "objects", "pack")).catch((): string[] => []);
    return names.filter((name) => name.endsWith(".idx")).length;
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
