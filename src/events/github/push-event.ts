import { z } from "zod";
import { type EventOutcome, ignored } from "../../model/scan-request.js";
import { type GitHubDelivery, installed, plain, scanOf, scans, wholeRepository } from "./payload.js";
import { pushedCommits, touchesText } from "./touched-files.js";

export const push = installed.extend({
  ref: z.string(),
  deleted: z.boolean(),
  created: z.boolean().optional(),
  forced: z.boolean().optional(),
  commits: pushedCommits,
  repository: wholeRepository,
});

const ours = /^wsgi-shift\//;

/** A push to the default branch, or to one of GITHUB_BRANCHES. */
export function pushed(payload: z.infer<typeof push>, delivery: GitHubDelivery): EventOutcome {
  const { ref, deleted, created, forced, commits, repository: to } = payload;
  if (deleted) return ignored(`${plain(ref)} was deleted`);
  if (to.archived) return ignored(`${to.full_name} is archived`);
  const branch = /^refs\/heads\/(.+)$/s.exec(ref)?.[1];
  const isDefault = branch === to.default_branch;
  if (branch === undefined || ours.test(branch) || !(isDefault || delivery.isBranchWanted(branch)))
    return ignored(`${plain(ref)} is not the default branch, nor one of GITHUB_BRANCHES`);
  if (!touchesText(commits, created === true || forced === true))
    return ignored("the push touches only files that hold no text");
  return scans([scanOf(delivery, "push", to, payload, isDefault ? null : branch)], "push");
}
