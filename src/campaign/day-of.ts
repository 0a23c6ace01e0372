import type { CampaignDay, CampaignRecord } from "../model/campaign.js";
import { hasPlacesLeft, isDeployment, isService } from "./phase-of.js";

/** The numbers of the day `day` (`2026-11-25`), as the records are now. Only default branches count. */
export function dayOf(records: readonly CampaignRecord[], day: string): CampaignDay {
  const defaults = records.filter(({ isDefault }) => isDefault);
  const services = defaults.filter(isService);
  const deployments = defaults.filter(isDeployment);
  const changes = defaults.flatMap((record) => record.changes);
  return {
    day,
    repositories: services.length + deployments.length,
    services: services.length,
    servicesWithModules: services.filter(({ scripts }) => scripts.every(({ state }) => state === "both"))
      .length,
    deployments: deployments.length,
    deploymentsMoved: deployments.filter((record) => !hasPlacesLeft(record)).length,
    open: changes.filter(({ state }) => state === "open").length,
    merged: changes.filter(({ state }) => state === "merged").length,
  };
}

/** In UTC: `2026-11-25`. */
export function dayName(now: Date): string {
  return now.toISOString().slice(0, 10);
}
