import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { pino } from "pino";
import type { CommandRequest } from "../../src/model/command-request.js";
import { type CommandQueue, openCommandQueue } from "../../src/queue/command-queue.js";
import { startCommandWorker } from "../../src/queue/command-worker.js";
import { type CompiledSources, compileSources } from "../support/compiled-sources.js";
import { settled } from "../support/settled.js";
import { TestRedis } from "../support/test-redis.js";
import { until } from "../support/until.js";

const request: CommandRequest = {
  platform: "github",
  host: "github.com",
  project: "octo/demo",
  number: 7,
  comment: "9000",
  actor: "owner",
  writtenAt: 1_800_000_000,
  words: [{ word: "decline", argument: "we wait: {a} 🙂" }],
  correlation: "d-1",
};

let sources: CompiledSources;
let redis: TestRedis;
let queue: CommandQueue;
let closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  sources = await compileSources();
});
afterAll(() => sources.remove());
beforeEach(async () => {
  redis = await new TestRedis(["--appendfsync", "always"]).start();
  queue = await openCommandQueue(redis.address);
});
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
  await queue.close();
  await redis.close();
});

async function workHere(run: (given: CommandRequest) => Promise<void>): Promise<void> {
  const options = { concurrency: 2, log: pino({ level: "silent" }), mask: String, random: () => 0 };
  const worker = await startCommandWorker({ ...options, address: redis.address, run, lockDuration: 1_000 });
  closing.push(() => worker.close(0));
}

test("a comment is one job, as it was given and nothing else, however often it comes; another is another", async () => {
  const seen: CommandRequest[] = [];
  const more = { ...request, token: "canary" } as CommandRequest;
  await Promise.all(Array.from({ length: 20 }, () => queue.enqueue(more)));
  await workHere(async (given) => void seen.push(given));
  await until(() => seen.length === 1);
  await queue.enqueue({ ...request, correlation: "d-2" });
  for (const other of [
    { comment: "9001" },
    { number: 8 },
    { project: "octo/other" },
    { host: "ghe.example.org" },
  ])
    await queue.enqueue({ ...request, ...other });
  await until(() => seen.length === 5);
  await settled();
  expect(seen).toHaveLength(5);
  expect(seen[0]).toEqual(request);
  const direct = new Redis(redis.address);
  const data = await Promise.all(
    (await direct.keys("{wsgi-shift}:command:c-*")).map((key) => direct.hget(key, "data")),
  );
  expect(data).toHaveLength(5);
  expect(JSON.stringify(data)).not.toContain("canary");
  direct.disconnect();
});

test("the comment that a killed worker was at is answered by another", async () => {
  await queue.enqueue(request);
  const script = `
    import { pino } from "pino";
    import { startCommandWorker } from ${JSON.stringify(join(sources.directory, "src/queue/command-worker.js"))};
    await startCommandWorker({
      address: ${JSON.stringify(redis.address)}, concurrency: 1, log: pino({ level: "silent" }), mask: String,
      random: () => 0, lockDuration: 1000, run: () => new Promise(() => console.log("started")),
    });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    cwd: sources.directory,
    stdio: ["ignore", "pipe", "inherit"],
  });
  closing.push(async () => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  const seen: CommandRequest[] = [];
  await workHere(async (given) => void seen.push(given));
  await until(() => seen.length === 1);
  await settled();
  expect(seen).toEqual([request]);
});

test("while Redis is away it is refused at once, so that the sender sends it again", async () => {
  await redis.kill();
  const refused = queue.enqueue(request);
  await expect(refused).rejects.toMatchObject({ code: "redis-unavailable", retryable: true });
  // As what waits for its answer until the bound would be.
  await expect(refused).rejects.not.toMatchObject({ data: { detail: "it does not answer" } });
  await redis.start();
});
