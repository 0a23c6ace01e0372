import type { RecordKeeper } from "../campaign/record-keeper.js";
import type { CampaignRecord } from "../model/campaign.js";
import type { ScanRequest } from "../model/scan-request.js";

/** The branch that a request is about, as it is remembered; undefined where nothing is. */
export async function recordFor(
  { store }: RecordKeeper,
  { platform, host, project, branch }: ScanRequest,
): Promise<CampaignRecord | undefined> {
  if (platform === "local") return undefined;
  if (branch !== null) return store.get({ platform, host, project, branch });
  const records = await store.all();
  return records.find(
    (one) => one.isDefault && one.platform === platform && one.host === host && one.project === project,
  );
}
