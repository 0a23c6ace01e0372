import type { GitHubRepository } from "./github-repository.js";

interface Commit {
  readonly author?: object | null;
  readonly committer?: object | null;
}

/** As GitHub lists them on one page; we never make more than one. */
const commitsPerPage = 100;

/** Whether each commit of the pull request is ours: people win as soon as one is not. */
export async function isOurs(repository: GitHubRepository, number: number, login: string): Promise<boolean> {
  const { octokit, owner, repo } = repository;
  const { data } = await octokit.rest.pulls.listCommits({
    owner,
    repo,
    pull_number: number,
    per_page: commitsPerPage,
  });
  return (
    data.length > 0 && data.length < commitsPerPage && data.every((commit) => isCommitOurs(commit, login))
  );
}

/** Whether the one commit that a branch points to is ours. */
export async function isTipOurs(
  repository: GitHubRepository,
  commit: string,
  login: string,
): Promise<boolean> {
  const { octokit, owner, repo } = repository;
  return isCommitOurs((await octokit.rest.repos.getCommit({ owner, repo, ref: commit })).data, login);
}

/**
 * Author and committer, for `git commit --amend` leaves the author as it was. What GitHub itself commits for an App, and
 * signs, has `web-flow` as committer.
 */
function isCommitOurs({ author, committer }: Commit, login: string): boolean {
  const by = loginOf(committer);
  return loginOf(author) === login && (by === login || by === "web-flow");
}

function loginOf(account: object | null | undefined): unknown {
  return account && "login" in account ? account.login : undefined;
}
