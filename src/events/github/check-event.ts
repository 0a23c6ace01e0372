import { z } from "zod";
import { identityOfBranch } from "../../model/identity-of-branch.js";
import { type EventOutcome, ignored } from "../../model/scan-request.js";
import { action, type GitHubDelivery, installed, plain, scanOf, scans, wholeRepository } from "./payload.js";

const checkSuite = z.object({ head_branch: z.string().nullable() });

export const checkSuiteEvent = installed.extend({
  action,
  check_suite: checkSuite,
  repository: wholeRepository,
});

export const checkRunEvent = installed.extend({
  action,
  check_run: z.object({ check_suite: checkSuite }),
  repository: wholeRepository,
});

/**
 * Somebody pressed "Re-run" beside our check: GitHub tells only the App that made it (docs.github.com, "check_run"). Or the
 * checks of our change are done, whoever made them: how it stands is read again.
 */
export function checkSuiteRequested(
  payload: z.infer<typeof checkSuiteEvent>,
  delivery: GitHubDelivery,
): EventOutcome {
  const { action, repository: at, check_suite } = payload;
  const isDone = action === "completed" && delivery.name === "check_suite";
  if (action !== "rerequested" && !isDone)
    return ignored(`${delivery.name} ${plain(action)} asks for no scan`);
  if (at.archived) return ignored(`${at.full_name} is archived`);
  const head = check_suite.head_branch;
  const named = { host: delivery.host, project: at.full_name, likely: at.default_branch };
  const change = head === null ? undefined : identityOfBranch(head, named);
  if (isDone && change === undefined) return ignored("the checks are not of our change");
  const branch = change?.branch ?? head ?? undefined;
  const isDefault = branch === at.default_branch;
  if (branch === undefined || !(isDefault || branch !== head || delivery.isBranchWanted(branch)))
    return ignored("the check is of a branch that is not looked at");
  const request = scanOf(delivery, `${delivery.name} ${action}`, at, payload, isDefault ? null : branch);
  return scans([isDone ? { ...request, only: "changes" } : request], delivery.name);
}

export function checkRunRequested(
  { check_run, ...payload }: z.infer<typeof checkRunEvent>,
  delivery: GitHubDelivery,
): EventOutcome {
  return checkSuiteRequested({ ...payload, check_suite: check_run.check_suite }, delivery);
}
