import { z } from "zod";
import { type ChangeIdentity, topic } from "../../model/change-identity.js";
import { changeId } from "./change-id.js";
import { changeInfo } from "./change-info.js";

/** AccountInfo (rest-api-accounts) with DETAILED_ACCOUNTS. */
const account = z.object({
  _account_id: z.number(),
  username: z.string().optional(),
  tags: z.array(z.string()).optional(),
});

const message = z.object({
  id: z.string(),
  author: account.optional(),
  /** There, and another, where somebody acted in the author's name. */
  real_author: account.optional(),
  date: z.string(),
  message: z.string(),
  tag: z.string().optional(),
  _revision_number: z.number().optional(),
});

const label = z.object({
  values: z.record(z.string(), z.string()).optional(),
  all: z
    .array(
      z.object({
        _account_id: z.number(),
        permitted_voting_range: z.object({ max: z.number() }).optional(),
      }),
    )
    .optional(),
});

/** Options of the query whose answer `discussedChange` is. */
export const discussedOptions = [
  "CURRENT_COMMIT",
  "CURRENT_REVISION",
  "DETAILED_ACCOUNTS",
  "DETAILED_LABELS",
  "MESSAGES",
].map((option) => `o=${option}`);

/** ChangeInfo of rest-api-changes: only what is used. */
export const discussedChange = changeInfo.extend({
  branch: z.string(),
  change_id: z.string(),
  work_in_progress: z.boolean().optional(),
  messages: z.array(message),
  labels: z.record(z.string(), label).optional(),
});

export type DiscussedChangeInfo = z.infer<typeof discussedChange>;
export type ChangeMessageInfo = z.infer<typeof message>;

/** Comments by their file, of which those on the whole of a patch set have one too (rest-api-changes, "List Change Comments"). */
export const changeComments = z.record(
  z.string(),
  z.array(
    z.object({ message: z.string(), change_message_id: z.string().optional(), tag: z.string().optional() }),
  ),
);

/** The identity by which a change is ours: its Change-Id is computed from it. */
export function identityOf(
  { project, branch, change_id }: DiscussedChangeInfo,
  host: string,
): ChangeIdentity | undefined {
  const units = ["modules", "entry-points"] as const;
  return units
    .map((unit): ChangeIdentity => ({ host, project, branch, topic, unit }))
    .find((identity) => changeId(identity) === change_id);
}

/**
 * Whether an account may give the label Code-Review its highest value; undefined where Gerrit does not say, which it does
 * of reviewers alone.
 */
export function mayVoteHighest({ labels }: DiscussedChangeInfo, accountId: number): boolean | undefined {
  const review = labels?.["Code-Review"];
  if (review === undefined) return false;
  const voter = review.all?.find(({ _account_id }) => _account_id === accountId);
  if (voter === undefined) return undefined;
  const highest = Math.max(...Object.keys(review.values ?? {}).map(Number));
  return (voter.permitted_voting_range?.max ?? 0) >= Math.max(2, highest);
}
