import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { pino } from "pino";
import { redisProbe } from "../../src/doctor/probes.js";
import { WsgiShiftError } from "../../src/model/errors.js";
import { type FailedJobs, openFailedJobs } from "../../src/queue/failed-jobs.js";
import type { JobWorker } from "../../src/queue/job-worker.js";
import { type OpenJobsView, openJobsView } from "../../src/queue/redis-jobs-view.js";
import { openScanQueue, type ScanQueue } from "../../src/queue/scan-queue.js";
import { startScanWorker } from "../../src/queue/scan-worker.js";
import { request } from "../support/queue-behaviour.js";
import { settled } from "../support/settled.js";
import { TestRedis } from "../support/test-redis.js";
import { until } from "../support/until.js";

let redis: TestRedis;
let queue: ScanQueue;
let jobs: FailedJobs;
let view: OpenJobsView;
let worker: JobWorker;
let isMended: boolean;
const runs: string[] = [];

beforeEach(async () => {
  runs.length = 0;
  isMended = false;
  redis = await new TestRedis().start();
  queue = await openScanQueue(redis.address, randomUUID);
  jobs = await openFailedJobs(redis.address);
  view = await openJobsView(redis.address);
  worker = await startScanWorker({
    address: redis.address,
    run: async ({ project }) => {
      runs.push(project);
      const data = { host: "h", status: 403, request: "GET /x", detail: "secret" };
      if (!isMended) throw new WsgiShiftError("host-refused", data);
    },
    concurrency: 1,
    log: pino({ level: "silent" }),
    mask: (text) => text.replaceAll("secret", "***"),
    random: () => 0,
  });
});
afterEach(async () => {
  await worker.close(0);
  await view.close();
  await jobs.close();
  await queue.close();
  await redis.close();
});

test("what was given up can be read, the newest first, and is run again on request, once", async () => {
  const doctor = () => redisProbe({ redisUrl: redis.address }, "").look();
  expect(await doctor()).toEqual({ what: expect.stringMatching(/^Redis [\d.]+ at REDIS_URL$/) });
  for (const [index, project] of ["one", "two", "three"].entries()) {
    await queue.enqueue({ ...request, project });
    await until(async () => (await jobs.count()) === index + 1);
    // The newest is told by the millisecond: the next one has to fail in another.
    await delay(5);
  }
  const [newest, ...others] = await jobs.newest(2);
  expect(others).toHaveLength(1);
  expect(newest).toMatchObject({
    queue: "scan",
    host: request.host,
    project: "three",
    reason: "host-refused: h answered 403 to GET /x: ***",
    attempts: 1,
  });
  expect((await doctor())?.warning?.what).toMatch(
    /^3 jobs were given up in two weeks, the last for three at 20\d\d-.*: host-refused: h answered 403/,
  );
  isMended = true;
  if (newest === undefined) throw new Error("there is none");
  const again = () => view.retry(newest.queue, newest.id);
  const answers = await Promise.all([again(), again()]);
  expect(answers.sort()).toEqual([false, true]);
  await until(() => runs.length === 4);
  await settled();
  expect(runs).toEqual(["one", "two", "three", "three"]);
  expect(await jobs.count()).toBe(2);
  expect(await again()).toBe(false);
  expect(await view.retry("command", "c-1")).toBe(false);
});

test("while Redis is away that is said", async () => {
  await redis.kill();
  await expect(jobs.count()).rejects.toMatchObject({ code: "redis-unavailable" });
  await redis.start();
  await until(() =>
    Promise.all([jobs.count(), queue.ping()]).then(
      () => true,
      () => false,
    ),
  );
});
