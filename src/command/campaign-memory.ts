import { readConfiguration } from "../config/environment.js";
import type { CampaignDay, CampaignRecord } from "../model/campaign.js";
import { WsgiShiftError } from "../model/errors.js";
import { embeddedRedisAddress } from "../queue/embedded-redis.js";
import { openRedisCampaign } from "../queue/redis-campaign.js";
import type { CommandContext } from "./command-context.js";

export interface CampaignMemory {
  readonly records: readonly CampaignRecord[];
  readonly days: readonly CampaignDay[];
}

/** What the service remembers, read from its Redis. Raises `no-campaign` where no service is found, and `redis-unavailable`. */
export async function campaignMemory({
  environment,
}: Pick<CommandContext, "environment">): Promise<CampaignMemory> {
  const { redisUrl, cacheDirectory } = readConfiguration(environment);
  const address = redisUrl ?? (await embeddedRedisAddress(cacheDirectory));
  if (address === undefined) {
    const detail = `REDIS_URL is not set, and no service runs with the cache ${cacheDirectory}`;
    throw new WsgiShiftError("no-campaign", { detail });
  }
  const campaign = await openRedisCampaign(address);
  try {
    return { records: await campaign.all(), days: await campaign.history() };
  } finally {
    await campaign.close();
  }
}
