import type { Git, GitOptions } from "./git.js";
import { type FoundObject, type ObjectInfo, ObjectLookup, type Room } from "./object-lookup.js";
import { ObjectStore } from "./object-store.js";
import { Turns } from "./turns.js";

/**
 * Gets contents that are missing, all at once. `commit` is one that has them. Returns ids that were left out for their
 * size; others may stay missing too.
 */
export type Obtain = (ids: readonly string[], commit: string) => Promise<ReadonlySet<string>>;

export interface ReadLimits {
  /** Content of more bytes is not read. */
  readonly fileBytes: number;
  /** A tree that lists more files is refused: nested trees can list any number in a few bytes. */
  readonly files: number;
}

export const defaultReadLimits: ReadLimits = { fileBytes: 8 << 20, files: 500_000 };

/** Where the files of a repository are. */
export interface StorePlace {
  /** The absolute path of the directory `objects`. */
  readonly objects: string;
  /** Hexadecimal digits of an id. */
  readonly idLength: number;
  /** The commit that HEAD leads to, as far as files tell. */
  head?(): string | undefined;
}

/** Trees and commits of more bytes are left to git. */
const mostBytes = 64 << 20;

/** Files that nobody asks for anything for so long are closed. */
const idleMilliseconds = 5_000;

/** All that is read here takes turns with the rest of the process. */
const turns = new Turns();

/** The objects of one repository, by name and by id: read from its files, and what these do not tell, from git. */
export class ObjectSource {
  private readonly store: ObjectStore;
  private current: ObjectLookup | undefined;
  private idle: NodeJS.Timeout | undefined;

  constructor(
    readonly git: Git,
    /** The git directory to ask, with all that its processes need. */
    readonly options: GitOptions,
    /** What a person calls the repository. */
    readonly target: string,
    /** Undefined where what is missing cannot be had. */
    readonly obtain: Obtain | undefined,
    readonly place: StorePlace,
  ) {
    this.store = new ObjectStore(place.objects, place.idLength);
  }

  /** What an object is, by any name that gitrevisions(7) has; undefined where there is none. */
  async info(name: string): Promise<ObjectInfo | undefined> {
    const stored = await this.read((store) => {
      const id = this.idOf(store, name);
      return id === undefined ? undefined : store.info(id);
    });
    return stored ?? this.ask(name, mostBytes, (lookup) => lookup.info(name));
  }

  /** What many objects are, in the order of their ids. */
  async infos(ids: readonly string[]): Promise<readonly (ObjectInfo | undefined)[]> {
    const stored = await Promise.all(ids.map((id) => this.read((store) => store.info(id))));
    const others = ids.filter((_id, at) => stored[at] === undefined);
    const told = others.length === 0 ? [] : await this.lookup().infos(others);
    let next = 0;
    return stored.map((info) => info ?? told[next++]);
  }

  /**
   * An object with its content, which is held in memory: ask `info` for its size first, or say how much room there is.
   * Undefined where there is none, and for one that does not fit.
   */
  async contents(name: string, room?: Room): Promise<FoundObject | undefined> {
    const stored = await this.read((store) => {
      const id = this.idOf(store, name);
      const found =
        id === undefined ? undefined : store.read(id, Math.min(room?.bytes ?? mostBytes, mostBytes));
      if (id === undefined || found === undefined) return undefined;
      if (room) room.bytes -= found.content.length;
      return { id, size: found.content.length, ...found };
    });
    const most = Math.min(room?.bytes ?? mostBytes, mostBytes);
    return stored ?? this.ask(name, most, (lookup) => lookup.contents(name, room));
  }

  /** The content of a blob, by its id. */
  async blob(id: string, most: number): Promise<Buffer | "too-large" | "missing"> {
    const stored = await this.read((store) => store.read(id, most));
    if (stored) return stored.type === "blob" ? stored.content : "missing";
    const info = await this.info(id);
    if (info?.type !== "blob") return "missing";
    if (info.size > most) return "too-large";
    return (await this.ask(id, most, (lookup) => lookup.contents(id)))?.content ?? "missing";
  }

  /** Does something with the files of the repository when there is time for it. */
  read<T>(work: (store: ObjectStore) => T): Promise<T> {
    return turns.run(() => {
      // Set when its turn has come, which may be after `close` if a scan was given up.
      this.idle ??= setTimeout(() => this.store.close(), idleMilliseconds).unref();
      this.idle.refresh();
      this.git.throwIfStopped();
      return work(this.store);
    });
  }

  /** Ends the process that answers, and closes files; the next question opens others. */
  close(): void {
    clearTimeout(this.idle);
    this.idle = undefined;
    this.store.close();
    this.current?.close();
    this.current = undefined;
  }

  /** The id that a name means, of the few kinds that need no more than files; git knows all of them. */
  private idOf(store: ObjectStore, name: string): string | undefined {
    if (name === "HEAD") return this.place.head?.();
    const [, id = "", kind] = /^([0-9a-f]+)(?:\^\{(commit|tree)\})?$/.exec(name) ?? [];
    if (id.length !== this.place.idLength) return undefined;
    const type = kind === undefined ? undefined : store.info(id)?.type;
    if (type === kind) return id;
    const commit = type === "commit" ? store.read(id, mostBytes)?.content : undefined;
    return commit && /^tree ([0-9a-f]+)\n/.exec(commit.toString("latin1", 0, 72))?.[1];
  }

  /** Asks git, unless what it would say is sure to be wrong, or never to come; undefined then. */
  private async ask<T>(
    name: string,
    most: number,
    question: (lookup: ObjectLookup) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const isTrap = await this.read((store) => {
      const ids = [/^[0-9a-f]*/.exec(name)?.[0] ?? "", this.idOf(store, name) ?? ""];
      return ids.some((id) => store.isTrap(id, most));
    });
    return isTrap ? undefined : question(this.lookup());
  }

  private lookup(): ObjectLookup {
    if (this.current === undefined || this.current.ended)
      this.current = new ObjectLookup(this.git, this.options);
    return this.current;
  }
}
