import type { GitHubRepository } from "./github-repository.js";

/** Of GraphQL (its reference, "Mutations"): REST can make a draft, and never change whether a pull request is one. */
const mutations = {
  ready:
    "mutation ($input: MarkPullRequestReadyForReviewInput!) { markPullRequestReadyForReview(input: $input) { clientMutationId } }",
  draft:
    "mutation ($input: ConvertPullRequestToDraftInput!) { convertPullRequestToDraft(input: $input) { clientMutationId } }",
} as const;

/** Makes the pull request of this global id a draft, or ends that. Doing it again changes nothing. */
export async function setDraft(
  { octokit }: GitHubRepository,
  pullRequestId: string,
  to: keyof typeof mutations,
): Promise<void> {
  await octokit.graphql(mutations[to], { input: { pullRequestId } });
}
