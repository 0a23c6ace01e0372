// Jobs a second through our queue and worker, against BullMQ alone with the same jobs, deduplicated in the same way, on one
// Redis, in turn. In each round all jobs are added, as many at once as a busy service does, and run by a worker meanwhile.
import { createHash, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import { pino } from "pino";
import { startEmbeddedRedis } from "../../dist/queue/embedded-redis.js";
import { openScanQueue } from "../../dist/queue/scan-queue.js";
import { startScanWorker } from "../../dist/queue/scan-worker.js";

const jobs = 2000;
const rounds = 21;
const concurrency = 8;
const adders = 32;
const prefix = "{wsgi-shift}";

const peers = {
  async ours(address, run) {
    const queue = await openScanQueue(address, randomUUID);
    const options = { concurrency, log: pino({ level: "silent" }), mask: String, random: Math.random };
    const worker = await startScanWorker({ ...options, address, run });
    return {
      add: (request) => queue.enqueue(request),
      close: async () => {
        await worker.close(1000);
        await queue.close();
      },
    };
  },

  async bullmq(address, run) {
    const adding = new Redis(address);
    const working = new Redis(address, { maxRetriesPerRequest: null });
    const queue = new Queue("scan", {
      prefix,
      connection: adding,
      defaultJobOptions: {
        attempts: 20,
        backoff: { type: "custom" },
        removeOnComplete: { age: 86400, count: 1000 },
        removeOnFail: { age: 14 * 86400, count: 5000 },
      },
    });
    const worker = new Worker("scan", (job) => run(job.data), { prefix, connection: working, concurrency });
    await worker.waitUntilReady();
    return {
      add: (request) => {
        const { platform, host, project, branch } = request;
        const key = JSON.stringify([platform, host, project, branch]);
        const id = createHash("sha256").update(key).digest("hex");
        return queue.add(platform, request, {
          jobId: randomUUID(),
          deduplication: { id, keepLastIfActive: true },
        });
      },
      close: async () => {
        await worker.close();
        await queue.close();
        adding.disconnect();
        working.disconnect();
      },
    };
  },
};

/** Jobs a second from the first that is added to the last that is run. */
async function measure(peer, address) {
  const seen = new Set();
  let finish;
  const finished = new Promise((resolve) => {
    finish = resolve;
  });
  const { add, close } = await peer(address, async ({ project }) => {
    seen.add(project);
    if (seen.size === jobs) finish();
  });
  const start = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: adders }, async () => {
      while (next < jobs) await add(requestOf(next++));
    }),
  );
  await finished;
  const rate = (jobs / (performance.now() - start)) * 1000;
  await close();
  return rate;
}

function requestOf(number) {
  const place = { platform: "github", host: "github.com", project: `owner/r-${number}`, branch: "main" };
  return { ...place, reason: "push", correlation: `d-${number}` };
}

function median(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}

const cacheDirectory = mkdtempSync(join(tmpdir(), "wsgi-shift-bench-"));
const redis = await startEmbeddedRedis({ cacheDirectory, path: process.env.PATH ?? "", onRestart() {} });
try {
  const direct = new Redis(redis.address);
  // As in production: with `always`, the disk is what is measured.
  await direct.config("SET", "appendfsync", "everysec").catch(() => {});
  const rates = { ours: [], bullmq: [] };
  // The first round warms up; who begins changes from one to the next.
  for (let round = 0; round <= rounds; round++) {
    const names = round % 2 === 0 ? ["ours", "bullmq"] : ["bullmq", "ours"];
    for (const name of names) {
      await direct.flushall();
      const rate = await measure(peers[name], redis.address);
      if (round > 0) rates[name].push(rate);
    }
  }
  direct.disconnect();
  const [ours, peer] = [median(rates.ours), median(rates.bullmq)];
  const against = `BullMQ alone, the same jobs, ${redis.program}`;
  const row = { measure: "queued, deduplicated and run", ours, peer, unit: "jobs/s", ratio: ours / peer };
  process.stdout.write(`${JSON.stringify({ ...row, wanted: ">= 0.8", against })}\n`);
} finally {
  await redis.close();
  rmSync(cacheDirectory, { recursive: true, force: true });
}
