import type { EventOrigin } from "./event-origin.js";

export const words = ["rescan", "approve", "decline", "takeover", "status", "help"] as const;

/** What a person asked for on a line of a comment. */
export interface CommandWord {
  readonly word: (typeof words)[number];
  /** The reason given with `decline`, as it was written; empty otherwise. */
  readonly argument: string;
}

/** GitHub's: the text of a review, or a comment on a line. */
export const commentPlaces = ["review", "review-comment"] as const;
export type CommentPlace = (typeof commentPlaces)[number];

/** A comment in which a person asked for something: what every such event becomes. It holds ids and words, no rights. */
export interface CommandRequest {
  readonly platform: "gerrit" | "github";
  /** As in `ChangeIdentity.host`. */
  readonly host: string;
  readonly project: string;
  /** Of the change, pull request or issue that the comment stands under. */
  readonly number: number;
  /** The comment's id where its event tells one, as GitHub's does; else a name that the same event always gets. */
  readonly comment: string;
  /** Where the comment stands, if not among those of the issue, pull request or change itself. */
  readonly place?: CommentPlace;
  /** The commit that it is about, where its event tells one. */
  readonly commit?: string;
  /** An approving review without a word: it counts for a change that waits for approval, and gets no answer. */
  readonly isVote?: true;
  /** As in `ScanRequest.origin`. */
  readonly origin?: EventOrigin;
  /** Login or user name of the one who wrote it. */
  readonly actor: string;
  /** When it was written, in seconds since 1970, as its event says. */
  readonly writtenAt: number;
  /** In their order, each word once. A host whose events prove nothing reads them again. */
  readonly words: readonly CommandWord[];
  /** Id that follows the event from delivery to answer. */
  readonly correlation: string;
}
