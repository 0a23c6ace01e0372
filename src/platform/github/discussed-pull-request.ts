import { RequestError } from "octokit";
import type { DiscussedChange } from "../../model/discussion.js";
import { identityOfBranch } from "../../model/identity-of-branch.js";
import type { GitHubRepository } from "./github-repository.js";

/** A pull request that a comment stands under. */
export interface DiscussedPullRequest {
  readonly number: number;
  readonly nodeId: string;
  /** The branch that it comes from, without `refs/heads/`. */
  readonly head: string;
  /** The one that it goes to. */
  readonly base: string;
  /** Undefined where it is not ours. */
  readonly change: DiscussedChange | undefined;
}

/**
 * The pull request `number`; undefined for an issue. It is ours by the branch that it comes from, as in
 * find-pull-request.ts: one from a fork is not, whatever its branch is called.
 */
export async function discussedPullRequest(
  host: string,
  { octokit, owner, repo }: GitHubRepository,
  number: number,
): Promise<DiscussedPullRequest | undefined> {
  try {
    const { data } = await octokit.rest.pulls.get({ owner, repo, pull_number: number });
    const { head, base, node_id: nodeId, html_url: url, draft = false, body } = data;
    const isHere = head.repo?.id === base.repo.id;
    const named = { host, project: `${owner}/${repo}`, likely: base.ref };
    const identity = isHere ? identityOfBranch(head.ref, named) : undefined;
    const state = data.merged_at ? "merged" : data.state === "open" ? "open" : "closed";
    const found = {
      id: String(number),
      url,
      state,
      commit: head.sha,
      draft,
      description: body ?? "",
    } as const;
    const change = identity && { identity, ...found };
    return { number, nodeId, head: head.ref, base: base.ref, change };
  } catch (error) {
    if (error instanceof RequestError && error.status === 404) return undefined;
    throw error;
  }
}
