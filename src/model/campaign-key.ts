import type { CampaignKey } from "./campaign.js";

/** The key as one text, the same for the same branch. */
export function keyText({ platform, host, project, branch }: CampaignKey): string {
  return JSON.stringify([platform, host, project, branch]);
}

/** What git calls the default branch; stands for it in a record as long as its name is not known. */
export const unnamedBranch = "HEAD";

/** As in `ScanRequest.branch`: null for the default branch whose name is not known. */
export function requestBranch({ branch }: Pick<CampaignKey, "branch">): string | null {
  return branch === unnamedBranch ? null : branch;
}
