import { z } from "zod";
import type { GerritConfiguration } from "../../model/configuration.js";
import type { Discussions } from "../../model/discussion.js";
import { discussedChange, discussedOptions } from "./discussed-change.js";
import { GerritDiscussion } from "./gerrit-discussion.js";
import { GerritRest } from "./gerrit-rest.js";

const self = z.object({ _account_id: z.number() });

/**
 * What is said about changes elsewhere than in a message on them. No account of Gerrit's said it, so whose rights count is for the
 * caller to know; what Gerrit tells of it is told to our own account.
 */
export function gerritPageDiscussions(configuration: GerritConfiguration): Discussions {
  const { host, url, username, credentials } = configuration;
  const pair = credentials.kind === "password" ? { username, password: credentials.password } : undefined;
  const rest = new GerritRest({ host, url, credentials: pair });
  return {
    open: async ({ project, number, comment, words, writtenAt }) => {
      const path = `/changes/${encodeURIComponent(project)}~${number}`;
      const info = await rest.find(`${path}?${discussedOptions.join("&")}`, discussedChange);
      if (info === undefined) return undefined;
      const { _account_id: accountId } = await rest.get("/accounts/self", self);
      const date = new Date(writtenAt * 1000).toISOString();
      const spoken = { accountId, words, message: { id: comment, date, message: "" } };
      return new GerritDiscussion({ rest, host, url, username, path, info, spoken });
    },
  };
}
