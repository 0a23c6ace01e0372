import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Worker } from "bullmq";
import { longestRun } from "../../src/model/longest-run.js";
import { connectRedis } from "../../src/queue/connect-redis.js";
import { jobNumbers } from "../../src/queue/job-numbers.js";
import { openJobs } from "../../src/queue/open-jobs.js";
import { keyPrefix, queueName } from "../../src/queue/scan-job.js";
import { openScanQueue } from "../../src/queue/scan-queue.js";
import { TestRedis } from "../support/test-redis.js";

const redis = new TestRedis();
beforeAll(async () => void (await redis.start()));
afterAll(() => redis.close());

test("a queue tells how many jobs it has, how long they wait, and which are at it for too long", async () => {
  const queue = await openScanQueue(redis.address, randomUUID);
  const { queue: raw, close } = await openJobs(queueName, redis.address);
  const connection = await connectRedis(redis.address, "jobs");
  const worker = new Worker(queueName, null, { connection, prefix: keyPrefix, autorun: false });
  try {
    const request = { platform: "gerrit", host: "h", branch: null, reason: "r", correlation: "c" } as const;
    for (const project of ["one", "two", "three"]) await queue.enqueue({ ...request, project });
    expect(await queue.numbers()).toMatchObject({ waiting: 3, active: 0, stuck: 0 });
    await worker.getNextJob("token");
    const now = Date.now();
    expect(await jobNumbers(raw, now + 60_000)).toMatchObject({ waiting: 2, active: 1, stuck: 0 });
    expect(await jobNumbers(raw, now + longestRun)).toMatchObject({ active: 1, stuck: 0 });
    const later = await jobNumbers(raw, now + 36 * 60_000);
    expect(later).toMatchObject({ waiting: 2, active: 1, stuck: 1, failed: 0 });
    expect(later.oldestWaiting).toBeGreaterThanOrEqual(36 * 60_000);
  } finally {
    await worker.close();
    connection.disconnect();
    await close();
    await queue.close();
  }
});
