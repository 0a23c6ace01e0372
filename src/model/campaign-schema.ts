import { z } from "zod";
import type { CampaignCover, CampaignDay, CampaignRecord } from "./campaign.js";
import { errorCatalogue } from "./error-catalogue.js";
import type { ErrorCode } from "./errors.js";

const platform = z.enum(["gerrit", "github"]);
const whole = z.number().int().min(0);
const code = z.enum(Object.keys(errorCatalogue) as ErrorCode[]);
const time = z.number().describe("milliseconds since the epoch");

/** `CampaignRecord`, with what its fields say to whoever reads it as JSON. */
export const campaignRecordSchema = z.object({
  platform,
  host: z.string(),
  project: z.string(),
  branch: z.string(),
  isDefault: z.boolean().describe("only default branches count in the sums"),
  revision: z
    .string()
    .nullable()
    .describe("the commit that was scanned last; null before the first scan ended"),
  scannedAt: time.nullable(),
  scripts: z.array(
    z.object({
      name: z.string(),
      application: z.string().nullable(),
      state: z
        .enum(["declared", "both", "manual"])
        .describe(
          "declared: there is only the script; both: the module is there too; manual: a person decides",
        ),
    }),
  ),
  uses: z.array(
    z.object({
      script: z.string(),
      rewrite: whole,
      manual: whole,
      keep: whole,
      pending: whole.describe("those of keep that change with a release to come"),
    }),
  ),
  changes: z.array(
    z.object({
      unit: z.enum(["modules", "entry-points"]),
      id: z.string(),
      url: z.string(),
      state: z.enum(["open", "closed", "merged"]),
      commit: z.string(),
      ours: z.boolean().describe("false once a person changed it"),
      draft: z.boolean(),
      votes: z.array(z.string()),
      checks: z.enum(["pending", "passed", "failed"]).nullable(),
      waitsFor: z.enum(["review", "approval", "checks", "dependency", "author", "merge"]).nullable(),
      dependsOn: z.array(z.string()).describe("addresses of changes that have to be merged before"),
      seenAt: time,
    }),
  ),
  reason: z.string().nullable().describe("why nothing was proposed, or the change was left alone"),
  error: z.object({ code, message: z.string(), advice: z.string() }).nullable(),
}) satisfies z.ZodType<CampaignRecord>;

/** `CampaignDay`. */
export const campaignDaySchema = z.object({
  day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  repositories: whole,
  services: whole,
  servicesWithModules: whole,
  deployments: whole,
  deploymentsMoved: whole,
  open: whole,
  merged: whole,
}) satisfies z.ZodType<CampaignDay>;

/** `CampaignCover`. */
export const campaignCoverSchema = z.object({
  platform,
  host: z.string(),
  projects: z.array(z.string()),
  at: time,
}) satisfies z.ZodType<CampaignCover>;
