import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { pino } from "pino";
import type { ScanRequest } from "../../src/model/scan-request.js";
import { openScanQueue } from "../../src/queue/scan-queue.js";
import { startScanWorker } from "../../src/queue/scan-worker.js";
import { type CompiledSources, compileSources } from "../support/compiled-sources.js";
import { describeQueue, request } from "../support/queue-behaviour.js";
import { settled } from "../support/settled.js";
import { TestRedis } from "../support/test-redis.js";
import { until } from "../support/until.js";

describe("on redis-server", () => {
  describeQueue(() => new TestRedis().start());
});

test("a burst of deliveries costs few commands, so that Redis adds some while the others are read", async () => {
  const redis = await new TestRedis().start();
  const queue = await openScanQueue(redis.address, randomUUID);
  const direct = new Redis(redis.address);
  try {
    await queue.accept("d-first", [request]);
    await direct.config("RESETSTAT");
    const projects = Array.from({ length: 50 }, (_, index) => `p-${index}`);
    await Promise.all(projects.map((project) => queue.accept(`d-${project}`, [{ ...request, project }])));
    expect(await direct.info("commandstats")).toMatch(/^cmdstat_evalsha:calls=17,/m);
    expect(await direct.llen("{wsgi-shift}:scan:wait")).toBe(51);
  } finally {
    direct.disconnect();
    await queue.close();
    await redis.close();
  }
});

/** How a call fails that waited for its answer until the bound: at once it fails with another detail. */
const waitedInVain = { code: "redis-unavailable", data: { detail: "it does not answer" } };

describe("when something dies", () => {
  let sources: CompiledSources;
  let redis: TestRedis;
  let closing: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    sources = await compileSources();
  });
  afterAll(() => sources.remove());
  beforeEach(async () => {
    redis = await new TestRedis(["--appendfsync", "always"]).start();
  });
  afterEach(async () => {
    for (const close of closing.reverse()) await close();
    closing = [];
    await redis.close();
  });

  async function queueHere() {
    const queue = await openScanQueue(redis.address, randomUUID);
    closing.push(() => queue.close());
    return queue;
  }

  async function workHere(run: (given: ScanRequest) => Promise<void>) {
    const options = { concurrency: 2, log: pino({ level: "silent" }), mask: String, random: () => 0 };
    const worker = await startScanWorker({ ...options, address: redis.address, run, lockDuration: 1_000 });
    closing.push(() => worker.close(0));
  }

  /** A worker in a process of its own, that says `started` and never ends its first run. */
  async function workElsewhere(): Promise<ChildProcess> {
    const script = `
      import { pino } from "pino";
      import { startScanWorker } from ${JSON.stringify(join(sources.directory, "src/queue/scan-worker.js"))};
      await startScanWorker({
        address: ${JSON.stringify(redis.address)}, concurrency: 1, log: pino({ level: "silent" }), mask: String,
        random: () => 0, lockDuration: 1000,
        run: () => new Promise(() => console.log("started")),
      });`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      cwd: sources.directory,
      stdio: ["ignore", "pipe", "inherit"],
    });
    closing.push(async () => void child.kill("SIGKILL"));
    return child;
  }

  test.each<NodeJS.Signals>(["SIGKILL", "SIGSTOP"])(
    "the job of a worker that got %s is run by another",
    async (signal) => {
      const queue = await queueHere();
      await queue.enqueue(request);
      const child = await workElsewhere();
      if (child.stdout) await once(child.stdout, "data");
      child.kill(signal);
      expect(await queue.enqueue({ ...request, correlation: "while it was dead" })).toBe("coalesced");
      const seen: string[] = [];
      await workHere(async ({ correlation }) => void seen.push(correlation));
      await until(() => seen.length === 2);
      await settled();
      expect(seen).toEqual(["e-1", "while it was dead"]);
    },
  );

  test("enqueue fails at once while Redis is away, and works again when it is back", async () => {
    const queue = await queueHere();
    await redis.kill();
    for (const ask of [
      () => queue.enqueue(request),
      () => queue.accept("d-1", [request]),
      () => queue.ping(),
    ]) {
      const failed = ask();
      await expect(failed).rejects.toMatchObject({
        code: "redis-unavailable",
        retryable: true,
        message: expect.stringContaining(redis.address),
      });
      await expect(failed).rejects.not.toMatchObject(waitedInVain);
    }
    await redis.start();
    await until(() =>
      queue.ping().then(
        () => true,
        () => false,
      ),
    );
    expect(await queue.accept("d-1", [request])).toBe("queued");
  });

  test("enqueue does not wait for a Redis that hangs", async () => {
    const queue = await queueHere();
    redis.signal("SIGSTOP");
    await expect(queue.enqueue(request)).rejects.toMatchObject(waitedInVain);
    redis.signal("SIGCONT");
    await until(() =>
      queue.ping().then(
        () => true,
        () => false,
      ),
    );
  });

  test("no job that was accepted is lost when Redis is killed, and no worker needs to be started again", async () => {
    const seen = new Set<string>();
    await workHere(async ({ project }) => void seen.add(project));
    const queue = await queueHere();
    const accepted: string[] = [];
    const killed = settled()
      .then(() => redis.kill())
      .then(() => redis.start());
    for (let count = 0; accepted.length < 300 || count < 400; count++) {
      const project = `p-${count}`;
      await queue.accept(`d-${count}`, [{ ...request, project }]).then(
        () => accepted.push(project),
        () => settled(),
      );
    }
    await killed;
    await until(() => accepted.every((project) => seen.has(project)));
    expect(accepted.length).toBeGreaterThanOrEqual(300);
  });

  test("a Redis that is full refuses the job, rather than to throw another away", async () => {
    const queue = await queueHere();
    const direct = new Redis(redis.address);
    await direct.config("SET", "maxmemory", "1");
    await expect(queue.accept("d-1", [request])).rejects.toMatchObject({
      code: "redis-unavailable",
      message: expect.stringContaining("maxmemory"),
    });
    await direct.config("SET", "maxmemory", "0");
    expect(await queue.accept("d-1", [request])).toBe("queued");
    direct.disconnect();
  });
});
