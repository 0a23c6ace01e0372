import { createHash } from "node:crypto";
import { BareRepository, type CommitRecord, GitRefusal, type TreeChange } from "./bare-repository.js";

interface Entry {
  readonly mode: string;
  readonly sha: string;
}

type Stored =
  | { readonly type: "blob"; readonly bytes: Buffer }
  | { readonly type: "tree"; readonly files: ReadonlyMap<string, Entry> }
  | { readonly type: "commit"; readonly record: CommitRecord };

/** The same in memory, for thousands of repositories: ids are git's own, and there is nothing for git to read. */
export class MemoryRepository extends BareRepository {
  readonly #objects = new Map<string, Stored>();
  readonly #refs = new Map<string, string>();

  constructor() {
    super("memory");
  }

  override blob(bytes: Buffer): string {
    return this.#keep(bytes, { type: "blob", bytes });
  }

  override tree(base: string | undefined, changes: readonly TreeChange[]): string {
    const files = new Map(base === undefined ? [] : this.#filesOf(base));
    for (const { path, mode, sha } of [...changes].sort(
      (a, b) => Number(a.sha !== null) - Number(b.sha !== null),
    )) {
      if (sha !== null) files.set(path, { mode, sha });
      else if (!files.delete(path)) throw new GitRefusal(`GitRPC::BadObjectState: ${path}`);
    }
    return this.#treeOf(files);
  }

  override commit(record: Omit<CommitRecord, "sha">): string {
    const { tree, parents, author, committer, message } = record;
    const by = ({ name, email }: { name: string; email: string }) => `${name} <${email}> 1700000000 +0000`;
    const parentLines = parents.map((parent) => `parent ${parent}\n`).join("");
    const text = `tree ${tree}\n${parentLines}author ${by(author)}\ncommitter ${by(committer)}\n\n${message}`;
    const sha = idOf("commit", Buffer.from(text));
    return this.#keep(Buffer.from(text), { type: "commit", record: { ...record, sha } });
  }

  override has(id: string, type: Stored["type"]): boolean {
    return this.#objects.get(id)?.type === type;
  }

  override ref(name: string): string | undefined {
    const [, commit] = /^(.*)\^\{tree\}$/.exec(name) ?? [];
    if (commit !== undefined) return this.readCommit(this.#refs.get(commit) ?? commit).tree;
    return this.#refs.get(name) ?? (this.#objects.has(name) ? name : undefined);
  }

  override setRef(name: string, to: string, from?: string): boolean {
    if (from !== undefined && (this.#refs.get(name) ?? "0".repeat(40)) !== from) return false;
    this.#refs.set(name, to);
    return true;
  }

  override deleteRef(name: string): void {
    this.#refs.delete(name);
  }

  override refs(prefix: string): readonly string[] {
    return [...this.#refs.keys()].filter((name) => name.startsWith(prefix));
  }

  override commitsBetween(base: string, head: string): readonly CommitRecord[] {
    const commits: CommitRecord[] = [];
    for (let at = head; at !== base && this.has(at, "commit"); at = commits[0]?.parents[0] ?? base)
      commits.unshift(this.readCommit(at));
    return commits;
  }

  override readCommit(id: string): CommitRecord {
    const stored = this.#objects.get(id);
    if (stored?.type !== "commit") throw new GitRefusal(`no commit ${id}`);
    return stored.record;
  }

  override read(revision: string, path: string): Buffer {
    const commit = this.readCommit(this.ref(revision) ?? this.ref(`refs/heads/${revision}`) ?? revision);
    const blob = this.#objects.get(this.#filesOf(commit.tree).get(path)?.sha ?? "");
    if (blob?.type !== "blob") throw new GitRefusal(`no ${path} in ${revision}`);
    return blob.bytes;
  }

  #filesOf(id: string): ReadonlyMap<string, Entry> {
    const tree = this.#objects.get(this.readTreeOf(id));
    if (tree?.type !== "tree") throw new GitRefusal(`no tree ${id}`);
    return tree.files;
  }

  /** A commit stands for its tree, as git has it. */
  readTreeOf(id: string): string {
    const found = this.ref(id) ?? id;
    const stored = this.#objects.get(found);
    return stored?.type === "commit" ? stored.record.tree : found;
  }

  #treeOf(files: ReadonlyMap<string, Entry>): string {
    const children = new Map<string, Entry>();
    const below = new Map<string, Map<string, Entry>>();
    for (const [path, entry] of files) {
      const [name = "", ...rest] = path.split("/");
      if (rest.length === 0) children.set(name, entry);
      else below.set(name, (below.get(name) ?? new Map()).set(rest.join("/"), entry));
    }
    for (const [name, inner] of below) children.set(name, { mode: "40000", sha: this.#treeOf(inner) });
    const sortName = ([name, { mode }]: [string, Entry]) => (mode === "40000" ? `${name}/` : name);
    const sorted = [...children].sort((a, b) => (sortName(a) < sortName(b) ? -1 : 1));
    const lines = sorted.flatMap(([name, { mode, sha }]) => [
      Buffer.from(`${mode} ${name}\0`),
      Buffer.from(sha, "hex"),
    ]);
    return this.#keep(Buffer.concat(lines), { type: "tree", files });
  }

  #keep(bytes: Buffer, stored: Stored): string {
    const id = idOf(stored.type, bytes);
    this.#objects.set(id, stored);
    return id;
  }
}

function idOf(type: Stored["type"], bytes: Buffer): string {
  return createHash("sha1").update(`${type} ${bytes.length}\0`).update(bytes).digest("hex");
}
