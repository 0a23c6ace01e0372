import type { ChangeIdentity } from "./change-identity.js";
import type { CommandRequest, CommandWord } from "./command-request.js";
import type { ExistingChange } from "./host.js";

/** What a word in a comment gets: exactly one of these. */
export interface Answer {
  readonly word: CommandWord["word"];
  /** `done`: as asked, where a reaction says enough on hosts that have reactions; `reply`: the text has to be read. */
  readonly kind: "done" | "reply";
  /** Paragraphs of plain text that are Markdown as well. */
  readonly text: string;
}

/** The change of ours that a comment stands under, as its host has it now. */
export interface DiscussedChange extends Pick<ExistingChange, "id" | "url" | "state" | "commit"> {
  readonly identity: ChangeIdentity;
  /** Whether it waits for somebody to say that it may be reviewed: a draft, work in progress. */
  readonly draft: boolean;
  /** What it says of itself: the commit message, or its description. */
  readonly description: string;
}

/** A comment and what it stands under, read when the words in it are carried out. */
export interface Discussion {
  /** The words that the host confirms to be in the comment. */
  readonly words: readonly CommandWord[];
  /** The branch that a scan asked for here is of, without `refs/heads/`. */
  readonly branch: string;
  /** Undefined where the comment stands under an issue, or under somebody else's change. */
  readonly change: DiscussedChange | undefined;

  /** Whether the word has its answer already: the job ended between answer and end, or the event came twice. */
  isAnswered(word: CommandWord["word"]): Promise<boolean>;

  /** Why the one who wrote the comment may not decide about changes here now; undefined where they may. */
  whyMayNotDecide(): Promise<string | undefined>;

  /**
   * Whether the change's present commit is the one that stood there when the comment was written. The commit's id is the
   * hash of the diff and of all that it is made on.
   */
  stoodThen(): Promise<"yes" | "no" | "unknown">;

  /** Closes the open change, and answers. */
  close(answer: Answer): Promise<void>;

  /** Opens the closed change again. */
  reopen(): Promise<void>;

  /** Ends that the change is a draft. Raises `branch-moved`, and it is one again, if another commit stands there by then. */
  markReady(): Promise<void>;

  answer(answer: Answer): Promise<void>;
}

/** The comments of a host. */
export interface Discussions {
  /** Undefined where there is no such comment of such a person: nothing is answered then. */
  open(request: CommandRequest): Promise<Discussion | undefined>;
}
