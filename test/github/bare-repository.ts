import { execFileSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";

export interface Signature {
  readonly name: string;
  readonly email: string;
}

export interface CommitRecord {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

export interface TreeChange {
  readonly path: string;
  readonly mode: string;
  /** Blob id; null deletes. */
  readonly sha: string | null;
}

/** Git's answer was an error. */
export class GitRefusal extends Error {
  override readonly name = "GitRefusal";
}

type Kind = "commit" | "tree" | "blob";

/** A bare repository on disk, written by git's plumbing: what the fake keeps of git. */
export class BareRepository {
  /** Seconds since 1970; each commit is one later than the last, so that no two are the same by chance. */
  #time = 1_700_000_000;
  /** What was made here, so that git need not be asked whether it is there. */
  readonly #kinds = new Map<string, Kind>();

  constructor(readonly path: string) {}

  static create(path: string, defaultBranch: string): BareRepository {
    const repository = new BareRepository(path);
    repository.git(["init", "-q", "--bare", "--template=", `--initial-branch=${defaultBranch}`, path]);
    // GitHub serves any object that a ref reaches, and blobs on demand.
    appendFileSync(join(path, "config"), "[uploadpack]\n\tallowAnySHA1InWant = true\n\tallowFilter = true\n");
    return repository;
  }

  /** As `git hash-object -w` writes it (gitformat-loose(5)), without a process: a test makes dozens. */
  blob(bytes: Buffer): string {
    const whole = Buffer.concat([Buffer.from(`blob ${bytes.length}\0`), bytes]);
    const id = createHash("sha1").update(whole).digest("hex");
    const directory = join(this.path, "objects", id.slice(0, 2));
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, id.slice(2)), deflateSync(whole));
    return this.#made("blob", id);
  }

  /** A tree made of `base` (a tree id, or none) and the changes. Refuses to delete what is not there. */
  tree(base: string | undefined, changes: readonly TreeChange[]): string {
    const index = join(this.path, `index-${randomUUID()}`);
    const environment = { GIT_INDEX_FILE: index };
    try {
      // An index that is not there is an empty one.
      if (base !== undefined) this.git(["read-tree", base], { environment });
      const deletions = changes.filter(({ sha }) => sha === null);
      const listed = deletions.length === 0 ? [] : this.git(["ls-files", "-z"], { environment }).split("\0");
      const gone = deletions.find(({ path }) => !listed.includes(path));
      if (gone) throw new GitRefusal(`GitRPC::BadObjectState: ${gone.path}`);
      // Deletions first: a file may become a directory.
      const sorted = [...deletions, ...changes.filter(({ sha }) => sha !== null)];
      const lines = sorted.map(
        ({ path, mode, sha }) => `${sha === null ? "0" : mode} ${sha ?? "0".repeat(40)}\t${path}\0`,
      );
      this.git(["update-index", "-z", "--index-info"], { environment, input: Buffer.from(lines.join("")) });
      return this.#made("tree", this.git(["write-tree"], { environment }));
    } finally {
      rmSync(index, { force: true });
    }
  }

  commit(record: Omit<CommitRecord, "sha">): string {
    this.#time += 1;
    const environment = {
      GIT_AUTHOR_DATE: `${this.#time} +0000`,
      GIT_COMMITTER_DATE: `${this.#time} +0000`,
      GIT_AUTHOR_NAME: record.author.name,
      GIT_AUTHOR_EMAIL: record.author.email,
      GIT_COMMITTER_NAME: record.committer.name,
      GIT_COMMITTER_EMAIL: record.committer.email,
    };
    const parents = record.parents.flatMap((parent) => ["-p", parent]);
    const input = Buffer.from(record.message);
    return this.#made("commit", this.git(["commit-tree", record.tree, ...parents], { environment, input }));
  }

  has(id: string, kind: Kind): boolean {
    return (this.#kinds.get(id) ?? this.#try(["cat-file", "-t", id])) === kind;
  }

  #made(kind: Kind, id: string): string {
    this.#kinds.set(id, kind);
    return id;
  }

  ref(name: string): string | undefined {
    // Asked before each request: a loose ref is read without a process.
    const loose = join(this.path, name);
    if (name.startsWith("refs/") && existsSync(loose)) return readFileSync(loose, "utf8").trim();
    return this.#try(["rev-parse", "--verify", "--quiet", "--end-of-options", name]);
  }

  /** Points the ref to `to`; false if it was not at `from` (`"0".repeat(40)` for none), where that is given. */
  setRef(name: string, to: string, from?: string): boolean {
    return this.#try(["update-ref", "--end-of-options", name, to, ...(from ? [from] : [])]) !== undefined;
  }

  deleteRef(name: string): void {
    this.git(["update-ref", "-d", "--end-of-options", name]);
  }

  /** Names of the refs below `prefix`, such as `refs/heads/`. */
  refs(prefix: string): readonly string[] {
    return this.git(["for-each-ref", "--format=%(refname)", prefix]).split("\n").filter(Boolean);
  }

  /** The commits of `head` that `base` does not have, oldest first. */
  commitsBetween(base: string, head: string): readonly CommitRecord[] {
    const ids = this.git(["rev-list", "--reverse", head, `^${base}`])
      .split("\n")
      .filter(Boolean);
    return ids.map((id) => this.readCommit(id));
  }

  readCommit(id: string): CommitRecord {
    const format = "%H%x00%T%x00%P%x00%an%x00%ae%x00%cn%x00%ce%x00%B";
    const shown = this.git(["log", "-1", `--format=${format}`, id]).split("\0");
    const [sha = "", tree = "", parents = "", an = "", ae = "", cn = "", ce = "", message = ""] = shown;
    const author = { name: an, email: ae };
    const committer = { name: cn, email: ce };
    return { sha, tree, parents: parents.split(" ").filter(Boolean), author, committer, message };
  }

  /** A file's bytes at a revision. */
  read(revision: string, path: string): Buffer {
    return this.#run(["cat-file", "blob", `${revision}:${path}`]);
  }

  /** Runs git and gives its output without the last line end. */
  git(
    args: readonly string[],
    options: { environment?: Record<string, string>; input?: Buffer } = {},
  ): string {
    return this.#run(args, options).toString("utf8").replace(/\n$/, "");
  }

  #try(args: readonly string[]): string | undefined {
    try {
      return this.git(args);
    } catch (error) {
      if (error instanceof GitRefusal) return undefined;
      throw error;
    }
  }

  #run(
    args: readonly string[],
    options: { environment?: Record<string, string>; input?: Buffer } = {},
  ): Buffer {
    try {
      return execFileSync("git", args, {
        env: {
          PATH: process.env.PATH,
          GIT_DIR: this.path,
          GIT_CONFIG_NOSYSTEM: "1",
          GIT_CONFIG_GLOBAL: "/dev/null",
          ...options.environment,
        },
        input: options.input ?? "",
        stdio: ["pipe", "pipe", "pipe"],
        maxBuffer: 1 << 28,
      });
    } catch (error) {
      throw new GitRefusal(`git ${args.join(" ")}: ${(error as { stderr?: Buffer }).stderr}`, {
        cause: error,
      });
    }
  }
}
