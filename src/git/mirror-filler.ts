import { rm } from "node:fs/promises";
import { WsgiShiftError } from "../model/errors.js";
import { mirrorRef } from "./mirror-path.js";
import { type Contents, readMirrorState, writeMirrorState } from "./mirror-state.js";
import type { MirrorStore } from "./mirror-store.js";
import type { FetchOptions, RemoteGit } from "./remote-git.js";

/** What was asked for to get a commit: a ref by its full name, and how many commits from it on. */
export interface Origin {
  readonly ref: string;
  readonly depth: number;
  /** The ref's commit, where it is known: with that, the server need not be asked for its refs. */
  readonly commit?: string;
}

/** Up to this many contents are asked for by their ids; for more, all contents of the commit are. */
const few = 200;

/**
 * Each fetch leaves a pack, with what the newest commit has no more, and all are looked through for what is not here. After so
 * many, a mirror that is made anew costs one fetch of a commit.
 */
const mostPacks = 100;

/** What is said where a server cannot leave out contents or history. */
const notCapable = /filter|shallow|depth/i;
/** What servers, git and JGit, and git itself say where a commit is no longer, or never, given by its id. */
const notGivenById = /not our ref|unadvertised object|want \S+ not valid|couldn't find remote ref/i;
/** What is said where ids of the one side are SHA-1 and those of the other SHA-256. */
const otherFormat = /mismatched algorithms|object-format/i;

function says(error: unknown, words: RegExp): boolean {
  return error instanceof WsgiShiftError && !error.retryable && words.test(error.message);
}

function isRefusal(error: unknown): boolean {
  return error instanceof WsgiShiftError && ["remote-refused", "git-failed"].includes(error.code);
}

/** Fetches into a mirror, each time as little as the server is able to give; to be called under the mirror's lock. */
export class MirrorFiller {
  constructor(
    private readonly remote: RemoteGit,
    private readonly store: MirrorStore,
    /** Contents of more bytes are not fetched with a commit. */
    private readonly fileBytes: number,
  ) {}

  /** Makes an empty mirror, in place of any that is there. */
  async renew(objectFormat: "sha1" | "sha256" = "sha1"): Promise<void> {
    await this.store.discard();
    await this.store.create(objectFormat);
  }

  /** Fetches a ref with its trees, and with contents where they are wanted or cannot be left out. */
  async fetch(origin: Origin): Promise<void> {
    if (!(await this.store.isThere()) || (await this.store.packCount()) > mostPacks) await this.renew();
    try {
      await this.fetchByAnyWay(origin);
    } catch (error) {
      if (origin.commit !== undefined && says(error, notGivenById))
        return this.fetch({ ref: origin.ref, depth: origin.depth });
      if (!says(error, otherFormat)) throw error;
      await this.renew("sha256");
      await this.fetchByAnyWay(origin);
    }
  }

  /**
   * Fetches contents of `ids`, which `commit` has, and returns the ids of those that are left out for their size.
   * `missing` tells which ids are not here.
   */
  async obtain(
    ids: readonly string[],
    commit: string,
    missing: (ids: readonly string[]) => Promise<readonly string[]>,
  ): Promise<ReadonlySet<string>> {
    const { contents, tooLarge } = await readMirrorState(this.store.directory);
    const leftOut = new Set(tooLarge);
    const wanted = ids.filter((id) => !leftOut.has(id));
    if (wanted.length === 0) return leftOut;
    if (contents === "none" && wanted.length <= few && (await this.fetchByIds(wanted))) return leftOut;
    await this.fetchWhole(commit, contents === "all" ? {} : { filter: this.limited });
    if (contents === "all") return leftOut;
    const nowTooLarge = [...tooLarge, ...(await missing(wanted))];
    await writeMirrorState(this.store.directory, { contents: "limited", tooLarge: nowTooLarge });
    return new Set(nowTooLarge);
  }

  /**
   * Fetches a commit into an empty repository and takes over its pack. A server that is asked from the mirror itself
   * believes that all of a commit is here, once its trees are.
   */
  private async fetchWhole(commit: string, filter: FetchOptions): Promise<void> {
    const empty = await this.store.createAside(commit.length === 64 ? "sha256" : "sha1");
    try {
      await this.remote.fetch(empty, [`+${commit}:${mirrorRef(commit)}`], { depth: 1, ...filter });
      await this.store.takePacks(empty);
    } catch (error) {
      // A server that gives only the tips of its branches: the commit was one when it was fetched.
      throw isRefusal(error) ? new WsgiShiftError("branch-moved", { ref: commit }, { cause: error }) : error;
    } finally {
      await rm(empty, { recursive: true, force: true });
    }
  }

  private get limited(): string {
    return `blob:limit=${this.fileBytes + 1}`;
  }

  /** False where the server gives only what a ref reaches. */
  private async fetchByIds(ids: readonly string[]): Promise<boolean> {
    try {
      await this.remote.fetch(this.store.directory, ids, { filter: "blob:none" });
      return true;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return false;
    }
  }

  private async fetchByAnyWay({ ref, depth, commit }: Origin): Promise<void> {
    const { directory } = this.store;
    const state = await readMirrorState(directory);
    const filters: Record<Contents, FetchOptions[]> = {
      none: [{ depth, filter: "blob:none" }],
      limited: [{ depth, filter: this.limited }],
      all: [],
    };
    const ways = [...filters[state.contents], { depth }, {}];
    for (const [index, way] of ways.entries()) {
      try {
        await this.remote.fetch(directory, [`+${commit ?? ref}:${mirrorRef(ref)}`], way);
        if (way.filter === undefined) await writeMirrorState(directory, { ...state, contents: "all" });
        return;
      } catch (error) {
        if (index === ways.length - 1 || !says(error, notCapable)) throw error;
      }
    }
  }
}
