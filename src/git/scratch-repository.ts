import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GitOptions } from "./git.js";

export interface ScratchOptions {
  /** Object stores to read from. */
  readonly borrows?: readonly string[];
  /** Object store that new objects go to; undefined: one of its own, which is deleted with it. */
  readonly keeps?: string | undefined;
  /** Hexadecimal digits of an id: 40 for SHA-1, 64 for SHA-256. */
  readonly idLength?: number;
}

/** GIT_ALTERNATE_OBJECT_DIRECTORIES separates by colons, and takes a path that has one in C quotes (git(1)). */
function quoteAlternate(path: string): string {
  return `"${path.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}

function configurationFile(idLength: number): string {
  if (idLength === 40) return "[core]\n\trepositoryFormatVersion = 0\n\tbare = true\n";
  return "[core]\n\trepositoryFormatVersion = 1\n\tbare = true\n[extensions]\n\tobjectFormat = sha256\n";
}

/**
 * A temporary, empty, bare repository of our own. With `borrows` it sees a stranger's objects, but none of the
 * stranger's configuration, attributes, hooks, refs or index; without `keeps` it leaves no trace there either
 * (receive-pack calls that a quarantine).
 */
export class ScratchRepository {
  private constructor(
    readonly directory: string,
    /** Object store that new objects go to. */
    readonly objects: string,
    readonly idLength: number,
    /** For git's processes that are to work in it. */
    readonly options: GitOptions,
  ) {}

  static async create({
    borrows = [],
    keeps,
    idLength = 40,
  }: ScratchOptions = {}): Promise<ScratchRepository> {
    const directory = await mkdtemp(join(tmpdir(), "wsgi-shift-"));
    await mkdir(join(directory, "objects"));
    await mkdir(join(directory, "refs"));
    await writeFile(join(directory, "HEAD"), "ref: refs/heads/scratch\n");
    await writeFile(join(directory, "config"), configurationFile(idLength));
    const objects = keeps ?? join(directory, "objects");
    const environment = {
      GIT_OBJECT_DIRECTORY: objects,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: borrows.map(quoteAlternate).join(":"),
    };
    return new ScratchRepository(directory, objects, idLength, { gitDirectory: directory, environment });
  }

  async dispose(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}
