import type { ExistingChange } from "../../model/host.js";
import type { GitHubRepository } from "./github-repository.js";

/** A pull request as the list shows it. */
export interface FoundPullRequest {
  readonly number: number;
  readonly url: string;
  readonly state: ExistingChange["state"];
  readonly commit: string;
}

/**
 * The newest pull request from the branch `name` of the repository itself, whatever its base: somebody may have chosen
 * another one. The answer is filtered again, for GitHub has given other branches on the same commit
 * (github.com/octokit/octokit.js/issues/2056), and forks of the same owner have branches of the same name.
 */
export async function findPullRequest(
  { octokit, owner, repo }: GitHubRepository,
  name: string,
): Promise<FoundPullRequest | undefined> {
  const { data } = await octokit.rest.pulls.list({
    owner,
    repo,
    head: `${owner}:${name}`,
    state: "all",
    sort: "created",
    direction: "desc",
    per_page: 100,
  });
  const pull = data.find(({ head, base }) => head.ref === name && head.repo?.id === base.repo.id);
  if (pull === undefined) return undefined;
  const state = pull.merged_at ? "merged" : pull.state === "open" ? "open" : "closed";
  return { number: pull.number, url: pull.html_url, state, commit: pull.head.sha };
}
