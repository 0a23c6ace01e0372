import { RecordKeeper } from "../campaign/record-keeper.js";
import type { CampaignStore } from "../model/campaign.js";
import { type CommandQueue, openCommandQueue } from "../queue/command-queue.js";
import { openRedis, type RedisServer } from "../queue/redis.js";
import { openRedisCampaign } from "../queue/redis-campaign.js";
import { openScanQueue, type ScanQueue } from "../queue/scan-queue.js";
import type { RunningParts } from "./running-parts.js";
import type { ServiceOptions } from "./service-options.js";

/** What all processes of a service share: it is in Redis. */
export interface Stores {
  readonly redis: RedisServer;
  readonly queue: ScanQueue;
  readonly commands: CommandQueue;
  readonly campaign: CampaignStore;
  readonly keeper: RecordKeeper;
}

/** Raises `redis-unavailable`. */
export async function openStores(running: RunningParts, options: ServiceOptions): Promise<Stores> {
  const { configuration, path, log, newId, observation, pace } = options;
  const close = (part: { close(): Promise<void> }) => part.close();
  const redis = await running.add(openRedis({ ...configuration, path, log }), close);
  const { address } = redis;
  if (pace) await running.add(pace.connect(address), async () => pace.close());
  const queue = await running.add(openScanQueue(address, newId, observation.traces), close);
  const commands = await running.add(openCommandQueue(address, observation.traces), close);
  const campaign = await running.add(openRedisCampaign(address), close);
  const keeper = new RecordKeeper(campaign, () => new Date());
  running.onStop(() => keeper.close());
  return { redis, queue, commands, campaign, keeper };
}
