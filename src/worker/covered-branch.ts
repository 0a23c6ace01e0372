import { projectFilter } from "../events/project-filter.js";
import type { CampaignStore } from "../model/campaign.js";
import type { Configuration } from "../model/configuration.js";
import type { Host } from "../model/host.js";
import type { ScanRequest } from "../model/scan-request.js";

/**
 * Why the branch of a request is not covered; undefined where it is: the default branch, and those that the operator names.
 * An event of Gerrit does not tell which branch is the default one, so Gerrit is asked, once a branch that has no record.
 */
export async function whyNotCovered(
  { platform, host, project, branch }: ScanRequest,
  { gerrits }: Pick<Configuration, "gerrits">,
  source: Pick<Host, "defaultBranch">,
  store: Pick<CampaignStore, "get"> | undefined,
): Promise<string | undefined> {
  // GitHub's events do tell, so they are sorted out before they are queued.
  if (platform !== "gerrit" || branch === null) return undefined;
  const branches = gerrits.find((gerrit) => gerrit.host === host)?.branches ?? [];
  if (projectFilter(branches)(branch)) return undefined;
  if ((await store?.get({ platform, host, project, branch }))?.isDefault) return undefined;
  const usual = await source.defaultBranch(project);
  if (branch === usual) return undefined;
  return `the branch is not covered: it is neither ${usual}, the default one, nor in GERRIT_BRANCHES`;
}
