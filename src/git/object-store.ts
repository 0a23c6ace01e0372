import { readdirSync, realpathSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { ByteFile } from "./byte-file.js";
import { isTrap, looseObjectInfo, readLooseObject } from "./loose-object.js";
import type { ObjectInfo } from "./object-lookup.js";
import { Pack, type StoredObject } from "./pack.js";
import type { HeldBytes } from "./pack-index.js";

/** So many stores lend each other objects at the most, one to the next (as in git's alternates). */
const mostAlternates = 5;
/** What more stores and packs have, git is asked for: each takes a look, memory and open files. */
const [mostStores, mostPacks] = [32, 128];
/** A list of stores of more bytes is left to git. */
const mostListBytes = 64 << 10;

/**
 * The objects of a repository, read from its files (gitrepository-layout(5)): packs, loose objects, and what other stores lend.
 * Of what it does not have, or cannot read, it says nothing: git has to be asked then, and tells what is wrong. It starts no process,
 * and no more of a pack is read than what is asked for. Files are open until `close`, and opened again when they are needed.
 */
export class ObjectStore {
  private readonly packs = new Map<string, Pack>();
  private stores: readonly string[] | undefined;
  /** The times at which the lists of packs were last changed, when they were read. */
  private listed = "";
  private last: Pack | undefined;

  constructor(
    /** The absolute path of the directory `objects`. */
    private readonly directory: string,
    /** Hexadecimal digits of an id: 40 for SHA-1, 64 for SHA-256. */
    readonly idLength: number,
    private readonly held?: HeldBytes,
  ) {}

  /** What an object is; undefined where git has to be asked. */
  info(id: string): ObjectInfo | undefined {
    return this.look(
      id,
      (pack, offset) => ({ id, ...pack.info(offset) }),
      (path) => ({ id, ...looseObjectInfo(path) }),
    );
  }

  /** An object of no more than `most` bytes; undefined where git has to be asked. */
  read(id: string, most: number): StoredObject | undefined {
    return this.look(
      id,
      (pack, offset) => pack.read(offset, most),
      (path) => readLooseObject(path, most),
    );
  }

  /** How many objects are in the packs that can be read. */
  packedObjects(): number {
    try {
      if (this.stores === undefined) this.list();
    } catch {
      return 0;
    }
    return [...this.packs.values()].reduce((sum, { count }) => sum + count, 0);
  }

  /** Whether git must not be asked for an object of no more than `most` bytes, as what is in the files would not end well. */
  isTrap(id: string, most: number): boolean {
    if (id.length !== this.idLength) return false;
    try {
      const place = this.place(id);
      return place?.pack.isCircle(place.offset) === true || this.loose(id).some((path) => isTrap(path, most));
    } catch {
      return false;
    }
  }

  close(): void {
    for (const pack of this.packs.values()) pack.close();
    this.packs.clear();
    this.last = undefined;
    this.stores = undefined;
    this.listed = "";
  }

  private look<T>(
    id: string,
    inPack: (pack: Pack, offset: number) => T,
    loose: (path: string) => T,
  ): T | undefined {
    if (id.length !== this.idLength) return undefined;
    try {
      if (this.stores === undefined) this.list();
      const place = this.place(id) ?? (this.list() ? this.place(id) : undefined);
      if (place) return inPack(place.pack, place.offset);
      const [path] = this.loose(id);
      return path === undefined ? undefined : loose(path);
    } catch {
      // A file that went away, that may not be read or is not as git writes it: git looks for another, or says so.
      return undefined;
    }
  }

  /** The files in which an object is alone. */
  private loose(id: string): string[] {
    const name = join(id.slice(0, 2), id.slice(2));
    this.stores ??= withLenders(this.directory);
    const paths = this.stores.map((store) => join(store, name));
    return paths.filter((path) => statSync(path, { throwIfNoEntry: false }) !== undefined);
  }

  /** Where an object is: mostly in the same pack as the one before it. */
  private place(id: string): { readonly pack: Pack; readonly offset: number } | undefined {
    const offset = this.last?.offsetOf(id);
    if (this.last && offset !== undefined) return { pack: this.last, offset };
    for (const pack of this.packs.values()) {
      const found = pack === this.last ? undefined : pack.offsetOf(id);
      if (found === undefined) continue;
      this.last = pack;
      return { pack, offset: found };
    }
    return undefined;
  }

  /** Looks for packs that came or went; false where none did. */
  private list(): boolean {
    this.stores ??= withLenders(this.directory);
    const directories = this.stores.map((store) => join(store, "pack"));
    const times = directories.map((path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs).join();
    if (times === this.listed) return false;
    const names = directories.flatMap((directory) =>
      namesIn(directory).flatMap((name) => (name.endsWith(".idx") ? join(directory, name.slice(0, -4)) : [])),
    );
    for (const [name, pack] of this.packs)
      if (!names.includes(name)) {
        pack.close();
        this.packs.delete(name);
        if (this.last === pack) this.last = undefined;
      }
    for (const name of names) if (!this.packs.has(name) && this.packs.size < mostPacks) this.open(name);
    this.listed = times;
    return true;
  }

  private open(name: string): void {
    try {
      this.packs.set(name, new Pack(name, this.idLength / 2, this.held));
    } catch {
      // What only an unreadable pack has, git is asked for.
    }
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** The store, and those that lend it objects: `info/alternates` names one a line, relative to the store itself. */
function withLenders(directory: string): string[] {
  const stores = new Set([directory]);
  let level = [directory];
  for (let depth = 0; level.length > 0 && depth < mostAlternates; depth++) {
    const fresh = new Set(level.flatMap(lendersOf).filter((store) => !stores.has(store)));
    level = [...fresh].slice(0, mostStores - stores.size);
    for (const store of level) stores.add(store);
  }
  return [...stores];
}

function lendersOf(store: string): string[] {
  try {
    // One in C quotes is left to git.
    const lines = listOf(store).filter((line) => line !== "" && !/^[#"]/.test(line));
    const from = lines.length === 0 ? store : realpathSync(store);
    return lines.map((line) => resolve(from, line));
  } catch {
    return [];
  }
}

function listOf(store: string): string[] {
  const file = new ByteFile(join(store, "info", "alternates"));
  try {
    return file.size > mostListBytes ? [] : file.bytes(0, file.size).toString("utf8").split("\n");
  } finally {
    file.close();
  }
}
