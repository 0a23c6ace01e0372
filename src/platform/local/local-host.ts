import type { Git } from "../../git/git.js";
import { committerOf, currentBranch, isAncestor } from "../../git/history.js";
import type { Repository } from "../../git/repository.js";
import { branchName } from "../../model/branch-name.js";
import type { ChangeIdentity } from "../../model/change-identity.js";
import type { Author } from "../../model/configuration.js";
import { WsgiShiftError } from "../../model/errors.js";
import type { ExistingChange, Host, Publication, PublishedChange, Remote } from "../../model/host.js";

/** A repository on disk as a host: a change is a branch in it, next to the branch that it is for. */
export class LocalHost implements Host {
  readonly name = "local";

  constructor(
    private readonly git: Git,
    private readonly repository: Repository,
    /** Whose commits on such a branch are the bot's own. */
    private readonly author: Author,
  ) {}

  account(): Promise<string> {
    return Promise.resolve(`${this.author.name} <${this.author.email}>`);
  }

  remote(): Promise<Remote> {
    return Promise.resolve({ url: this.repository.gitDirectory, environment: {} });
  }

  /** The branch that HEAD is on. Raises `usage` where it is on none. */
  async defaultBranch(): Promise<string> {
    const branch = await currentBranch(this.git, this.repository);
    if (branch !== undefined) return branch;
    throw new WsgiShiftError("usage", {
      detail: `HEAD of ${this.repository.target} is on no branch, and settings are read from the branch that it is on: check one out`,
    });
  }

  trailers(): readonly [] {
    return [];
  }

  async find(identity: ChangeIdentity): Promise<ExistingChange | undefined> {
    const ref = refOf(identity);
    const commit = await this.repository.readRef(ref);
    if (commit === undefined) return undefined;
    const merged = await isAncestor(this.git, this.repository, commit, `refs/heads/${identity.branch}`);
    const committer = await committerOf(this.git, this.repository, commit);
    return {
      id: branchName(identity),
      url: `${this.repository.target} ${branchName(identity)}`,
      state: merged ? "merged" : "open",
      commit,
      ref,
      ours: committer.email === this.author.email,
    };
  }

  async publish({ identity, existing, commit }: Publication): Promise<PublishedChange> {
    await this.repository.updateRef(refOf(identity), commit, existing?.commit ?? null);
    return { id: branchName(identity), url: `${this.repository.target} ${branchName(identity)}` };
  }
}

function refOf(identity: ChangeIdentity): string {
  return `refs/heads/${branchName(identity)}`;
}
