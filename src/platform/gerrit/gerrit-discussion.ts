import type { CommandWord } from "../../model/command-request.js";
import type { Answer, DiscussedChange, Discussion } from "../../model/discussion.js";
import { WsgiShiftError } from "../../model/errors.js";
import { answerMark, hasAnswer } from "./answer-mark.js";
import { changeInfo, existingChange } from "./change-info.js";
import {
  type DiscussedChangeInfo,
  discussedChange,
  discussedOptions,
  identityOf,
  mayVoteHighest,
} from "./discussed-change.js";
import type { GerritRest } from "./gerrit-rest.js";
import { ownTag as tag } from "./speak.js";
import type { SpokenMessage } from "./spoken-message.js";

export interface GerritDiscussionOptions {
  readonly rest: GerritRest;
  /** As in `ChangeIdentity.host`. */
  readonly host: string;
  /** The server's address, without a final slash. */
  readonly url: string;
  /** Our own account. */
  readonly username: string;
  /** The change's path below `/changes`. */
  readonly path: string;
  readonly info: DiscussedChangeInfo;
  readonly spoken: SpokenMessage;
}

/** Gerrit takes messages of 16 KiB (`change.commentSizeLimit`). */
const longestAnswer = 8_000;

/** A comment on a Gerrit change. Each answer is a message that names the comment in its last line. */
export class GerritDiscussion implements Discussion {
  readonly words: readonly CommandWord[];
  readonly branch: string;
  readonly change: DiscussedChange | undefined;

  constructor(private readonly options: GerritDiscussionOptions) {
    const { info, spoken, host, url, username } = options;
    this.words = spoken.words;
    this.branch = info.branch;
    const identity = identityOf(info, host);
    const existing = existingChange(info, url, username);
    const draft = info.work_in_progress === true;
    const description = info.revisions[info.current_revision]?.commit?.message ?? "";
    this.change = identity && { ...existing, identity, draft, description };
  }

  isAnswered(word: CommandWord["word"]): Promise<boolean> {
    const { info, username, spoken } = this.options;
    const answered = hasAnswer(info.messages, { username, word, messageId: spoken.message.id });
    return Promise.resolve(answered);
  }

  /**
   * Gerrit tells only of reviewers what they may vote, and who comments is no reviewer yet, but a CC: they are made one for
   * the question, which tells nobody, and a CC again if they may not.
   */
  async whyMayNotDecide(): Promise<string | undefined> {
    const { rest, path, info, spoken } = this.options;
    const { accountId } = spoken;
    const known = mayVoteHighest(info, accountId);
    if (known === true) return undefined;
    if (known === undefined) {
      await this.#list("REVIEWER");
      const now = await rest.get(`${path}?${discussedOptions.join("&")}`, discussedChange);
      if (mayVoteHighest(now, accountId) === true) return undefined;
      await this.#list("CC");
    }
    return "Only who may vote Code-Review +2 here may say that.";
  }

  /** A message names the patch set that its author looked at. */
  stoodThen(): Promise<"yes" | "no" | "unknown"> {
    const { info, spoken } = this.options;
    const current = info.revisions[info.current_revision]?._number;
    const seen = spoken.message._revision_number;
    if (current === undefined || seen === undefined) return Promise.resolve("unknown");
    return Promise.resolve(current === seen ? "yes" : "no");
  }

  /** Gerrit keeps the message with what it did, so the answer cannot be lost on the way. */
  close(answer: Answer): Promise<void> {
    return this.#post("abandon", { message: this.#textOf(answer), ...this.#notice() });
  }

  reopen(): Promise<void> {
    return this.#post("restore", {});
  }

  async markReady(): Promise<void> {
    const { rest, path, info } = this.options;
    await this.#post("ready", {});
    const now = await rest.get(`${path}?o=CURRENT_REVISION&o=DETAILED_ACCOUNTS`, changeInfo);
    if (now.current_revision === info.current_revision) return;
    await this.#post("wip", {});
    throw new WsgiShiftError("branch-moved", { ref: `change ${info._number}` });
  }

  answer(answer: Answer): Promise<void> {
    return this.#review({ message: this.#textOf(answer) }, this.#notice());
  }

  #list(state: "REVIEWER" | "CC"): Promise<void> {
    return this.#review({ reviewers: [{ reviewer: this.options.spoken.accountId, state }] });
  }

  #review(input: object, notice: object = { notify: "NONE" }): Promise<void> {
    const quiet = { tag, ignore_automatic_attention_set_rules: true, ...notice };
    return this.#post("revisions/current/review", { ...input, ...quiet });
  }

  #post(what: string, input: object): Promise<void> {
    return this.options.rest.post(`${this.options.path}/${what}`, input);
  }

  /** Who asked is told, nobody else. */
  #notice(): object {
    return { notify: "NONE", notify_details: { TO: { accounts: [this.options.spoken.accountId] } } };
  }

  #textOf({ text, word }: Answer): string {
    const short = text.length > longestAnswer ? `${text.slice(0, longestAnswer)}…` : text;
    return `${short}\n\n${answerMark(word, this.options.spoken.message.id)}`;
  }
}
