import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ScanMemory } from "../model/scan-memory.js";

/**
 * Remembers in a directory, one file a key, the newest value only. A file that cannot be read is forgotten, one that
 * cannot be written is not remembered: both only cost the work again.
 */
export class FileMemory implements ScanMemory {
  constructor(private readonly directory: string) {}

  async recall(key: string): Promise<unknown> {
    try {
      return JSON.parse(await readFile(this.fileOf(key), "utf8"));
    } catch {
      return undefined;
    }
  }

  async remember(key: string, value: unknown): Promise<void> {
    const file = this.fileOf(key);
    const temporary = `${file}.${randomUUID()}`;
    try {
      await mkdir(this.directory, { recursive: true, mode: 0o700 });
      await writeFile(temporary, JSON.stringify(value), { mode: 0o600 });
      await rename(temporary, file);
    } catch {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  }

  private fileOf(key: string): string {
    return join(this.directory, `${createHash("sha256").update(key).digest("hex")}.json`);
  }
}
