import { randomUUID } from "node:crypto";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { pino } from "pino";
import { readConfiguration } from "../../src/config/environment.js";
import { Git } from "../../src/git/git.js";
import type { ScanRequest } from "../../src/model/scan-request.js";
import { openScanQueue } from "../../src/queue/scan-queue.js";
import { startScanWorker } from "../../src/queue/scan-worker.js";
import { builtInRegistry } from "../../src/registry/registry.js";
import { runScan } from "../../src/worker/run-scan.js";
import { Workplaces } from "../../src/workplace/workplaces.js";
import { git, makeRepository, serviceFiles, temporaryDirectory } from "../support/sample-repository.js";
import { TestRedis } from "../support/test-redis.js";
import { until } from "../support/until.js";

const directory = temporaryDirectory();
afterAll(() => directory.dispose());

let redis: TestRedis;
let closing: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  redis = await new TestRedis(["--appendfsync", "always"]).start();
});
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
  await redis.close();
});

/** A worker that does the whole work, and a way to ask it. `before` runs ahead of each scan. */
async function service(before: () => Promise<void> = async () => {}, lockDuration = 600_000) {
  const configuration = readConfiguration({ WSGI_SHIFT_CACHE: join(directory.path, randomUUID()) });
  const log = pino({ level: "silent" });
  const workplaces = new Workplaces(new Git({ path: process.env.PATH ?? "" }), configuration);
  const results: string[] = [];
  const run = async (request: ScanRequest) => {
    await before();
    const options = { workplaces, configuration, registry: builtInRegistry(), log, now: () => new Date() };
    const proposal = await runScan(request, options);
    results.push(proposal?.kind ?? "none");
  };
  const options = { address: redis.address, run, concurrency: 1, log, mask: String, random: () => 0 };
  const worker = await startScanWorker({ ...options, lockDuration });
  const queue = await openScanQueue(redis.address, randomUUID);
  const stop = async () => {
    await worker.close(60_000);
    await queue.close();
  };
  closing.push(stop);
  const ask = (project: string) =>
    queue.enqueue({
      platform: "local",
      host: "local",
      project,
      branch: null,
      reason: "push",
      correlation: "c",
    });
  return { ask, results, stop };
}

const newRepository = () => makeRepository(join(directory.path, randomUUID()), serviceFiles);
/** Every change that there is: its branch, and how many commits it has. */
const changes = (repository: string) =>
  git(repository, "for-each-ref", "--format=%(refname) %(objectname)", "refs/heads/wsgi-shift")
    .trim()
    .split("\n");

test("a wiped Redis: what was proposed is found again, and no second change is made", async () => {
  const repository = newRepository();
  const { ask, results } = await service();
  await ask(repository);
  await until(() => results.length === 1);
  const before = changes(repository);
  const client = new Redis(redis.address);
  await client.flushall();
  client.disconnect();
  await ask(repository);
  await until(() => results.length === 2);
  expect(results).toEqual(["created", "unchanged"]);
  expect(changes(repository)).toEqual(before);
});

test("a Redis restored from an old copy: jobs that were done are done again, with no effect", async () => {
  const repository = newRepository();
  const queue = await openScanQueue(redis.address, randomUUID);
  await queue.enqueue({
    platform: "local",
    host: "local",
    project: repository,
    branch: null,
    reason: "push",
    correlation: "c",
  });
  await queue.close();
  await redis.kill();
  const copy = join(directory.path, randomUUID());
  cpSync(join(redis.directory, "appendonlydir"), copy, { recursive: true });
  await redis.start();
  const first = await service();
  await until(() => first.results.length === 1);
  await first.stop();
  closing = [];
  const before = changes(repository);
  await redis.kill();
  rmSync(join(redis.directory, "appendonlydir"), { recursive: true });
  cpSync(copy, join(redis.directory, "appendonlydir"), { recursive: true });
  await redis.start();
  const second = await service();
  await until(() => second.results.length === 1);
  expect([first.results, second.results]).toEqual([["created"], ["unchanged"]]);
  expect(changes(repository)).toEqual(before);
});

test("a Redis that vanishes in the middle of a scan: the scan ends, and is recorded once Redis is back", async () => {
  const repository = newRepository();
  let vanished = false;
  const { ask, results } = await service(async () => {
    if (vanished) return;
    vanished = true;
    await redis.kill();
    setTimeout(() => void redis.start(), 3_000);
  }, 1_000);
  await ask(repository);
  await until(() => results.length >= 1);
  await until(async () => {
    const client = new Redis(redis.address, { maxRetriesPerRequest: 1, lazyConnect: true });
    client.on("error", () => {});
    try {
      await client.connect();
      const keys = await client.keys("{wsgi-shift}:*:active");
      const lengths = await Promise.all(keys.map((key) => client.llen(key)));
      return lengths.every((length) => length === 0);
    } catch {
      return false;
    } finally {
      client.disconnect();
    }
  });
  expect(results[0]).toBe("created");
  expect(results.slice(1).every((kind) => kind === "unchanged")).toBe(true);
  expect(changes(repository)).toHaveLength(1);
  await ask(repository);
  await until(() => results.at(-1) === "unchanged");
});
