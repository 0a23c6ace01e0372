import { z } from "zod";
import type { ChangeIdentity } from "../../model/change-identity.js";
import { identityOfBranch } from "../../model/identity-of-branch.js";
import { type EventOutcome, ignored } from "../../model/scan-request.js";
import { action, type GitHubDelivery, installed, plain, scanOf, scans, wholeRepository } from "./payload.js";

const end = z.object({ ref: z.string(), repo: z.object({ id: z.number() }).nullable() });
const account = z.object({ login: z.string(), type: z.string() });

export const pullRequest = z.object({
  number: z.number().int().positive(),
  draft: z.boolean().optional(),
  head: end,
  base: end,
  user: account.nullable(),
});

export const pullRequestEvent = installed.extend({
  action,
  pull_request: pullRequest,
  repository: wholeRepository,
  sender: account,
});

/** What makes a scan see the pull request differently: whether it is left alone, adopted again, waits. */
const telling = ["closed", "reopened", "synchronize", "ready_for_review", "converted_to_draft"];

/**
 * A pull request of ours that somebody did something to. A scan of its branch reads it again: it leaves what is a person's,
 * adopts what was opened again, and keeps what it saw.
 */
export function pullRequestChanged(
  payload: z.infer<typeof pullRequestEvent>,
  delivery: GitHubDelivery,
): EventOutcome {
  const { action, pull_request: pull, repository: at, sender } = payload;
  if (!telling.includes(action)) return ignored(`pull_request ${plain(action)} changes nothing for us`);
  const change = changeOf(pull, at.full_name, delivery.host);
  if (change === undefined) return ignored("the pull request is not ours");
  if (at.archived) return ignored(`${at.full_name} is archived`);
  // Who opened it is we. With a token the bot is a person to GitHub; what it does then leads to a scan that changes nothing.
  if (sender.type === "Bot" && sender.login === pull.user?.login) return ignored("it is our own doing");
  const branch = change.branch === at.default_branch ? null : change.branch;
  return scans([scanOf(delivery, `pull_request ${action}`, at, payload, branch)], "pull_request");
}

/** The identity of a pull request of ours: by its branch, which has to be one of the repository itself. */
export function changeOf(
  { head, base }: z.infer<typeof pullRequest>,
  project: string,
  host: string,
): ChangeIdentity | undefined {
  if (head.repo === null || head.repo.id !== base.repo?.id) return undefined;
  return identityOfBranch(head.ref, { host, project, likely: base.ref });
}
