import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { pino } from "pino";
import { WsgiShiftError } from "../../src/model/errors.js";
import type { ScanRequest } from "../../src/model/scan-request.js";
import { jobOptions } from "../../src/queue/open-jobs.js";
import { coalescingKey } from "../../src/queue/scan-job.js";
import { openScanQueue, type ScanQueue } from "../../src/queue/scan-queue.js";
import { type RunScan, type ScanWorker, startScanWorker } from "../../src/queue/scan-worker.js";
import { settled } from "./settled.js";
import { until } from "./until.js";

export const request: ScanRequest = {
  platform: "gerrit",
  host: "review.example.org",
  project: "openstack/nova",
  branch: "stable/2025.1",
  reason: "ref-updated",
  correlation: "e-1",
};

/** What the queue promises, on whichever Redis `start` gives. */
export function describeQueue(
  start: () => Promise<{ readonly address: string; close(): Promise<void> }>,
): void {
  let server: Awaited<ReturnType<typeof start>>;
  let redis: Redis;
  let queue: ScanQueue;
  let workers: ScanWorker[] = [];

  beforeAll(async () => {
    server = await start();
    redis = new Redis(server.address);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.close();
  });
  beforeEach(async () => {
    await redis.flushall();
    queue = await openScanQueue(server.address, randomUUID);
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.close(0)));
    workers = [];
    await queue.close();
  });

  /** Its jobs go to another worker when it gives them back, and not before: no lock ends while a test lasts. */
  async function work(run: RunScan, concurrency = 4): Promise<ScanWorker> {
    const worker = await startScanWorker({
      address: server.address,
      run,
      concurrency,
      log: pino({ level: "silent" }),
      mask: (text) => text.replaceAll("canary", "***"),
      random: () => 0,
      lockDuration: 600_000,
    });
    workers.push(worker);
    return worker;
  }

  /** A worker that keeps its first run going until `finish`. */
  async function workOnce() {
    const seen: ScanRequest[] = [];
    let finish = () => {};
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    await work(async (given) => {
      seen.push(given);
      await held;
    });
    return { seen, finish };
  }

  test("a request comes to a worker as it was given", async () => {
    const hostile = { ...request, project: "a:b/{c}\n::*", branch: "x:y", reason: "comment by 'dev'" };
    const seen: ScanRequest[] = [];
    await work(async (given) => void seen.push(given));
    for (const given of [request, hostile, { ...request, branch: null }])
      expect(await queue.enqueue(given)).toBe("queued");
    await until(() => seen.length === 3);
    expect(seen).toEqual(expect.arrayContaining([request, hostile, { ...request, branch: null }]));
  });

  test("what nobody waits for is run last; once somebody does, it is run with the rest", async () => {
    const named = (project: string) => ({ ...request, project });
    for (const project of ["later/a", "later/b"])
      expect(await queue.enqueueLater(named(project))).toBe("queued");
    expect(await queue.enqueue(named("soon/a"))).toBe("queued");
    expect(await queue.enqueue(named("later/b"))).toBe("coalesced");
    expect(await queue.enqueueLater(named("soon/a"))).toBe("coalesced");
    const seen: string[] = [];
    await work(async ({ project }) => void seen.push(project), 1);
    await until(() => seen.length === 3);
    await settled();
    expect(seen.at(-1)).toBe("later/a");
    expect(seen.toSorted()).toEqual(["later/a", "later/b", "soon/a"]);
  });

  test("a push does not wait behind the repositories of a new installation", async () => {
    const named = (project: string) => ({ ...request, project });
    const installed = Array.from({ length: 50 }, (_, index) => named(`installed/${index}`));
    expect(await queue.accept("d-installation", installed)).toBe("queued");
    expect(await queue.accept("d-push", [named("pushed/new")])).toBe("queued");
    expect(await queue.accept("d-push-2", [named("installed/49")])).toBe("coalesced");
    const seen: string[] = [];
    await work(async ({ project }) => void seen.push(project), 1);
    await until(() => seen.length === 51);
    await settled();
    expect(seen.slice(0, 2).toSorted()).toEqual(["installed/49", "pushed/new"]);
    expect(new Set(seen).size).toBe(51);
  });

  test("requests for one branch that wait together become one run; other branches have their own", async () => {
    const others = ["branch", "project", "host"].map((name) => ({ ...request, [name]: "another" }));
    expect(await queue.enqueue(request)).toBe("queued");
    for (let count = 0; count < 5; count++)
      expect(await queue.enqueue({ ...request, reason: "again", correlation: `e-${count}` })).toBe(
        "coalesced",
      );
    for (const other of others) expect(await queue.enqueue(other)).toBe("queued");
    const { seen, finish } = await workOnce();
    finish();
    await until(() => seen.length === 4);
    await settled();
    expect(seen).toHaveLength(4);
  });

  test("requests that come while their branch is being scanned lead to one more run, with the last of them", async () => {
    const { seen, finish } = await workOnce();
    await queue.enqueue(request);
    await until(() => seen.length === 1);
    for (let count = 0; count < 5; count++)
      expect(await queue.enqueue({ ...request, correlation: `later-${count}` })).toBe("coalesced");
    await settled();
    expect(seen).toHaveLength(1);
    finish();
    await until(() => seen.length === 2);
    await settled();
    expect(seen.map(({ correlation }) => correlation)).toEqual(["e-1", "later-4"]);
    expect(await queue.enqueue(request)).toBe("queued");
    await until(() => seen.length === 3);
  });

  test("a takeover is not lost among scans of its branch that wait, and comes as it was given", async () => {
    const takeover = { ...request, takeover: { unit: "modules", commit: "c1" } } as const;
    expect(await queue.enqueue(request)).toBe("queued");
    expect(await queue.enqueue(takeover)).toBe("queued");
    expect(await queue.enqueue(request)).toBe("coalesced");
    expect(await queue.enqueue(takeover)).toBe("coalesced");
    const seen: ScanRequest[] = [];
    await work(async (given) => void seen.push(given));
    await until(() => seen.length === 2);
    await settled();
    expect(seen).toHaveLength(2);
    expect(seen).toEqual(expect.arrayContaining([request, takeover]));
  });

  test("a delivery is taken once, however often it comes and wherever", async () => {
    const seen: ScanRequest[] = [];
    await work(async (given) => void seen.push(given));
    const other = await openScanQueue(server.address, randomUUID);
    const both = [request, { ...request, project: "openstack/cinder" }];
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => (index % 2 ? queue : other).accept("d-1", both)),
    );
    expect(answers.filter((answer) => answer !== "replayed")).toEqual(["queued"]);
    await until(() => seen.length === 2);
    expect(await other.accept("d-1", both)).toBe("replayed");
    await settled();
    expect(seen).toHaveLength(2);
    expect(await other.accept("d-2", both)).toBe("queued");
    await until(() => seen.length === 4);
    await other.close();
  });

  test("a delivery whose jobs could not be held is not noted as taken, and can be sent again", async () => {
    // So that the script fails once it has begun.
    await redis.set("{wsgi-shift}:scan:meta", "no hash");
    await expect(queue.accept("d-1", [request])).rejects.toMatchObject({ code: "redis-unavailable" });
    await redis.del("{wsgi-shift}:scan:meta");
    expect(await queue.accept("d-1", [request])).toBe("queued");
    expect(await queue.accept("d-1", [request])).toBe("replayed");
  });

  test("of deliveries that come at once each has its own answer", async () => {
    const named = (project: string) => ({ ...request, project });
    expect(await queue.accept("d-0", [named("known")])).toBe("queued");
    const answers = await Promise.all([
      queue.accept("d-1", [named("a"), named("b")]),
      queue.accept("d-0", [named("replayed")]),
      queue.accept("d-2", []),
      queue.enqueue(named("known")),
      queue.accept("d-3", [named("é\u0000\ud800'\"]]")]),
      queue.accept("d-1", [named("c")]),
    ]);
    expect(answers).toEqual(["queued", "replayed", "coalesced", "coalesced", "queued", "replayed"]);
    const seen: string[] = [];
    await work(async ({ project }) => void seen.push(project), 1);
    await until(() => seen.length === 4);
    await settled();
    expect(seen.toSorted()).toEqual(["a", "b", "known", "é\u0000\ud800'\"]]"]);
  });

  test.each([
    ["soon", {}],
    ["later", { priority: 10 }],
  ])("a job that is run %s is as BullMQ itself would add it", async (when, rank) => {
    const bull = new Queue("scan", { prefix: "{wsgi-shift}", connection: redis });
    const id = "0-bull";
    const deduplication = { id: coalescingKey(request), keepLastIfActive: true };
    const keysWith = async (id: string) => {
      const { opts, timestamp, ...job } = await redis.hgetall(`{wsgi-shift}:scan:${id}`);
      expect(Math.abs(Number(timestamp) - Date.now())).toBeLessThan(10_000);
      const keys = (await redis.keys("*")).map((key) => key.replace(id, "ID")).toSorted();
      // A worker that has just ended may still be given the marker.
      const lasting = keys.filter((key) => !key.endsWith(":marker"));
      return {
        job,
        opts: JSON.parse((opts ?? "").replaceAll(id, "ID")),
        keys: lasting,
        counts: await bull.getJobCounts(),
      };
    };
    await bull.add("gerrit", request, { ...jobOptions, jobId: id, deduplication, ...rank });
    const theirs = await keysWith(id);
    await redis.flushall();
    await (when === "soon" ? queue.enqueue(request) : queue.enqueueLater(request));
    const [job] = await bull.getJobs(["wait", "prioritized"]);
    const ours = await keysWith(job?.id ?? "");
    await bull.close();
    expect(ours).toEqual(theirs);
  });

  test("a job holds the request and nothing else", async () => {
    await queue.enqueue({ ...request, token: "canary" } as ScanRequest);
    for (const key of await redis.keys("*")) {
      const type = await redis.type(key);
      if (type === "hash") expect(JSON.stringify(await redis.hgetall(key))).not.toContain("canary");
    }
    const jobs = (await redis.keys("{wsgi-shift}:scan:*-*-*")).filter((key) => !key.includes(":de:"));
    expect(jobs).toHaveLength(1);
    expect(JSON.parse((await redis.hget(jobs[0] ?? "", "data")) ?? "")).toEqual(request);
  });

  test("an error that may pass is tried again, another is not, and neither leaves a secret behind", async () => {
    const runs: string[] = [];
    const again: boolean[] = [];
    await work(async ({ project }, _signal, isAgain) => {
      runs.push(project);
      if (project === "busy") again.push(isAgain);
      if (project === "busy" && runs.filter((run) => run === "busy").length === 1)
        throw new WsgiShiftError("host-unavailable", { host: "h", request: "GET", detail: "canary" });
      if (project === "refused")
        throw new WsgiShiftError("host-refused", {
          host: "h",
          status: 403,
          request: "GET",
          detail: "canary",
        });
      if (project === "broken") throw new TypeError("canary is not a function");
    });
    for (const project of ["busy", "refused", "broken"]) await queue.enqueue({ ...request, project });
    await until(() => runs.length === 4);
    await settled();
    expect(runs.sort()).toEqual(["broken", "busy", "busy", "refused"]);
    expect(again).toEqual([false, true]);
    const jobs = (await redis.keys("{wsgi-shift}:scan:*-*-*")).filter((key) => !key.includes(":de:"));
    const reasons = await Promise.all(jobs.map((key) => redis.hgetall(key)));
    expect(JSON.stringify(reasons)).toContain("host-refused: h answered 403 to GET: ***");
    expect(JSON.stringify(reasons)).not.toMatch(/canary|node_modules|\.ts:/);
  });

  test("a job whose host says for how long waits that long, and that is no attempt", async () => {
    const runs: number[] = [];
    await work(async () => {
      runs.push(Date.now());
      if (runs.length > 3) return;
      const data = { host: "h", until: "soon", detail: "full" };
      // The first wait is long enough for what is to come in it.
      throw new WsgiShiftError("host-limited", data, { retryAfter: runs.length === 1 ? 2 : 0.3 });
    });
    await queue.enqueue(request);
    await until(() => runs.length === 1);
    // What comes while it waits is answered by it.
    await until(async () => (await redis.zcard("{wsgi-shift}:scan:delayed")) === 1);
    expect(await queue.enqueue({ ...request, correlation: "meanwhile" })).toBe("coalesced");
    await until(() => runs.length === 4);
    for (let index = 1; index < 4; index += 1)
      expect((runs[index] ?? 0) - (runs[index - 1] ?? 0)).toBeGreaterThanOrEqual(299);
    const [job = ""] = (await redis.keys("{wsgi-shift}:scan:*-*-*")).filter((key) => !key.includes(":de:"));
    await until(async () => (await redis.zcard("{wsgi-shift}:scan:completed")) === 1);
    expect(await redis.hget(job, "atm")).toBe("1");
    await settled();
    expect(runs).toHaveLength(4);
  });

  test("a job of another version is put aside, not run", async () => {
    const seen: ScanRequest[] = [];
    await queue.enqueue(request);
    const [job = ""] = (await redis.keys("{wsgi-shift}:scan:*-*-*")).filter((key) => !key.includes(":de:"));
    await redis.hset(job, "data", '{"platform":"sourcehut"}');
    await work(async (given) => void seen.push(given));
    await until(async () => (await redis.hget(job, "failedReason")) !== null);
    expect(await redis.hget(job, "failedReason")).toMatch(/another version/);
    expect(seen).toEqual([]);
  });

  test("a worker that closes waits for its runs", async () => {
    const { seen, finish } = await workOnce();
    await queue.enqueue(request);
    await until(() => seen.length === 1);
    const closed = workers[0]?.close(60_000);
    await queue.enqueue({ ...request, project: "not-taken" });
    await settled();
    finish();
    await closed;
    expect(seen).toHaveLength(1);
  });

  test("a worker that may wait no longer stops its runs and gives them back, not one is lost", async () => {
    let started = 0;
    let aborted = 0;
    const stopping = await work(
      (_, signal) =>
        new Promise((_, reject) => {
          started++;
          signal.addEventListener("abort", () => {
            aborted++;
            reject(new Error("stopped"));
          });
        }),
    );
    const projects = ["a", "b", "c"];
    for (const project of projects) await queue.enqueue({ ...request, project });
    await until(() => started === 3);
    await stopping.close(100);
    expect(aborted).toBe(3);
    const seen: string[] = [];
    await work(async ({ project }) => void seen.push(project));
    await until(() => seen.length === 3);
    expect(seen.sort()).toEqual(projects);
  });

  test("closing is bounded though a run does not stop", async () => {
    const { seen, finish } = await workOnce();
    await queue.enqueue(request);
    await until(() => seen.length === 1);
    await workers[0]?.close(100);
    finish();
  });
}
