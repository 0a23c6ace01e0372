import { z } from "zod";
import type { CampaignCover, CampaignDay, CampaignRecord } from "../model/campaign.js";
import { type ErrorCode, isErrorCode } from "../model/errors.js";

/** Raised with each change of these shapes: what another version wrote is as if it were not there. */
const version = 1;

const platform = z.enum(["gerrit", "github"]);
const whole = z.number().int().min(0);
const code = z.custom<ErrorCode>(isErrorCode);

const record = z.object({
  platform,
  host: z.string(),
  project: z.string(),
  branch: z.string(),
  isDefault: z.boolean(),
  revision: z.string().nullable(),
  scannedAt: z.number().nullable(),
  scripts: z.array(
    z.object({
      name: z.string(),
      application: z.string().nullable(),
      state: z.enum(["declared", "both", "manual"]),
    }),
  ),
  uses: z.array(z.object({ script: z.string(), rewrite: whole, manual: whole, keep: whole, pending: whole })),
  changes: z.array(
    z.object({
      unit: z.enum(["modules", "entry-points"]),
      id: z.string(),
      url: z.string(),
      state: z.enum(["open", "closed", "merged"]),
      commit: z.string(),
      ours: z.boolean(),
      draft: z.boolean(),
      votes: z.array(z.string()),
      checks: z.enum(["pending", "passed", "failed"]).nullable(),
      waitsFor: z.enum(["review", "approval", "checks", "dependency", "author", "merge"]).nullable(),
      dependsOn: z.array(z.string()),
      seenAt: z.number(),
    }),
  ),
  reason: z.string().nullable(),
  error: z.object({ code, message: z.string(), advice: z.string() }).nullable(),
}) satisfies z.ZodType<CampaignRecord>;

const day = z.object({
  day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  repositories: whole,
  services: whole,
  servicesWithModules: whole,
  deployments: whole,
  deploymentsMoved: whole,
  open: whole,
  merged: whole,
}) satisfies z.ZodType<CampaignDay>;

const cover = z.object({
  platform,
  host: z.string(),
  projects: z.array(z.string()),
  at: z.number(),
}) satisfies z.ZodType<CampaignCover>;

/** A kind of value as Redis holds it. */
export interface ValueKind<T> {
  write(value: T): string;
  /** Undefined for what is broken, or of another version. */
  read(text: string): T | undefined;
}

export const recordValue: ValueKind<CampaignRecord> = valueKind(record);
export const dayValue: ValueKind<CampaignDay> = valueKind(day);
export const coverValue: ValueKind<CampaignCover> = valueKind(cover);

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
