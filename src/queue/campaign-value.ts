import { z } from "zod";
import type { CampaignCover, CampaignDay, CampaignRecord } from "../model/campaign.js";
import { campaignCoverSchema, campaignDaySchema, campaignRecordSchema } from "../model/campaign-schema.js";

/** Raised with each change of these shapes: what another version wrote is as if it were not there. */
const version = 1;

/** A kind of value as Redis holds it. */
export interface ValueKind<T> {
  write(value: T): string;
  /** Undefined for what is broken, or of another version. */
  read(text: string): T | undefined;
}

export const recordValue: ValueKind<CampaignRecord> = valueKind(campaignRecordSchema);
export const dayValue: ValueKind<CampaignDay> = valueKind(campaignDaySchema);
export const coverValue: ValueKind<CampaignCover> = valueKind(campaignCoverSchema);

function valueKind<T>(schema: z.ZodType<T>): ValueKind<T> {
  const versioned = z.object({ version: z.literal(version), value: schema });
  return {
    write: (value) => JSON.stringify({ version, value }),
    read: (text) => {
      try {
        return versioned.parse(JSON.parse(text)).value;
      } catch {
        return undefined;
      }
    },
  };
}
