import type { CampaignKey, CampaignRecord, CampaignStore } from "../model/campaign.js";
import type { RepositoriesChanged } from "../model/scan-request.js";

/** Brings what is remembered of GitHub's repositories in line with their present names. Doing it again changes nothing. */
export async function keepRepositories(
  campaign: Pick<CampaignStore, "all" | "put" | "remove">,
  host: string,
  { gone, moved }: Pick<RepositoriesChanged, "gone" | "moved">,
): Promise<void> {
  const targets = new Map(moved.map(({ from, to }) => [from.toLowerCase(), to]));
  const ended = new Set(gone.map((name) => name.toLowerCase()));
  for (const record of await campaign.all()) {
    if (record.platform !== "github" || record.host !== host) continue;
    // GitHub's names differ by more than case.
    const name = record.project.toLowerCase();
    const to = targets.get(name);
    const isGone = ended.has(name) || ended.has(name.slice(0, name.indexOf("/") + 1));
    if (to !== undefined && to !== record.project) await campaign.put({ ...record, project: to });
    if (isGone || (to !== undefined && to !== record.project)) await campaign.remove(keyOf(record));
  }
}

function keyOf({ platform, host, project, branch }: CampaignRecord): CampaignKey {
  return { platform, host, project, branch };
}
