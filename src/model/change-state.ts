import type { CampaignChange } from "./campaign.js";

/** Our change with what people and checks say of it, as its host shows it now. */
export type ChangeState = Omit<CampaignChange, "unit" | "dependsOn" | "seenAt">;
