import { z } from "zod";
import type { ChangeState } from "../../model/change-state.js";
import type { ExistingChange } from "../../model/host.js";
import type { GitHubRepository } from "./github-repository.js";

/** Of GraphQL (its reference, "PullRequest"): in one call what REST tells in three or four. */
const stateQuery =
  "query ($owner: String!, $repo: String!, $number: Int!) { repository(owner: $owner, name: $repo) { pullRequest(number: $number) { isDraft reviewDecision latestReviews(first: 20) { nodes { state author { login } } } commits(last: 1) { nodes { commit { oid statusCheckRollup { state } } } } } } }";

const answer = z.object({
  repository: z
    .object({
      pullRequest: z
        .object({
          isDraft: z.boolean(),
          reviewDecision: z.string().nullable(),
          latestReviews: z
            .object({
              nodes: z.array(
                z.object({ state: z.string(), author: z.object({ login: z.string() }).nullable() }),
              ),
            })
            .nullable(),
          commits: z.object({
            nodes: z.array(
              z.object({
                commit: z.object({
                  oid: z.string(),
                  statusCheckRollup: z.object({ state: z.string() }).nullable(),
                }),
              }),
            ),
          }),
        })
        .nullable(),
    })
    .nullable(),
});
type PullRequest = NonNullable<NonNullable<z.infer<typeof answer>["repository"]>["pullRequest"]>;

const words: Readonly<Record<string, string>> = {
  APPROVED: "approved by",
  CHANGES_REQUESTED: "changes requested by",
};

/** What people and checks say of a pull request of ours, which was found before. */
export async function githubChangeState(
  { octokit, owner, repo }: GitHubRepository,
  { id, url, state, commit, ours, draft = false }: ExistingChange,
): Promise<ChangeState> {
  const variables = { owner, repo, number: Number(id) };
  const data = await octokit.graphql(stateQuery, variables).catch(partOf);
  const pull = answer.parse(data).repository?.pullRequest;
  const base = { id, url, state, commit, ours };
  if (!pull) return { ...base, draft, votes: [], checks: null, waitsFor: null };
  const votes = (pull.latestReviews?.nodes ?? []).flatMap(({ state: given, author }) => {
    const word = words[given];
    return word === undefined ? [] : [`${word} ${author?.login ?? "somebody"}`];
  });
  const checks = checksOf(pull, commit);
  const waitsFor = state === "open" ? waitsForOf(pull, { ours, checks, votes }) : null;
  return { ...base, draft: pull.isDraft, votes, checks, waitsFor };
}

/** Where an installation may not see checks, GitHub answers with the rest and an error. */
function partOf(error: unknown): unknown {
  const { name, data } = error as { readonly name?: unknown; readonly data?: unknown };
  if (name === "GraphqlResponseError" && data) return data;
  throw error;
}

function checksOf({ commits }: PullRequest, commit: string): ChangeState["checks"] {
  const shown = commits.nodes.find((node) => node.commit.oid === commit);
  const rollup = shown?.commit.statusCheckRollup?.state;
  if (rollup === undefined) return null;
  if (rollup === "SUCCESS") return "passed";
  return rollup === "FAILURE" || rollup === "ERROR" ? "failed" : "pending";
}

/** The first that stands in the way; `reviewDecision` is null where no rule asks for a review. */
function waitsForOf(
  { isDraft, reviewDecision }: PullRequest,
  { ours, checks, votes }: Pick<ChangeState, "ours" | "checks" | "votes">,
): ChangeState["waitsFor"] {
  if (!ours || reviewDecision === "CHANGES_REQUESTED") return "author";
  if (isDraft) return "approval";
  if (checks === "failed") return "checks";
  const isApproved = votes.some((vote) => vote.startsWith("approved"));
  if (reviewDecision === "REVIEW_REQUIRED" || (reviewDecision === null && !isApproved)) return "review";
  return checks === "pending" ? "checks" : "merge";
}
