import { randomUUID } from "node:crypto";
import type { CampaignRecord, CampaignStore } from "../model/campaign.js";
import { keyText } from "../model/campaign-key.js";
import { WsgiShiftError } from "../model/errors.js";
import { coverValue, dayValue, recordValue, type ValueKind } from "./campaign-value.js";
import { connectRedis, type RedisConnection } from "./connect-redis.js";
import { redisUnavailable } from "./redis-error.js";
import { keyPrefix } from "./scan-job.js";

const records = `${keyPrefix}:campaign:records`;
const days = `${keyPrefix}:campaign:days`;
const covers = `${keyPrefix}:campaign:covers`;
/** Another text after each change of a record, so that who reads all of them again knows whether to. */
const edition = `${keyPrefix}:campaign:edition`;

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
  const reader = new RecordReader(redis);
  return {
    get: (key) =>
      asking(async () => {
        const text = await redis.hget(records, keyText(key));
        return text === null ? undefined : recordValue.read(text);
      }),
    all: () => asking(() => reader.all()),
    put: (record) =>
      asking(async () => {
        const change = redis.multi().hset(records, keyText(record), recordValue.write(record));
        await requireDone(change.set(edition, randomUUID()).exec());
      }),
    remove: (key) =>
      asking(async () => {
        if ((await redis.hexists(records, keyText(key))) === 0) return;
        await requireDone(redis.multi().hdel(records, keyText(key)).set(edition, randomUUID()).exec());
      }),
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

/** Reads all records again only after one of them changed: a campaign has ten thousand of them. */
class RecordReader {
  private edition: string | null = null;
  private known: readonly CampaignRecord[] = [];

  constructor(private readonly redis: RedisConnection) {}

  async all(): Promise<readonly CampaignRecord[]> {
    // Before the records, so that a change between the two is only read twice.
    const now = await this.redis.get(edition);
    if (now !== null && now === this.edition) return this.known;
    this.known = await readAll(this.redis, records, recordValue);
    this.edition = now;
    return this.known;
  }
}

async function readAll<T>(redis: RedisConnection, key: string, kind: ValueKind<T>): Promise<T[]> {
  const texts = await redis.hvals(key);
  return texts.map((text) => kind.read(text)).filter((value) => value !== undefined);
}

/** A transaction is answered as a whole, with the failure of a command in it as a value. */
async function requireDone(answer: Promise<[error: Error | null, result: unknown][] | null>): Promise<void> {
  for (const [error] of (await answer) ?? []) if (error) throw error;
}
