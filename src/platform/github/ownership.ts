import type { ExistingChange } from "../../model/host.js";
import type { GitHubRepository } from "./github-repository.js";

interface Commit {
  readonly sha: string;
  readonly author?: object | null;
  readonly committer?: object | null;
  readonly parents: readonly { readonly sha: string }[];
}

/** As GitHub lists them on one page; we never make more than one, and nobody merges the branch a hundred times. */
const commitsPerPage = 100;

/**
 * Whose the pull request is that stands at `head`: people win as soon as one of its commits is not ours. `merges` is there where
 * ours is the first of them, and each other merges the base branch into the one before.
 */
export async function ownershipOf(
  { octokit, owner, repo }: GitHubRepository,
  number: number,
  head: string,
  login: string,
): Promise<Pick<ExistingChange, "ours" | "merges">> {
  const asked = { owner, repo, pull_number: number, per_page: commitsPerPage };
  const { data } = await octokit.rest.pulls.listCommits(asked);
  if (data.length === 0 || data.length === commitsPerPage) return { ours: false };
  if (data.every((commit) => isCommitOurs(commit, login))) return { ours: true };
  const merges = mergesAbove(data, head, login);
  return { ours: false, ...(merges === undefined ? {} : { merges }) };
}

/** What a pull request lists is not on its base branch: the second parent of a merge that is not listed, is. */
function mergesAbove(commits: readonly Commit[], head: string, login: string): number | undefined {
  const listed = new Map(commits.map((commit) => [commit.sha, commit]));
  let at = head;
  for (let merges = 0; merges < commits.length; merges++) {
    const commit = listed.get(at);
    if (commit === undefined) return undefined;
    const [first, second, ...more] = commit.parents;
    if (second === undefined)
      return isCommitOurs(commit, login) && merges === commits.length - 1 ? merges : undefined;
    if (first === undefined || more.length > 0 || listed.has(second.sha)) return undefined;
    at = first.sha;
  }
  return undefined;
}

/** Whether the one commit that a branch points to is ours. */
export async function isTipOurs(
  { octokit, owner, repo }: GitHubRepository,
  commit: string,
  login: string,
): Promise<boolean> {
  return isCommitOurs((await octokit.rest.repos.getCommit({ owner, repo, ref: commit })).data, login);
}

/**
 * Author and committer, for `git commit --amend` leaves the author as it was. What GitHub itself commits for an App, and
 * signs, has `web-flow` as committer.
 */
function isCommitOurs({ author, committer }: Pick<Commit, "author" | "committer">, login: string): boolean {
  const by = loginOf(committer);
  return loginOf(author) === login && (by === login || by === "web-flow");
}

function loginOf(account: object | null | undefined): unknown {
  return account && "login" in account ? account.login : undefined;
}
