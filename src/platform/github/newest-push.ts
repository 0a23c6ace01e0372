import type { GitHubRepository } from "./github-repository.js";

export interface Push {
  /** The commit that the branch points to since. */
  readonly commit: string;
  /** In seconds since 1970. */
  readonly at: number;
}

/**
 * What was pushed last to a branch; undefined where GitHub does not tell. By docs.github.com, "List repository activities":
 * the dates in a commit are its author's to choose.
 */
export async function newestPush(
  { octokit, owner, repo }: GitHubRepository,
  branch: string,
): Promise<Push | undefined> {
  const ref = `refs/heads/${branch}`;
  const { data } = await octokit.rest.repos.listActivities({ owner, repo, ref, per_page: 1 });
  const [newest] = data;
  if (newest?.ref !== ref) return undefined;
  return { commit: newest.after, at: Date.parse(newest.timestamp) / 1000 };
}
