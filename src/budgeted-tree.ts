import type { Problem } from "./model/errors.js";
import type { SourceTree, TreeChanges, TreeEntry, Visit } from "./model/source-tree.js";
import type { Spending } from "./model/spending.js";

/** A tree that may be read until its budget is spent; then every question raises `budget-exceeded`. */
export class BudgetedTree implements SourceTree {
  constructor(
    private readonly tree: SourceTree,
    private readonly spending: Spending,
  ) {}

  get target(): string {
    return this.tree.target;
  }

  get revision(): string | null {
    return this.tree.revision;
  }

  get directory(): string | null {
    return this.tree.directory;
  }

  get treeId(): string | null {
    return this.tree.treeId;
  }

  entries(): Promise<readonly TreeEntry[]> {
    return this.inTime(() => this.tree.entries());
  }

  at(paths: readonly string[]): Promise<readonly TreeEntry[]> {
    return this.inTime(() => this.tree.at(paths));
  }

  read(entries: readonly TreeEntry[], visit: Visit): Promise<readonly Problem[]> {
    return this.inTime(() =>
      this.tree.read(entries, (entry, bytes) => {
        this.spending.onTime();
        this.spending.read(bytes.length);
        visit(entry, bytes);
      }),
    );
  }

  mayContain(strings: readonly string[]): Promise<readonly TreeEntry[] | undefined> {
    return this.inTime(() => this.tree.mayContain(strings));
  }

  changesSince(treeId: string): Promise<TreeChanges | undefined> {
    return this.inTime(() => this.tree.changesSince(treeId));
  }

  /** A git that hangs is not waited for any longer; it ends by its own limit. */
  private async inTime<T>(work: () => Promise<T>): Promise<T> {
    this.spending.onTime();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(this.spending.late()), this.spending.left);
    });
    try {
      return await Promise.race([work(), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
