import type { Git, GitOptions } from "./git.js";
import { type FoundObject, type ObjectInfo, ObjectLookup, type Room } from "./object-lookup.js";

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

/** The objects of one repository, by name and by id. */
export class ObjectSource {
  private current: ObjectLookup | undefined;

  constructor(
    readonly git: Git,
    /** The git directory to ask, with all that its processes need. */
    readonly options: GitOptions,
    /** What a person calls the repository. */
    readonly target: string,
    /** Undefined where what is missing cannot be had. */
    readonly obtain: Obtain | undefined,
  ) {}

  /** Starts the process that answers. */
  prepare(): void {
    this.lookup();
  }

  info(name: string): Promise<ObjectInfo | undefined> {
    return this.lookup().info(name);
  }

  infos(ids: readonly string[]): Promise<readonly (ObjectInfo | undefined)[]> {
    return this.lookup().infos(ids);
  }

  sizes(ids: readonly string[]): Promise<Float64Array> {
    return this.lookup().sizes(ids);
  }

  contents(name: string, room?: Room): Promise<FoundObject | undefined> {
    return this.lookup().contents(name, room);
  }

  /** Ends the process that answers; the next question starts another. */
  close(): void {
    this.current?.close();
    this.current = undefined;
  }

  private lookup(): ObjectLookup {
    if (this.current === undefined || this.current.ended)
      this.current = new ObjectLookup(this.git, this.options);
    return this.current;
  }
}
