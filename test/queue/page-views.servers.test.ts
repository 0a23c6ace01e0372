import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { pino } from "pino";
import type { AuditEntry } from "../../src/model/audit.js";
import { WsgiShiftError } from "../../src/model/errors.js";
import type { ScanRequest } from "../../src/model/scan-request.js";
import { openCommandQueue } from "../../src/queue/command-queue.js";
import { openAuditLog } from "../../src/queue/redis-audit-log.js";
import { openJobsView } from "../../src/queue/redis-jobs-view.js";
import { openScanQueue } from "../../src/queue/scan-queue.js";
import { startScanWorker } from "../../src/queue/scan-worker.js";
import { TestRedis } from "../support/test-redis.js";
import { until } from "../support/until.js";

let redis: TestRedis;
beforeEach(async () => {
  redis = await new TestRedis().start();
});
afterEach(() => redis.close());

const entry: AuditEntry = {
  at: 1,
  who: "ann",
  what: "approve",
  branch: { platform: "gerrit", host: "r.example.org", project: "a/b", branch: "master" },
  detail: "change 7",
  outcome: "asked",
  answer: "",
};

test("the audit log keeps every entry, gives the newest first, and says when Redis is away", async () => {
  const log = await openAuditLog(redis.address);
  const entries = Array.from({ length: 30 }, (_, at): AuditEntry => ({ ...entry, at, answer: `é\n"${at}"` }));
  for (const one of entries) await log.append(one);
  await log.append({ ...entry, branch: null, token: "canary" } as AuditEntry);
  const client = new Redis(redis.address);
  await client.xadd("{wsgi-shift}:audit", "*", "entry", "{of another version}");
  expect(await client.xlen("{wsgi-shift}:audit")).toBe(32);
  expect(JSON.stringify(await client.xrange("{wsgi-shift}:audit", "-", "+"))).not.toContain("canary");
  client.disconnect();
  expect(await log.newest(4)).toEqual([{ ...entry, branch: null }, entries[29], entries[28]]);
  expect(await log.newest(100)).toHaveLength(31);
  await redis.kill();
  await expect(log.append(entry)).rejects.toMatchObject({ code: "redis-unavailable" });
  await expect(log.newest(1)).rejects.toMatchObject({ code: "redis-unavailable" });
  await log.close();
});

const request: ScanRequest = {
  ...{ platform: "github", host: "github.com", project: "octo/demo", branch: null },
  ...{ reason: "push", correlation: "d-1" },
};

test("jobs are seen as they wait, fail and are tried again", async () => {
  let id = 0;
  const scans = await openScanQueue(redis.address, () => `id-${id++}`);
  const commands = await openCommandQueue(redis.address);
  const view = await openJobsView(redis.address);
  await scans.enqueue(request);
  await scans.enqueue({ ...request, project: "octo/other", branch: "main" });
  await commands.enqueue({
    ...{
      platform: "github",
      host: "github.com",
      project: "octo/demo",
      number: 7,
      comment: "9",
      actor: "dana",
    },
    ...{ writtenAt: 1, words: [{ word: "rescan", argument: "" }], correlation: "c" },
  });
  expect(await view.counts("scan")).toMatchObject({ waiting: 2, failed: 0, active: 0 });
  expect(await view.list("scan", "waiting", 10)).toMatchObject([
    {
      queue: "scan",
      id: "id-0",
      project: "octo/demo",
      what: "default branch: push",
      attempts: 0,
      error: null,
    },
    { id: "id-1", project: "octo/other", what: "main: push" },
  ]);
  expect(await view.list("scan", "waiting", 1)).toHaveLength(1);
  expect(await view.list("command", "waiting", 10)).toMatchObject([{ what: "7: rescan by dana" }]);

  const ran: string[] = [];
  const run = async ({ project }: ScanRequest) => {
    ran.push(project);
    if (ran.length <= 2)
      throw new WsgiShiftError("host-refused", {
        host: "h",
        status: 403,
        request: "r",
        detail: "x".repeat(2_000),
      });
  };
  const options = {
    address: redis.address,
    concurrency: 1,
    log: pino({ level: "silent" }),
    mask: String,
    random: () => 0,
  };
  const worker = await startScanWorker({ ...options, run });
  await until(async () => (await view.counts("scan")).failed === 2);
  const failed = await view.list("scan", "failed", 10);
  expect(failed.map(({ error }) => error?.length)).toEqual([500, 500]);
  expect(failed[0]?.error).toMatch(/^host-refused: h answered 403 to r: x+$/);
  expect(await view.retry("scan", "id-0")).toBe(true);
  await until(async () => (await view.counts("scan")).completed === 1);
  expect(ran).toEqual(["octo/demo", "octo/other", "octo/demo"]);
  expect(await view.retry("scan", "id-0")).toBe(false);
  expect(await view.retry("scan", "never-there")).toBe(false);
  await worker.close(0);
  await redis.kill();
  await expect(view.counts("scan")).rejects.toMatchObject({ code: "redis-unavailable" });
  await Promise.all([view.close(), scans.close(), commands.close()]);
});
