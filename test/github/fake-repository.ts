import { BareRepository, type Signature } from "./bare-repository.js";
import { MemoryRepository } from "./memory-repository.js";

export interface FakePull {
  readonly number: number;
  title: string;
  body: string | null;
  /** Branch of this repository, or of `fork`. */
  readonly head: string;
  /** Owner of the fork that it comes from. */
  readonly fork?: string;
  base: string;
  state: "open" | "closed";
  merged: boolean;
  /** The commit that the pull request shows. */
  sha: string;
  readonly login: string;
  readonly labels: string[];
  readonly reviewers: string[];
  draft: boolean;
  /** What GraphQL tells of it; absent where nobody reviewed and nothing checked it. */
  reviewed?: {
    readonly decision: "APPROVED" | "CHANGES_REQUESTED" | "REVIEW_REQUIRED" | null;
    readonly reviews: readonly { readonly state: string; readonly login: string | null }[];
    readonly checks: string | null;
  };
}

/** A comment under an issue or a pull request; or a review of one, or a comment on a line of it. */
export interface FakeComment {
  readonly id: number;
  readonly number: number;
  readonly login: string;
  body: string;
  readonly place?: "review" | "review-comment";
  readonly createdAt: Date;
  readonly reactions: { readonly login: string; readonly content: string }[];
}

/** A check beside a commit. */
export interface FakeCheckRun {
  readonly id: number;
  readonly name: string;
  readonly commit: string;
  conclusion: string;
  title: string;
  summary: string;
  readonly annotations: { readonly path: string; readonly line: number; readonly message: string }[];
}

/** A push, as GitHub's list of activities has it. */
export interface FakePush {
  readonly ref: string;
  readonly after: string;
  readonly at: Date;
}

export type Permission = "admin" | "write" | "read" | "none";

/** A repository on the fake GitHub, and what people do to it there. */
export class FakeRepository {
  readonly pulls: FakePull[] = [];
  readonly formerNames: string[] = [];
  /** Logins and team slugs that a review may be asked of. */
  readonly collaborators: string[] = [];
  /** Numbers of issues that are no pull requests. */
  readonly issues: number[] = [];
  readonly comments: FakeComment[] = [];
  readonly checkRuns: FakeCheckRun[] = [];
  /** By login; everybody else may read. */
  readonly permissions = new Map<string, Permission>();
  /** The newest last. */
  readonly pushes: FakePush[] = [];
  /** GitHub's clock. */
  now: () => Date = () => new Date();
  archived = false;
  installed = true;

  private constructor(
    public fullName: string,
    readonly git: BareRepository,
    public defaultBranch: string,
    readonly id: number,
  ) {}

  static create(fullName: string, path: string, defaultBranch: string, id: number): FakeRepository {
    return new FakeRepository(fullName, BareRepository.create(path, defaultBranch), defaultBranch, id);
  }

  /** For thousands of them; git cannot read it. */
  static inMemory(fullName: string, defaultBranch: string, id: number): FakeRepository {
    return new FakeRepository(fullName, new MemoryRepository(), defaultBranch, id);
  }

  get owner(): string {
    return this.fullName.split("/")[0] ?? "";
  }

  get name(): string {
    return this.fullName.split("/")[1] ?? "";
  }

  get nodeId(): string {
    return `R_${this.id}`;
  }

  tip(branch: string): string | undefined {
    return this.git.ref(`refs/heads/${branch}`);
  }

  /** Somebody pushes a commit that sets `files`; null deletes one. Gives the commit. */
  pushFiles(
    branch: string,
    files: Readonly<Record<string, string | Buffer | null>>,
    author: Signature,
    message = "Change",
  ): string {
    const parent = this.tip(branch);
    const changes = Object.entries(files).map(([path, content]) => ({
      path,
      mode: "100644",
      sha: content === null ? null : this.git.blob(Buffer.from(content)),
    }));
    const tree = this.git.tree(parent && `${parent}^{tree}`, changes);
    const commit = this.git.commit({
      tree,
      parents: parent ? [parent] : [],
      author,
      committer: author,
      message,
    });
    this.git.setRef(`refs/heads/${branch}`, commit);
    this.follow();
    return commit;
  }

  pull(number: number): FakePull | undefined {
    return this.pulls.find((pull) => pull.number === number);
  }

  /** The number that the next issue or pull request gets. */
  get nextNumber(): number {
    return this.pulls.length + this.issues.length + 1;
  }

  openIssue(): number {
    const number = this.nextNumber;
    this.issues.push(number);
    return number;
  }

  /** Somebody writes a comment. */
  comment(number: number, login: string, body: string, place?: FakeComment["place"]): FakeComment {
    const id = 9000 + this.comments.length;
    const where = place ? { place } : {};
    const comment = { id, number, login, body, createdAt: this.now(), reactions: [], ...where };
    this.comments.push(comment);
    return comment;
  }

  /** Somebody merges the pull request, without more commits. */
  merge(number: number): void {
    const pull = this.pull(number);
    if (pull === undefined) throw new Error(`no pull request ${number}`);
    this.git.setRef(`refs/heads/${pull.base}`, pull.sha);
    pull.merged = true;
    pull.state = "closed";
  }

  /**
   * Somebody merges `branch` (the base, where it is not said) into the pull request's, as GitHub's "Update branch" does;
   * `more` is what the merge has beside the two. Gives the merge.
   */
  mergeInto(
    number: number,
    author: Signature,
    {
      branch,
      more = {},
    }: { readonly branch?: string; readonly more?: Readonly<Record<string, string>> } = {},
  ): string {
    const pull = this.pull(number);
    const parents = [this.tip(pull?.head ?? ""), this.tip(branch ?? pull?.base ?? "")].map(String);
    const merged = this.git.git(["merge-tree", "--write-tree", ...parents]);
    const changes = Object.entries(more).map(([path, content]) => ({
      path,
      mode: "100644",
      sha: this.git.blob(Buffer.from(content)),
    }));
    const tree = changes.length === 0 ? merged : this.git.tree(merged, changes);
    const committer = { name: "GitHub", email: "noreply@github.com" };
    const commit = this.git.commit({ tree, parents, author, committer, message: "Merge branch" });
    this.git.setRef(`refs/heads/${pull?.head}`, commit);
    this.follow();
    return commit;
  }

  /** Open pull requests follow their branch, and close with it; refs/pull/N/head stays. */
  follow(): void {
    for (const pull of this.pulls) {
      if (pull.state !== "open" || pull.fork !== undefined) continue;
      const tip = this.tip(pull.head);
      this.#notice(`refs/heads/${pull.head}`, tip ?? "0".repeat(40));
      if (tip === undefined) pull.state = "closed";
      else pull.sha = tip;
      const ref = `refs/pull/${pull.number}/head`;
      if (this.git.ref(ref) !== pull.sha) this.git.setRef(ref, pull.sha);
    }
  }

  #notice(ref: string, after: string): void {
    const newest = this.pushes.filter((push) => push.ref === ref).at(-1);
    if (newest?.after !== after) this.pushes.push({ ref, after, at: this.now() });
  }
}
