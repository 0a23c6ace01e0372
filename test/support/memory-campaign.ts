import type {
  CampaignCover,
  CampaignDay,
  CampaignKey,
  CampaignRecord,
  CampaignStore,
} from "../../src/model/campaign.js";
import { keyText } from "../../src/model/campaign-key.js";

/** The campaign's memory in the test's own. */
export class MemoryCampaign implements CampaignStore {
  readonly records = new Map<string, CampaignRecord>();
  readonly days = new Map<string, CampaignDay>();
  readonly covered = new Map<string, CampaignCover>();

  constructor(records: readonly CampaignRecord[] = []) {
    for (const record of records) this.records.set(keyText(record), record);
  }

  async get(key: CampaignKey): Promise<CampaignRecord | undefined> {
    return this.records.get(keyText(key));
  }

  async all(): Promise<readonly CampaignRecord[]> {
    return [...this.records.values()];
  }

  async put(record: CampaignRecord): Promise<void> {
    this.records.set(keyText(record), record);
  }

  async remove(key: CampaignKey): Promise<void> {
    this.records.delete(keyText(key));
  }

  async history(): Promise<readonly CampaignDay[]> {
    return [...this.days.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
  }

  async putDay(day: CampaignDay): Promise<void> {
    this.days.set(day.day, day);
  }

  async covers(): Promise<readonly CampaignCover[]> {
    return [...this.covered.values()];
  }

  async putCover(cover: CampaignCover): Promise<void> {
    this.covered.set(JSON.stringify([cover.platform, cover.host]), cover);
  }
}
