// The last part of `npm run try`: the same job as the service does it, with the Redis that it brings along.
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { pino } from "pino";
import { readConfiguration } from "../dist/config/environment.js";
import { Git } from "../dist/git/git.js";
import { openRedis } from "../dist/queue/redis.js";
import { openScanQueue } from "../dist/queue/scan-queue.js";
import { startScanWorker } from "../dist/queue/scan-worker.js";
import { builtInRegistry } from "../dist/registry/registry.js";
import { runScan } from "../dist/worker/run-scan.js";
import { Workplaces } from "../dist/workplace/workplaces.js";

const [repository, cache] = process.argv.slice(2);
const path = process.env.PATH ?? "";
const configuration = readConfiguration({ WSGI_SHIFT_CACHE: join(cache) });
const log = pino({ level: "warn" }, pino.destination(2));
const redis = await openRedis({ ...configuration, path, log });
const queue = await openScanQueue(redis.address, randomUUID);
const scan = {
  workplaces: new Workplaces(new Git({ path }), configuration),
  configuration,
  registry: builtInRegistry(),
  log,
  now: () => new Date(),
};
let done = () => {};
const finished = new Promise((resolve) => {
  done = resolve;
});
const request = {
  platform: "local",
  host: "local",
  project: repository,
  branch: null,
  reason: "try",
  correlation: "try",
};
process.stdout.write(
  `Redis: ${redis.label} ${redis.facts.version}\nqueue: ${await queue.enqueue(request)}\n`,
);
const worker = await startScanWorker({
  address: redis.address,
  run: async (job) => done(await runScan(job, scan)),
  concurrency: 1,
  log,
  mask: (text) => text,
  random: Math.random,
});
const { kind, url, reason } = await finished;
process.stdout.write(`worker: ${kind} ${url ?? reason}\n`);
await worker.close(5_000);
await queue.close();
await redis.close();
