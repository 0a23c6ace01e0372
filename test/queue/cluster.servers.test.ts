import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { pino } from "pino";
import type { CommandRequest } from "../../src/model/command-request.js";
import type { ScanRequest } from "../../src/model/scan-request.js";
import { openCommandQueue } from "../../src/queue/command-queue.js";
import { startCommandWorker } from "../../src/queue/command-worker.js";
import { connectRedis } from "../../src/queue/connect-redis.js";
import { openFailedJobs } from "../../src/queue/failed-jobs.js";
import { openLastMoment } from "../../src/queue/last-moment.js";
import { SharedPace } from "../../src/queue/pace/shared-pace.js";
import { startReconcileSchedule } from "../../src/queue/reconcile-schedule.js";
import { inspectRedis } from "../../src/queue/redis.js";
import { openAuditLog } from "../../src/queue/redis-audit-log.js";
import { openRedisCampaign } from "../../src/queue/redis-campaign.js";
import { openJobsView } from "../../src/queue/redis-jobs-view.js";
import { keyPrefix } from "../../src/queue/scan-job.js";
import { openScanQueue } from "../../src/queue/scan-queue.js";
import { startScanWorker } from "../../src/queue/scan-worker.js";
import { recordWith } from "../support/campaign-records.js";
import { request } from "../support/queue-behaviour.js";
import { settled } from "../support/settled.js";
import { TestCluster } from "../support/test-cluster.js";
import { until } from "../support/until.js";

const cluster = new TestCluster();
let address: string;
let closing: (() => unknown)[] = [];

beforeAll(async () => {
  await cluster.start("s3cr&t,");
  address = await cluster.addressWithout(keyPrefix);
});
afterAll(() => cluster.close());
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
});

function closeLater<T extends { close(patience: number): unknown }>(opened: T): T {
  closing.push(() => opened.close(0));
  return opened;
}

const working = { concurrency: 2, log: pino({ level: "silent" }), mask: String, random: () => 0 };

async function scanning(run: (given: ScanRequest) => Promise<void>): Promise<void> {
  closeLater(await startScanWorker({ ...working, address, run, lockDuration: 1_000 }));
}

const command: CommandRequest = {
  platform: "github",
  host: "github.com",
  project: "octo/demo",
  number: 7,
  comment: "9000",
  actor: "owner",
  writtenAt: 1_800_000_000,
  words: [{ word: "decline", argument: "" }],
  correlation: "d-1",
};

test("scans are queued, coalesced, taken once a delivery, and run", async () => {
  const queue = closeLater(await openScanQueue(address, randomUUID));
  await queue.ping();
  expect(await queue.enqueue(request)).toBe("queued");
  expect(await queue.enqueue({ ...request, correlation: "e-2" })).toBe("coalesced");
  const other = { ...request, project: "openstack/cinder" };
  expect(await queue.accept("d-1", [other, request])).toBe("queued");
  expect(await queue.accept("d-1", [other, request])).toBe("replayed");
  expect(await queue.enqueueLater({ ...request, project: "openstack/heat" })).toBe("queued");
  expect(await queue.numbers()).toMatchObject({ waiting: 3, active: 0 });
  const seen: string[] = [];
  await scanning(async ({ project }) => void seen.push(project));
  await until(() => seen.length === 3);
  await settled();
  expect(seen.sort()).toEqual(["openstack/cinder", "openstack/heat", "openstack/nova"]);
});

test("a comment is answered once; the page and the operator see the jobs, and a failed one is replayed", async () => {
  const commands = closeLater(await openCommandQueue(address));
  await Promise.all([commands.enqueue(command), commands.enqueue(command)]);
  const answered: CommandRequest[] = [];
  let mended = false;
  const run = async (given: CommandRequest) => {
    answered.push(given);
    if (!mended) throw new Error("out of order");
  };
  closeLater(await startCommandWorker({ ...working, address, run, lockDuration: 1_000 }));
  const failed = closeLater(await openFailedJobs(address));
  await until(async () => (await failed.count()) === 1);
  const [job] = await failed.newest(5);
  expect(job).toMatchObject({ queue: "command", project: "octo/demo" });
  const view = closeLater(await openJobsView(address));
  expect(await view.counts("command")).toMatchObject({ failed: 1 });
  mended = true;
  expect(job && (await view.retry(job.queue, job.id))).toBe(true);
  await until(async () => (await view.counts("command")).completed === 1);
  expect(answered).toEqual([command, command]);
});

test("the campaign, the audit log, the last moment, the pace and the schedule are kept there", async () => {
  const campaign = closeLater(await openRedisCampaign(address));
  const record = recordWith({ project: "openstack/nova" });
  await campaign.put(record);
  expect(await campaign.all()).toEqual([record]);
  await campaign.remove(record);
  expect(await campaign.all()).toEqual([]);

  const audit = closeLater(await openAuditLog(address));
  const rest = { branch: null, detail: "", outcome: "done", answer: "" } as const;
  await audit.append({ at: 1, who: "me", what: "rescan", ...rest });
  expect(await audit.newest(5)).toEqual([{ at: 1, who: "me", what: "rescan", ...rest }]);

  const moments = closeLater(await openLastMoment(address));
  await moments.advance("review.example.org", 20);
  await moments.advance("review.example.org", 10);
  expect(await moments.get("review.example.org")).toBe(20);

  const pace = closeLater(new SharedPace());
  await pace.connect(address);
  await pace.start("github.com/1", "job");
  const call = {
    budget: "github.com/1",
    lane: "scan",
    points: 5,
    content: true,
    writesTo: "octo/demo",
  } as const;
  const permit = await pace.acquire(call);
  await permit.end({});

  const looked: string[] = [];
  const hosts = [{ platform: "gerrit", host: "review.example.org" }] as const;
  const run = async ({ host }: { readonly host: string }) => void looked.push(host);
  closeLater(await startReconcileSchedule({ ...working, address, hosts, interval: 3_600_000, run }));
  await until(() => looked.length === 1);
});

test("all keys are on one node", async () => {
  const sizes = await cluster.sizes();
  expect(sizes.filter((size) => size > 0)).toHaveLength(1);
});

test("a node that may throw jobs away is found, whichever answers first", async () => {
  expect(await inspectRedis(address)).toMatchObject({ evictionPolicy: "noeviction", appendOnly: true });
  await cluster.configure(keyPrefix, "maxmemory-policy", "allkeys-lru");
  expect(await inspectRedis(address)).toMatchObject({ evictionPolicy: "allkeys-lru" });
  await cluster.configure(keyPrefix, "maxmemory-policy", "noeviction");
});

test("while the node that holds the queue is away it is refused at once; what was accepted is run when it is back", async () => {
  const seen = new Set<string>();
  await scanning(async ({ project }) => void seen.add(project));
  const queue = closeLater(await openScanQueue(address, randomUUID));
  await queue.enqueue({ ...request, project: "before" });
  await until(() => seen.has("before"));
  const revive = await cluster.killOwner(keyPrefix);
  for (const ask of [
    () => queue.enqueue(request),
    () => queue.accept("d-2", [request]),
    () => queue.ping(),
  ]) {
    const refused = ask();
    await expect(refused).rejects.toMatchObject({ code: "redis-unavailable", retryable: true });
    // As what waits for its answer until the bound would be.
    await expect(refused).rejects.not.toMatchObject({ data: { detail: "it does not answer" } });
  }
  await revive();
  await until(() =>
    queue.accept("d-3", [{ ...request, project: "after" }]).then(
      () => true,
      () => false,
    ),
  );
  await until(() => seen.has("after"));
});

test("a wrong password is said and not told, and so is a server that is no cluster's", async () => {
  const wrong = address.replaceAll("s3cr", "wrong");
  const refused = connectRedis(wrong, "requests");
  await expect(refused).rejects.toMatchObject({
    code: "redis-unavailable",
    message: expect.stringMatching(
      /^Redis at redis:\/\/127\.0\.0\.1:\d+,redis:\/\/127\.0\.0\.1:\d+ cannot .*WRONGPASS/,
    ),
  });
  await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining("wrong%26") });
  await expect(connectRedis("redis://127.0.0.1:1,redis://127.0.0.1:2", "jobs")).rejects.toMatchObject({
    code: "redis-unavailable",
    message: expect.stringContaining("none of its nodes answers"),
  });
});
