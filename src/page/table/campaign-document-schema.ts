import { z } from "zod";
import { campaignDaySchema, campaignRecordSchema } from "../../model/campaign-schema.js";
import { rowPhases, rowStates } from "./row.js";

/** What `status --json` prints and `/campaign.json` answers; published as docs/campaign.schema.json. */
export const campaignDocumentSchema = z.object({
  schemaVersion: z.literal(1),
  readAt: z.number().describe("when it was read, in milliseconds since the epoch"),
  isStale: z.boolean().describe("whether Redis is away, and this is what was known before"),
  today: campaignDaySchema,
  history: z.array(campaignDaySchema).describe("oldest first, up to today"),
  repositories: z.array(campaignRecordSchema.extend({ phase: z.enum(rowPhases), state: z.enum(rowStates) })),
});
