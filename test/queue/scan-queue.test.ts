import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "@jest/globals";
import { startEmbeddedRedis } from "../../src/queue/embedded-redis.js";
import { describeQueue } from "../support/queue-behaviour.js";

describe("on the Redis in JavaScript", () => {
  describeQueue(async () => {
    const cacheDirectory = mkdtempSync(join(tmpdir(), "wsgi-shift-queue-"));
    // Nothing is on this PATH.
    const redis = await startEmbeddedRedis({ cacheDirectory, path: "/nonexistent", onRestart: () => {} });
    const close = async () => {
      await redis.close();
      rmSync(cacheDirectory, { recursive: true });
    };
    return { address: redis.address, close };
  });
});
