import type { CommitFields, ObjectWriter } from "../git/object-writer.js";
import type { FileChange } from "../model/file-change.js";
import type { ExistingChange } from "../model/host.js";
import type { ChangeStore } from "../propose/change-store.js";
import type { Workplace } from "./workplace.js";

/** The repository at hand as the place where a change is written. Nothing is prepared before something is written. */
export class WorkplaceStore implements ChangeStore {
  #writer: Promise<ObjectWriter> | undefined;

  constructor(private readonly workplace: Workplace) {}

  get directory(): string {
    return this.workplace.directory;
  }

  async treeOf(commit: string): Promise<string> {
    return (await this.workplace.tree(commit)).treeId ?? commit;
  }

  async writeTree(base: string, files: readonly FileChange[]): Promise<string> {
    return (await this.#open()).writeTree(base, files);
  }

  async writeCommit(commit: CommitFields): Promise<string> {
    return (await this.#open()).writeCommit(commit);
  }

  mergeTrees(base: string, ours: string, theirs: string): Promise<string | "conflict"> {
    return this.workplace.mergeTrees(base, ours, theirs);
  }

  obtain(change: ExistingChange): Promise<boolean> {
    return this.workplace.obtain(change);
  }

  async dispose(): Promise<void> {
    await (await this.#writer)?.dispose();
  }

  #open(): Promise<ObjectWriter> {
    this.#writer ??= this.workplace.writer();
    return this.#writer;
  }
}
