import type { GitHubRepository } from "./github-repository.js";
import { isUnedited, type PullRequestText } from "./pull-request-text.js";

/** The words of a pull request as GitHub has them. */
export interface StandingText {
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
}

/** Lets title and description be `text`, unless a person edited them: then they stay, and that is what is told. */
export async function textKept(
  { octokit, owner, repo }: GitHubRepository,
  pull: StandingText,
  text: PullRequestText,
): Promise<"ours" | "theirs"> {
  if (pull.title === text.title && pull.body === text.body) return "ours";
  if (!isUnedited(pull)) return "theirs";
  await octokit.rest.pulls.update({ owner, repo, pull_number: pull.number, ...text });
  return "ours";
}
