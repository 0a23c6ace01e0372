import type { CampaignStore } from "../model/campaign.js";
import { WsgiShiftError } from "../model/errors.js";
import { CampaignRecords } from "./campaign-records.js";
import { coverValue, dayValue, type ValueKind } from "./campaign-value.js";
import { connectRedis, type RedisConnection } from "./connect-redis.js";
import { redisUnavailable } from "./redis-error.js";
import { keyPrefix } from "./scan-job.js";

const days = `${keyPrefix}:campaign:days`;
const covers = `${keyPrefix}:campaign:covers`;

export interface RedisCampaign extends CampaignStore {
  close(): Promise<void>;
}

/** Opens the campaign's memory on the Redis at `address`: hashes, a field a branch, a day or a host. */
export async function openRedisCampaign(address: string): Promise<RedisCampaign> {
  const redis = await connectRedis(address, "requests");
  const asking = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      throw error instanceof WsgiShiftError ? error : redisUnavailable(address, error);
    }
  };
  const records = new CampaignRecords(redis);
  return {
    get: (key) => asking(() => records.get(key)),
    all: () => asking(() => records.all()),
    put: (record) => asking(() => records.put(record)),
    remove: (key) => asking(() => records.remove(key)),
    history: () =>
      asking(async () => (await readAll(redis, days, dayValue)).sort((a, b) => (a.day < b.day ? -1 : 1))),
    putDay: (day) => asking(async () => void (await redis.hset(days, day.day, dayValue.write(day)))),
    covers: () => asking(() => readAll(redis, covers, coverValue)),
    putCover: (cover) =>
      asking(async () => {
        const field = JSON.stringify([cover.platform, cover.host]);
        await redis.hset(covers, field, coverValue.write(cover));
      }),
    close: async () => redis.disconnect(),
  };
}

async function readAll<T>(redis: RedisConnection, key: string, kind: ValueKind<T>): Promise<T[]> {
  const texts = await redis.hvals(key);
  return texts.map((text) => kind.read(text)).filter((value) => value !== undefined);
}
