import { z } from "zod";
import type { AuditEntry, AuditLog } from "../model/audit.js";
import { connectRedis } from "./connect-redis.js";
import { redisUnavailable } from "./redis-error.js";
import { keyPrefix } from "./scan-job.js";

const key = `${keyPrefix}:audit`;

const entry = z.object({
  at: z.number(),
  who: z.string(),
  what: z.enum(["sign-in", "rescan", "approve", "decline", "retry"]),
  branch: z
    .object({
      platform: z.enum(["gerrit", "github"]),
      host: z.string(),
      project: z.string(),
      branch: z.string(),
    })
    .nullable(),
  detail: z.string(),
  outcome: z.enum(["asked", "done", "refused", "failed"]),
  answer: z.string(),
});

export interface OpenAuditLog extends AuditLog {
  close(): Promise<void>;
}

/**
 * The audit log as a stream of the Redis at `address`: entries of a stream cannot be changed. It is never shortened; an entry
 * takes some 300 bytes. Raises `redis-unavailable`.
 */
export async function openAuditLog(address: string): Promise<OpenAuditLog> {
  const redis = await connectRedis(address, "requests");
  const asking = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      throw redisUnavailable(address, error);
    }
  };
  return {
    append: (added) =>
      asking(async () => {
        await redis.xadd(key, "*", "entry", JSON.stringify(entry.parse(added)));
      }),
    newest: (count) =>
      asking(async () => {
        const found = await redis.xrevrange(key, "+", "-", "COUNT", count);
        return found.flatMap(([, fields]) => readEntry(fields[1] ?? ""));
      }),
    close: async () => redis.disconnect(),
  };
}

/** None for one of another version. */
function readEntry(text: string): AuditEntry[] {
  try {
    return [entry.parse(JSON.parse(text))];
  } catch {
    return [];
  }
}
