import type { CampaignDay } from "../model/campaign.js";

/** How far the campaign is, for a comment; undefined where it knows of no repository. */
export function burndownLine(day: CampaignDay): string | undefined {
  const { repositories, services, servicesWithModules, deployments, deploymentsMoved, open, merged } = day;
  if (repositories === 0) return undefined;
  return `The whole campaign: ${servicesWithModules} of ${services} projects with modules, ${deploymentsMoved} of ${deployments} deployments moved; ${open} ${open === 1 ? "change" : "changes"} open, ${merged} merged.`;
}
