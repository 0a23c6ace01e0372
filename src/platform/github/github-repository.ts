import type { Octokit } from "octokit";
import type { GitHubClient } from "./github-client.js";

/** A repository under the name that it has now, which is another one than asked for once it was renamed. */
export interface GitHubRepository {
  readonly octokit: Octokit;
  readonly owner: string;
  readonly repo: string;
  readonly id: number;
  /** Global id, as GraphQL wants it. */
  readonly nodeId: string;
  readonly defaultBranch: string;
  /** Whether nothing can be written to it any more. */
  readonly archived: boolean;
  /** Whether check runs can be made: GitHub lets Apps alone. */
  readonly mayCheck: boolean;
}

/** Reads the repository (REST, "Get a repository"); GitHub redirects old names. */
export async function githubRepository(client: GitHubClient, project: string): Promise<GitHubRepository> {
  const [owner = "", repo = ""] = project.split("/");
  const octokit = await client.octokit(project);
  const { data } = await octokit.rest.repos.get({ owner, repo });
  return {
    octokit,
    owner: data.owner.login,
    repo: data.name,
    id: data.id,
    nodeId: data.node_id,
    archived: data.archived,
    mayCheck: client.app !== undefined,
    defaultBranch: data.default_branch,
  };
}
