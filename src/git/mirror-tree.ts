import { type Problem, WsgiShiftError } from "../model/errors.js";
import type { SourceTree, TreeChanges, TreeEntry, Visit } from "../model/source-tree.js";

/** A commit's tree in a mirror, which is made anew, once, where reading finds it corrupt. */
export class MirrorTree implements SourceTree {
  readonly directory = null;
  private renewed = false;

  constructor(
    private tree: SourceTree,
    /** Makes the mirror anew and opens the same tree in it. */
    private readonly reopen: () => Promise<SourceTree>,
  ) {}

  get target(): string {
    return this.tree.target;
  }

  get revision(): string | null {
    return this.tree.revision;
  }

  get treeId(): string | null {
    return this.tree.treeId;
  }

  entries(): Promise<readonly TreeEntry[]> {
    return this.healed(() => this.tree.entries());
  }

  at(paths: readonly string[]): Promise<readonly TreeEntry[]> {
    return this.healed(() => this.tree.at(paths));
  }

  read(entries: readonly TreeEntry[], visit: Visit): Promise<readonly Problem[]> {
    const visited = new Set<string>();
    return this.healed(() => {
      const rest = visited.size === 0 ? entries : entries.filter(({ path }) => !visited.has(path));
      return this.tree.read(rest, (entry, bytes) => {
        visited.add(entry.path);
        visit(entry, bytes);
      });
    });
  }

  mayContain(strings: readonly string[]): Promise<readonly TreeEntry[] | undefined> {
    return this.healed(() => this.tree.mayContain(strings));
  }

  changesSince(treeId: string): Promise<TreeChanges | undefined> {
    return this.healed(() => this.tree.changesSince(treeId));
  }

  private async healed<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (this.renewed || !(error instanceof WsgiShiftError) || error.code !== "repository-corrupt")
        throw error;
      this.renewed = true;
      this.tree = await this.reopen();
      return work();
    }
  }
}
