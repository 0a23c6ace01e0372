import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Git } from "../../src/git/git.js";

export const git = new Git({ path: process.env.PATH ?? "" });

const environment = {
  PATH: process.env.PATH,
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Dev One",
  GIT_AUTHOR_EMAIL: "dev1@example.org",
  GIT_AUTHOR_DATE: "@1700000000 +0000",
  GIT_COMMITTER_NAME: "Dev One",
  GIT_COMMITTER_EMAIL: "dev1@example.org",
  GIT_COMMITTER_DATE: "@1700000000 +0000",
};

const made: string[] = [];

/** A directory of its own under the system's temporary one; `removeTemporary` removes all. */
export function temporaryDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), "wsgi-shift-test-"));
  made.push(path);
  return path;
}

export function removeTemporary(): void {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
}

/** An item of a tree by mode and content: a string is a blob's, an object a subtree, `id` any object. */
export type Item =
  | string
  | Buffer
  | { readonly mode: string; readonly content: string | Buffer }
  | Items
  | ItemById;
export interface ItemById {
  readonly mode: string;
  readonly id: string;
}
export interface Items {
  readonly [name: string]: Item;
}

/** A repository on disk, made by git's plumbing alone so that any tree can stand in it. */
export class RepositoryFixture {
  readonly path = temporaryDirectory();
  private readonly blobs = new Map<string, string>();

  constructor(options: readonly string[] = ["--bare"]) {
    this.git(["init", "-q", "-b", "master", ...options, this.path], "", "/");
  }

  git(command: readonly string[], input: string | Buffer = "", cwd = this.path): string {
    return execFileSync("git", command, { cwd, env: environment, input, stdio: ["pipe", "pipe", "pipe"] })
      .toString("latin1")
      .trimEnd();
  }

  blob(content: string | Buffer): string {
    return this.git(["hash-object", "-w", "--stdin"], content);
  }

  /** Writes many blobs by one process. */
  private writeBlobs(contents: readonly string[]): void {
    const fresh = [...new Set(contents)].filter((content) => !this.blobs.has(content));
    if (fresh.length < 5) return;
    const marks = join(this.path, "marks");
    const stream = fresh.flatMap((content, index) => {
      const bytes = Buffer.from(content);
      return [Buffer.from(`blob\nmark :${index + 1}\ndata ${bytes.length}\n`), bytes, Buffer.from("\n")];
    });
    this.git(["fast-import", "--quiet", `--export-marks=${marks}`], Buffer.concat(stream));
    for (const line of readFileSync(marks, "latin1").trim().split("\n")) {
      const [mark = "", id = ""] = line.split(" ");
      this.blobs.set(fresh[Number(mark.slice(1)) - 1] ?? "", id);
    }
    rmSync(marks);
  }

  /** Writes a tree as given, names and modes unchecked. */
  tree(items: Items): string {
    this.writeBlobs(Object.values(items).filter((item) => typeof item === "string"));
    const lines = Object.entries(items).map(([name, item]) => {
      const { mode, id } = this.item(item);
      const type = mode === "040000" ? "tree" : mode === "160000" ? "commit" : "blob";
      return Buffer.from(`${mode} ${type} ${id}\t${name}\0`);
    });
    return this.git(["mktree", "-z", "--missing"], Buffer.concat(lines));
  }

  /** Writes a tree that git itself would never: any names, in any order, any mode for any object. */
  rawTree(entries: readonly (readonly [mode: string, name: string | Buffer, id: string])[]): string {
    const lines = entries.flatMap(([mode, name, id]) => [
      Buffer.concat([Buffer.from(`${mode} `), Buffer.from(name as string), Buffer.from("\0")]),
      Buffer.from(id, "hex"),
    ]);
    return this.git(["hash-object", "-t", "tree", "-w", "--literally", "--stdin"], Buffer.concat(lines));
  }

  /** Commits a tree (items, or a tree's id) on top of `branch` and moves that. */
  commit(items: Items | string, branch = "refs/heads/master", message = "Change"): string {
    const tree = typeof items === "string" ? items : this.tree(items);
    const parent = this.tryGit(["rev-parse", "-q", "--verify", branch]);
    const commit = this.git(["commit-tree", tree, ...(parent ? ["-p", parent] : []), "-m", message]);
    this.git(["update-ref", branch, commit]);
    return commit;
  }

  tryGit(command: readonly string[]): string | undefined {
    try {
      return this.git(command);
    } catch {
      return undefined;
    }
  }

  private item(item: Item): ItemById {
    const written = typeof item === "string" ? this.blobs.get(item) : undefined;
    if (written !== undefined) return { mode: "100644", id: written };
    if (typeof item === "string" || Buffer.isBuffer(item)) return { mode: "100644", id: this.blob(item) };
    if ("id" in item && typeof item.id === "string") return item as ItemById;
    if ("content" in item && "mode" in item) {
      return { mode: item.mode as string, id: this.blob(item.content as string | Buffer) };
    }
    return { mode: "040000", id: this.tree(item as Items) };
  }
}

/** Every file below a directory with its bytes and times: equal before and after means that nothing was touched. */
export function snapshot(directory: string): Record<string, string> {
  const files = readdirSync(directory, { recursive: true, encoding: "utf8" }).sort();
  return Object.fromEntries(
    files.map((file) => {
      const path = join(directory, file);
      const found = statSync(path, { throwIfNoEntry: false });
      return [
        file,
        found?.isFile() ? `${found.mode} ${found.mtimeMs} ${readFileSync(path, "latin1")}` : "directory",
      ];
    }),
  );
}
