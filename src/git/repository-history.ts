import { existsSync } from "node:fs";
import { join } from "node:path";
import { WsgiShiftError } from "../model/errors.js";
import type { Git } from "./git.js";
import type { GitTree } from "./git-tree.js";
import type { Repository } from "./repository.js";

/** A commit under the name of a tag or a branch, without the ref's directory. */
export interface NamedCommit {
  readonly name: string;
  readonly commit: string;
}

interface Ref extends NamedCommit {
  /** In full: `refs/tags/27.0.0`. */
  readonly ref: string;
  /** The ref that it stands for, if it is symbolic. */
  readonly target: string | null;
}

/** More refs are no project's history. */
const mostRefs = 50_000;
const tagPrefix = "refs/tags/";
const headPrefix = "refs/heads/";
const remotePrefix = "refs/remotes/origin/";

/** The tags and branches of a repository, and how the commits at them follow each other. */
export class RepositoryHistory {
  private constructor(
    private readonly git: Git,
    private readonly repository: Repository,
    readonly tags: readonly NamedCommit[],
    readonly branches: readonly NamedCommit[],
    readonly main: NamedCommit | null,
  ) {}

  /** Reads all refs. One that leads to no commit is left out. Raises `too-many-refs` and `repository-corrupt`. */
  static async open(git: Git, repository: Repository): Promise<RepositoryHistory> {
    const refs = await readRefs(git, repository);
    const named = (prefix: string) =>
      refs.filter(({ ref, target }) => ref.startsWith(prefix) && target === null);
    const heads = withoutPrefix(named(headPrefix), headPrefix);
    const remotes = withoutPrefix(named(remotePrefix), remotePrefix);
    const local = new Set(heads.map(({ name }) => name));
    const branches = [...heads, ...remotes.filter(({ name }) => !local.has(name))];
    const main = await mainBranch(git, repository, refs, branches);
    return new RepositoryHistory(git, repository, withoutPrefix(named(tagPrefix), tagPrefix), branches, main);
  }

  get target(): string {
    return this.repository.target;
  }

  /** git-clone(1): `--depth` leaves a file that lists where history was cut. */
  get isShallow(): boolean {
    return existsSync(join(this.repository.gitDirectory, "shallow"));
  }

  tree(commit: string): Promise<GitTree> {
    return this.repository.tree(commit);
  }

  /** For each commit that a ref names, the nearest such commits before it; the newest first (git-rev-list(1)). */
  async ancestry(): Promise<ReadonlyMap<string, readonly string[]>> {
    const walk = ["rev-list", "--simplify-by-decoration", "--parents", "--tags", "--branches"] as const;
    const more = this.main === null ? [] : [this.main.commit];
    const { stdout } = await this.git.run([...walk, "--remotes=origin", ...more], this.repository.options);
    const lines = stdout.toString("latin1").split("\n").slice(0, -1);
    return new Map(
      lines.map((line) => {
        const [commit = "", ...parents] = line.split(" ");
        return [commit, parents];
      }),
    );
  }

  /** The commit at which two lines part; null where they have none in common. */
  async forkPoint(one: string, other: string): Promise<string | null> {
    const { status, stdout } = await this.git.run(["merge-base", one, other], {
      ...this.repository.options,
      accept: [0, 1],
    });
    return status === 0 ? stdout.toString("latin1").trim() : null;
  }

  async isAncestor(commit: string, of: string): Promise<boolean> {
    const { status } = await this.git.run(["merge-base", "--is-ancestor", commit, of], {
      ...this.repository.options,
      accept: [0, 1],
    });
    return status === 0;
  }
}

async function readRefs(git: Git, repository: Repository): Promise<Ref[]> {
  const command = ["for-each-ref", "--format=%(objectname) %(refname) %(symref)"] as const;
  const { stdout } = await git.run([...command, tagPrefix, headPrefix, remotePrefix], repository.options);
  const lines = stdout.toString("utf8").split("\n").slice(0, -1);
  if (lines.length > mostRefs)
    throw new WsgiShiftError("too-many-refs", { target: repository.target, limit: mostRefs });
  const found = lines.map((line) => line.split(" "));
  const commits = await repository.commitsOf(found.map(([id = ""]) => id));
  return found.flatMap(([, ref = "", target = ""], index) => {
    const commit = commits[index];
    return commit === undefined ? [] : [{ ref, name: ref, commit, target: target === "" ? null : target }];
  });
}

function withoutPrefix(refs: readonly Ref[], prefix: string): NamedCommit[] {
  return refs.map(({ ref, commit }) => ({ name: ref.slice(prefix.length), commit }));
}

/** What the remote calls its default branch, else what HEAD is on, else master or main; null if there is none of them. */
async function mainBranch(
  git: Git,
  repository: Repository,
  refs: readonly Ref[],
  branches: readonly NamedCommit[],
): Promise<NamedCommit | null> {
  const remote = refs.find(({ ref }) => ref === `${remotePrefix}HEAD`)?.target;
  const { stdout } = await git.run(["symbolic-ref", "--quiet", "HEAD"], {
    ...repository.options,
    accept: [0, 1],
  });
  const head = stdout.toString("utf8").trim();
  const wanted = [
    remote?.startsWith(remotePrefix) ? remote.slice(remotePrefix.length) : undefined,
    head.startsWith(headPrefix) ? head.slice(headPrefix.length) : undefined,
    "master",
    "main",
  ];
  return wanted.map((name) => branches.find((branch) => branch.name === name)).find(Boolean) ?? null;
}
