import type { CommandRequest, CommandWord } from "../../model/command-request.js";
import type { GitHubRepository } from "./github-repository.js";

/** What shows that a word was carried out; each word has its own, so that none stands for another. */
const reactions = { rescan: "eyes", decline: "+1", takeover: "rocket" } as const;

/** One page: the answers to a comment come within seconds of it. */
const perPage = 100;

type Commented = Pick<CommandRequest, "comment" | "place">;
type Content = (typeof reactions)[keyof typeof reactions];

/** The reaction that answers the word; undefined where a reply does. REST has no reactions to a review. */
export function reactionTo({ place }: Commented, word: CommandWord["word"]): Content | undefined {
  if (place === "review" || !(word in reactions)) return undefined;
  return reactions[word as keyof typeof reactions];
}

/** Whether `login` reacted so to the comment. */
export async function hasReaction(
  { octokit, owner, repo }: GitHubRepository,
  { comment, place }: Commented,
  content: Content,
  login: string,
): Promise<boolean> {
  const asked = { owner, repo, comment_id: Number(comment), content, per_page: perPage };
  const { reactions: rest } = octokit.rest;
  const { data } =
    place === "review-comment"
      ? await rest.listForPullRequestReviewComment(asked)
      : await rest.listForIssueComment(asked);
  return data.some(({ user }) => user?.login === login);
}

/** Reacts so; doing it again changes nothing. */
export async function react(
  { octokit, owner, repo }: GitHubRepository,
  { comment, place }: Commented,
  content: Content,
): Promise<void> {
  const given = { owner, repo, comment_id: Number(comment), content };
  const { reactions: rest } = octokit.rest;
  if (place === "review-comment") await rest.createForPullRequestReviewComment(given);
  else await rest.createForIssueComment(given);
}
