import type { CommandRequest, CommandWord } from "../../model/command-request.js";
import type { GerritConfiguration } from "../../model/configuration.js";
import type { Discussions } from "../../model/discussion.js";
import {
  type ChangeMessageInfo,
  changeComments,
  discussedChange,
  discussedOptions,
} from "./discussed-change.js";
import { GerritDiscussion } from "./gerrit-discussion.js";
import { GerritRest } from "./gerrit-rest.js";
import { spokenMessage } from "./spoken-message.js";

export interface GerritDiscussionsOptions {
  readonly configuration: GerritConfiguration;
  /** The words for us in a text. */
  readonly wordsIn: (text: string) => readonly CommandWord[];
  readonly now: () => Date;
}

/**
 * Comments on Gerrit's changes. An event is a hint that there may be one: anybody can send a false one to the webhook, and
 * of comments that were drafts first it has no text. So change, message and author are read from Gerrit.
 */
export function gerritDiscussions({ configuration, wordsIn, now }: GerritDiscussionsOptions): Discussions {
  const { host, url, username, credentials } = configuration;
  const pair = credentials.kind === "password" ? { username, password: credentials.password } : undefined;
  const rest = new GerritRest({ host, url, credentials: pair });
  return {
    open: async (request: CommandRequest) => {
      const path = `/changes/${encodeURIComponent(request.project)}~${request.number}`;
      const [info, comments] = await Promise.all([
        rest.find(`${path}?${discussedOptions.join("&")}`, discussedChange),
        rest.find(`${path}/comments`, changeComments),
      ]);
      if (info === undefined) return undefined;
      const inFiles = Object.values(comments ?? {}).flat();
      const wordsOf = ({ id, message }: ChangeMessageInfo) => {
        const beside = inFiles.filter((comment) => comment.change_message_id === id);
        return distinct(
          [message, ...beside.map((comment) => comment.message)].flatMap((text) => wordsIn(text)),
        );
      };
      const context = { wordsOf, username, now: now().getTime() / 1000 };
      const spoken = spokenMessage(info.messages, request, context);
      return spoken && new GerritDiscussion({ rest, host, url, username, path, info, spoken });
    },
  };
}

/** Each word once: a review with the same one in several comments says it once. */
function distinct(words: readonly CommandWord[]): CommandWord[] {
  return words.filter(({ word }, index) => words.findIndex((one) => one.word === word) === index);
}
