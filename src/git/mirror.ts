import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { WsgiShiftError } from "../model/errors.js";
import type { SourceTree } from "../model/source-tree.js";
import type { Git, GitOptions } from "./git.js";
import type { MirrorFiller, Origin } from "./mirror-filler.js";
import { mirrorRef } from "./mirror-path.js";
import type { MirrorStore } from "./mirror-store.js";
import { MirrorTree } from "./mirror-tree.js";
import type { ReadLimits } from "./object-source.js";
import type { ObjectWriter } from "./object-writer.js";
import type { RemoteGit, Tip } from "./remote-git.js";
import { Repository } from "./repository.js";

export interface MirrorSettings {
  readonly limits?: ReadLimits;
}

function isCorrupt(error: unknown): boolean {
  return error instanceof WsgiShiftError && error.code === "repository-corrupt";
}

/**
 * A bare copy of one repository elsewhere, as little of it as is needed: the newest commit of a branch, its trees, and
 * of the files those that are read. What a reading lacks is fetched at once, never file by file. It is a cache: found
 * corrupt, it is made anew once by itself.
 */
export class Mirror {
  private repository: Repository | undefined;
  /** Inode of the directory that was opened: another process may have made the mirror anew since. */
  private inode: number | undefined;
  private readonly origins = new Map<string, Origin>();

  constructor(
    private readonly git: Git,
    private readonly remote: RemoteGit,
    private readonly store: MirrorStore,
    private readonly filler: MirrorFiller,
    private readonly settings: MirrorSettings,
  ) {}

  /** The git directory. */
  get directory(): string {
    return this.store.directory;
  }

  /** For git's processes that talk to the remote from here, such as a push. */
  get options(): GitOptions {
    return { ...this.remote.options, gitDirectory: this.directory };
  }

  /** The tip of a branch (null: the default branch) as the remote has it now; nothing is fetched. */
  tip(branch: string | null): Promise<Tip> {
    return this.remote.tip(branch);
  }

  /** As `RemoteGit.tags`. */
  tags(): Promise<readonly string[]> {
    return this.remote.tags();
  }

  /**
   * Brings the tip of a branch here. The tip is asked for first, unless somebody told it: what is here already is not
   * fetched.
   */
  async fetchBranch(branch: string | null, told?: string): Promise<Tip> {
    const known = branch !== null && told !== undefined ? { branch, commit: told } : undefined;
    const { branch: found, commit } = known ?? (await this.remote.tip(branch));
    const origin = { ref: `refs/heads/${found}`, depth: 1, commit };
    if (!(await this.isHere(origin.ref, commit))) return { branch: found, commit: await this.bring(origin) };
    this.origins.set(commit, origin);
    return { branch: found, commit };
  }

  /** Brings a ref, given by its full name, with the commits that its `depth` reaches; returns its commit. */
  fetchRef(ref: string, depth = 2): Promise<string> {
    return this.bring({ ref, depth });
  }

  /** As `fetchRef`; nothing is fetched where the ref's commit was `commit` before, and that is here with its first parents. */
  async bringChange(ref: string, commit: string, depth = 2): Promise<string> {
    const first = `${commit}~${depth - 1}`;
    if ((await this.isHere(ref, commit)) && (await (await this.opened()).has(first))) return commit;
    return this.fetchRef(ref, depth);
  }

  /** The tree of a commit that was fetched. */
  async tree(commit: string): Promise<SourceTree> {
    const reopen = async () => {
      await this.rebuild(commit);
      return (await this.opened()).tree(commit);
    };
    try {
      return new MirrorTree(await (await this.opened()).tree(commit), reopen);
    } catch (error) {
      if (!isCorrupt(error)) throw error;
      return reopen();
    }
  }

  /** For new objects, which stay here. */
  async writer(): Promise<ObjectWriter> {
    return (await this.opened()).writer("repository");
  }

  /** As `Repository.mergeTrees`. */
  async mergeTrees(base: string, ours: string, theirs: string): Promise<string | "conflict"> {
    return (await this.opened()).mergeTrees(base, ours, theirs);
  }

  /** As `Repository.patch`. */
  async patch(from: string, to: string): Promise<Buffer> {
    return (await this.opened()).patch(from, to);
  }

  /** Does `work` while nobody else with this cache proposes a change of the repository. Raises `mirror-locked`. */
  proposing<T>(work: () => Promise<T>): Promise<T> {
    return this.store.proposing(work);
  }

  /** Ends the processes that answer questions. */
  async close(): Promise<void> {
    const { repository } = this;
    this.repository = undefined;
    await repository?.close();
  }

  private async opened(): Promise<Repository> {
    const { directory } = this;
    const inode = (await stat(directory).catch(() => undefined))?.ino;
    if (this.repository !== undefined && this.inode === inode) return this.repository;
    await this.close();
    const target = this.remote.url;
    const obtain = (ids: readonly string[], commit: string) =>
      this.store.locked(() =>
        this.filler.obtain(ids, commit, async (some) => (await this.opened()).missing(some)),
      );
    const repository = await Repository.open(this.git, directory, { ...this.settings, target, obtain }).catch(
      () => undefined,
    );
    if (repository === undefined)
      throw new WsgiShiftError("repository-corrupt", { target, detail: "it is no mirror" });
    this.inode = inode;
    this.repository = repository;
    return repository;
  }

  private async isHere(ref: string, commit: string): Promise<boolean> {
    if (!(await this.store.isThere())) return false;
    try {
      return (await this.readRef(ref)) === commit && (await (await this.opened()).has(commit));
    } catch (error) {
      if (isCorrupt(error)) return false;
      throw error;
    }
  }

  /** The commit that a ref of the remote had. It is a file, which takes no process to read, unless somebody packed it. */
  private async readRef(ref: string): Promise<string | undefined> {
    const name = mirrorRef(ref);
    const line = await readFile(join(this.directory, name), "latin1").catch(() => "");
    return /^([0-9a-f]{40,64})\n$/.exec(line)?.[1] ?? (await this.opened()).readRef(name);
  }

  private async bring(origin: Origin): Promise<string> {
    const commit = await this.store.locked(async () => {
      try {
        return await this.fetched(origin);
      } catch (error) {
        if (!isCorrupt(error)) throw error;
        await this.close();
        await this.filler.renew();
        return this.fetched(origin);
      }
    });
    this.origins.set(commit, origin);
    return commit;
  }

  private async fetched(origin: Origin): Promise<string> {
    await this.filler.fetch(origin);
    const commit = await this.readRef(origin.ref);
    if (commit !== undefined && (await (await this.opened()).has(commit))) return commit;
    const detail = `${origin.ref} is not there after it was fetched`;
    throw new WsgiShiftError("repository-corrupt", { target: this.remote.url, detail });
  }

  /** Makes the mirror anew, with `commit` in it; only once where several processes find it corrupt together. */
  private async rebuild(commit: string): Promise<void> {
    const origin = this.origins.get(commit) ?? { ref: commit, depth: 1 };
    const found = this.inode;
    await this.close();
    await this.store.locked(async () => {
      const now = await stat(this.directory).catch(() => undefined);
      if (now === undefined || now.ino === found) await this.filler.renew();
      const brought = await this.fetched(origin);
      if (brought !== commit && !(await (await this.opened()).has(commit))) {
        throw new WsgiShiftError("branch-moved", { ref: origin.ref });
      }
    });
  }
}
