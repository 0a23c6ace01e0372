import { z } from "zod";
import type { CommandRequest, CommandWord } from "../../model/command-request.js";
import { type EventOutcome, ignored } from "../../model/scan-request.js";
import { commentWords } from "../comment-words.js";
import {
  action,
  commit,
  type GitHubDelivery,
  installed,
  originOf,
  plain,
  repository,
  scanOf,
  scans,
} from "./payload.js";
import { changeOf, pullRequest } from "./pull-request-event.js";

const id = z.number().int().positive();
const user = z.object({ login: z.string().regex(/^[\w.-]+(\[bot\])?$/), type: z.string() }).nullable();
const time = z.iso.datetime({ offset: true });

export const issueComment = installed.extend({
  action,
  issue: z.object({ number: id }),
  comment: z.object({ id, body: z.string(), created_at: time, user }),
  repository,
});

export const reviewComment = installed.extend({
  action,
  pull_request: z.object({ number: id }),
  comment: z.object({ id, body: z.string(), created_at: time, user, original_commit_id: commit }),
  repository,
});

export const review = installed.extend({
  action,
  pull_request: pullRequest,
  review: z.object({
    ...{ id, body: z.string().nullable(), submitted_at: time.nullish(), user },
    ...{ commit_id: commit, state: z.string() },
  }),
  repository,
});

/** What our replies end with (platform/github/answer-mark.ts). */
const answerMark = /<!-- wsgi-shift [a-z]+(?: [a-z-]*\d+ [a-z]+)? -->\s*$/;

/** A new comment under an issue or a pull request. */
export function commented(payload: z.infer<typeof issueComment>, delivery: GitHubDelivery): EventOutcome {
  const { issue, comment } = payload;
  return said(payload, delivery, comment, { number: issue.number, at: comment.created_at });
}

/** A new comment on a line of a pull request. It may have been written before the review that it went with. */
export function lineCommented(
  payload: z.infer<typeof reviewComment>,
  delivery: GitHubDelivery,
): EventOutcome {
  const { pull_request, comment } = payload;
  return said(payload, delivery, comment, {
    number: pull_request.number,
    at: comment.created_at,
    place: "review-comment",
    commit: comment.original_commit_id,
  });
}

/**
 * A review. Without a word to us an approving one is its author's vote for a change of ours that waits as a draft, and no
 * other says anything to us.
 */
export function reviewed(payload: z.infer<typeof review>, delivery: GitHubDelivery): EventOutcome {
  const { action, pull_request: pull, review, repository: at } = payload;
  const change = changeOf(pull, at.full_name, delivery.host);
  const looked = (outcome: EventOutcome): EventOutcome => {
    const isTelling = action === "submitted" || action === "dismissed";
    if (outcome.kind !== "ignored" || change === undefined || !isTelling) return outcome;
    const request = scanOf(delivery, `review ${plain(action)}`, at, payload, change.branch);
    return scans([{ ...request, only: "changes" }], "pull_request_review");
  };
  if (action !== "submitted") return looked(ignored(`a review ${action} is no command`));
  if (!review.submitted_at) return ignored("the review is not submitted");
  const body = review.body ?? "";
  const isVote =
    review.state === "approved" &&
    pull.draft === true &&
    commentWords(body).length === 0 &&
    change !== undefined;
  const place = "review" as const;
  const about = { number: pull.number, at: review.submitted_at, place, commit: review.commit_id };
  const text = { ...payload, action: "created" };
  if (!isVote) return looked(said(text, delivery, { ...review, body }, about));
  return said(text, delivery, { ...review, body }, { ...about, isVote }, [{ word: "approve", argument: "" }]);
}

interface Said {
  readonly id: number;
  readonly body: string;
  readonly user: z.infer<typeof user>;
}

type About = Pick<CommandRequest, "number" | "place" | "commit" | "isVote"> & { readonly at: string };

function said(
  payload: z.infer<typeof installed> & { action: string; repository: z.infer<typeof repository> },
  delivery: GitHubDelivery,
  { id, body, user }: Said,
  { at, ...about }: About,
  words: readonly CommandWord[] = commentWords(body),
): EventOutcome {
  // An edited comment may have been read, and acted upon, before.
  if (payload.action !== "created") return ignored(`a comment ${payload.action} is no command`);
  if (user === null) return ignored("the comment's author is gone");
  if (user.type === "Bot") return ignored(`${user.login} is a bot`);
  // With a token the bot is a person to GitHub.
  if (answerMark.test(body)) return ignored("the comment is our own");
  if (words.length === 0) return ignored("the comment has no word for wsgi-shift");
  const origin = originOf(payload.repository, payload);
  return {
    kind: "command",
    request: {
      ...{ platform: "github", host: delivery.host, project: payload.repository.full_name },
      ...{ comment: String(id), actor: user.login, writtenAt: Date.parse(at) / 1000, words },
      ...about,
      ...(origin ? { origin } : {}),
      correlation: delivery.id,
    },
  };
}
