import { createHash } from "node:crypto";
import type { Problem } from "../../src/model/errors.js";
import type { SourceTree, TreeEntry } from "../../src/model/source-tree.js";

/** A tree of text files that stands in memory and counts how many blobs are read; `→ target` makes a symbolic link. */
export class MemoryTree implements SourceTree {
  readonly target = "memory";
  readonly revision: string | null;
  readonly treeId: string;
  blobsRead = 0;
  private readonly all: readonly (TreeEntry & { readonly bytes: Buffer })[];

  constructor(
    files: Readonly<Record<string, string | Buffer>>,
    private readonly known: readonly MemoryTree[] = [],
    readonly directory: string | null = null,
  ) {
    this.all = Object.keys(files)
      .sort()
      .map((path) => {
        const bytes = Buffer.from(files[path] ?? "");
        const mode = bytes.toString().startsWith("→ ") ? ("120000" as const) : ("100644" as const);
        return { path, mode, id: createHash("sha1").update(bytes).digest("hex"), bytes };
      });
    this.treeId = createHash("sha1")
      .update(JSON.stringify(this.all.map(({ path, id }) => [path, id])))
      .digest("hex");
    this.revision = this.treeId;
  }

  entries() {
    return Promise.resolve(this.all);
  }

  mayContain() {
    return Promise.resolve(undefined);
  }

  at(paths: readonly string[]) {
    return Promise.resolve(this.all.filter(({ path }) => paths.includes(path)));
  }

  read(
    entries: readonly TreeEntry[],
    visit: (entry: TreeEntry, bytes: Buffer) => void,
  ): Promise<readonly Problem[]> {
    for (const entry of entries) {
      const found = this.all.find(({ path }) => path === entry.path);
      if (!found) throw new Error(`${entry.path} is not in the tree`);
      this.blobsRead++;
      visit(entry, found.bytes);
    }
    return Promise.resolve([]);
  }

  changesSince(treeId: string) {
    const before = this.known.find((tree) => tree.treeId === treeId);
    if (!before) return Promise.resolve(undefined);
    const old = new Map(before.all.map(({ path, id }) => [path, id]));
    const now = new Set(this.all.map(({ path }) => path));
    return Promise.resolve({
      changed: this.all.filter(({ path, id }) => old.get(path) !== id),
      removed: [...old.keys()].filter((path) => !now.has(path)),
    });
  }
}
