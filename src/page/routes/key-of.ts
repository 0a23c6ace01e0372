import { z } from "zod";
import type { CampaignKey } from "../../model/campaign.js";

const name = z.string().min(1).max(500);
const key = z.object({ platform: z.enum(["gerrit", "github"]), host: name, project: name, branch: name });

/** The branch that an address or a form names; undefined where it names none. */
export function keyOf(given: URLSearchParams): CampaignKey | undefined {
  return key.safeParse(Object.fromEntries(given)).data;
}
