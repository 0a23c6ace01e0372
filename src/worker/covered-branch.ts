import { projectFilter } from "../events/project-filter.js";
import type { CampaignStore } from "../model/campaign.js";
import type { Configuration } from "../model/configuration.js";
import type { Host } from "../model/host.js";
import type { ScanRequest } from "../model/scan-request.js";

/**
 * Why a branch is not covered; undefined where it is: the default branch, and those that the operator names. The host is
 * asked which is the default one, once a branch that has no record.
 */
export async function whyNotCovered(
  { platform, host, project, branch }: Pick<ScanRequest, "platform" | "host" | "project" | "branch">,
  { gerrits, github }: Pick<Configuration, "gerrits" | "github">,
  source: Pick<Host, "defaultBranch">,
  store: Pick<CampaignStore, "get"> | undefined,
): Promise<string | undefined> {
  if (platform === "local" || branch === null) return undefined;
  const configured = platform === "gerrit" ? gerrits.find((gerrit) => gerrit.host === host) : github;
  if (projectFilter(configured?.branches ?? [])(branch)) return undefined;
  if ((await store?.get({ platform, host, project, branch }))?.isDefault) return undefined;
  const usual = await source.defaultBranch(project);
  if (branch === usual) return undefined;
  const variable = platform === "gerrit" ? "GERRIT_BRANCHES" : "GITHUB_BRANCHES";
  return `the branch is not covered: it is neither ${usual}, the default one, nor in ${variable}`;
}
