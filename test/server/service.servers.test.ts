import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { type CompiledSources, compileSources } from "../support/compiled-sources.js";
import { ServiceProcess } from "../support/service-process.js";
import { settled } from "../support/settled.js";
import { TestRedis } from "../support/test-redis.js";
import { deliver, hosts, startTestService } from "../support/test-service.js";
import { until } from "../support/until.js";

let sources: CompiledSources;
let redis: TestRedis;
let processes: ServiceProcess[] = [];
const cache = mkdtempSync(join(tmpdir(), "wsgi-shift-service-"));

beforeAll(async () => {
  sources = await compileSources();
});
afterAll(() => {
  sources.remove();
  rmSync(cache, { recursive: true, force: true });
});
beforeEach(async () => {
  redis = await new TestRedis().start();
});
afterEach(async () => {
  await Promise.all(processes.map((service) => service.end("SIGKILL")));
  processes = [];
  await redis.close();
});

async function start(
  role = "all",
  environment: Readonly<Record<string, string>> = {},
): Promise<ServiceProcess> {
  const all = { ...hosts, REDIS_URL: redis.address, WSGI_SHIFT_CACHE: cache, ...environment };
  const service = await ServiceProcess.start(sources, all, role);
  processes.push(service);
  return service;
}

function push(project: string) {
  return {
    ref: "refs/heads/main",
    deleted: false,
    repository: { full_name: project, default_branch: "main", archived: false },
  };
}

const runs = () => processes.flatMap(({ lines }) => lines.filter((line) => line.startsWith("ran ")));

test("a delivery that comes 100 times at once to four processes leads to one run", async () => {
  const services = await Promise.all([start(), start(), start(), start()]);
  const headers = { "x-github-delivery": "one-and-the-same" };
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      deliver(services[index % 4]?.url ?? "", "push", push("a/b"), headers),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(100).fill(200));
  await until(() => runs().length > 0);
  await settled();
  expect(runs()).toEqual(["ran a/b"]);
});

test("while Redis is away the sender is told to try again, and then it works", async () => {
  const service = await startTestService({ ...hosts, REDIS_URL: redis.address });
  await redis.kill();
  const headers = { "x-github-delivery": "d-1" };
  for (let count = 0; count < 3; count++) {
    const answer = await deliver(service.url, "push", push("a/b"), headers);
    expect([answer.status, answer.headers.get("retry-after"), await answer.json()]).toEqual([
      503,
      "5",
      { error: "redis-unavailable" },
    ]);
  }
  // As of what waits for its answer until the bound.
  expect(JSON.stringify(service.log)).not.toContain("it does not answer");
  const gerrit = {
    method: "POST",
    body: JSON.stringify({ type: "change-merged", change: { project: "openstack/x", branch: "m" } }),
  };
  expect((await fetch(`${service.url}/api/gerrit/webhooks/from-gerrit`, gerrit)).status).toBe(503);
  expect((await fetch(`${service.url}/readyz`)).status).toBe(503);
  expect((await fetch(`${service.url}/livez`)).status).toBe(200);
  expect((await deliver(service.url, "star", {})).status).toBe(200);
  await redis.start();
  await until(async () => (await fetch(`${service.url}/readyz`)).status === 200);
  expect((await deliver(service.url, "push", push("a/b"), headers)).status).toBe(200);
  await until(() => service.seen.length === 1);
  await service.close();
});

test("an event of Gerrit's stream outlasts a Redis that is away", async () => {
  let proceed = () => {};
  const proceeding = new Promise<void>((resolve) => {
    proceed = resolve;
  });
  async function* gerritEvents() {
    await proceeding;
    yield { type: "change-merged", change: { project: "openstack/nova", branch: "master" } };
  }
  const streams = new Map([["review.example.org", gerritEvents]]);
  const service = await startTestService({ ...hosts, REDIS_URL: redis.address }, { gerritEvents: streams });
  await redis.kill();
  proceed();
  await until(() => service.log.some(({ msg }) => msg === "an event could not be queued"));
  await redis.start();
  await until(() => service.seen.length === 1);
  await service.close();
});

test("SIGTERM gives back what does not end in time; another process runs it, and every acknowledged delivery is run", async () => {
  const first = await start();
  for (const project of ["a/slow", "b/quick", "c/slow"])
    expect((await deliver(first.url, "push", push(project))).status).toBe(200);
  await until(() => runs().length === 3);
  expect(await first.end("SIGTERM")).toBe(0);
  expect(first.lines.at(-1)).toBe("stopped by SIGTERM");
  const second = await start();
  await until(() => second.lines.length === 2);
  expect(second.lines.sort()).toEqual(["ran a/slow", "ran c/slow"]);
});

test("SIGKILL after the answer loses nothing", async () => {
  const web = await start("web");
  const projects = Array.from({ length: 50 }, (_, index) => `owner/p${index}`);
  const answers = await Promise.all(projects.map((project) => deliver(web.url, "push", push(project))));
  await web.end("SIGKILL");
  expect(answers.every(({ ok }) => ok)).toBe(true);
  await start("worker");
  await until(() => runs().length === 50);
  expect(runs().sort()).toEqual(projects.map((project) => `ran ${project}`).sort());
});

/** Sends `bytes` of a body without a signature that could be right, and resolves with what came back. */
function flood(url: string, bytes: number): Promise<string> {
  const { port, hostname } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let answer = "";
    const piece = Buffer.from(`100000\r\n${" ".repeat(1 << 20)}\r\n`);
    let sent = 0;
    const send = () => {
      while (sent < bytes && !socket.destroyed) {
        sent += 1 << 20;
        if (!socket.write(piece)) return void socket.once("drain", send);
      }
      socket.end("0\r\n\r\n");
    };
    socket.on("data", (data) => {
      answer += data;
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(answer));
    const head = ["Transfer-Encoding: chunked", "Content-Type: application/json", "X-GitHub-Event: push"];
    socket.write(
      `POST /api/github/webhooks HTTP/1.1\r\nHost: x\r\n${head.join("\r\n")}\r\nX-GitHub-Delivery: d\r\nX-Hub-Signature-256: sha256=0\r\n\r\n`,
    );
    send();
  });
}

test("400 MB without a right signature cost less than 64 MB of memory", async () => {
  const service = await start("web");
  expect((await deliver(service.url, "push", push("a/b"))).status).toBe(200);
  const before = service.peakMemory();
  expect(await flood(service.url, 400 << 20)).toMatch(/^HTTP\/1\.1 413 /);
  expect(service.peakMemory() - before).toBeLessThan(64 << 20);
  expect((await deliver(service.url, "push", push("a/c"))).status).toBe(200);
});

test("many such at once are refused before memory is short", async () => {
  const service = await start("web");
  const before = service.peakMemory();
  const answers = await Promise.all(Array.from({ length: 20 }, () => flood(service.url, 24 << 20)));
  const statuses = answers.map((answer) => answer.slice(9, 12));
  expect(new Set(statuses)).toEqual(new Set(["401", "503"]));
  expect(service.peakMemory() - before).toBeLessThan(256 << 20);
  expect((await deliver(service.url, "push", push("a/b"))).status).toBe(200);
});

test("it starts and serves with nothing on PATH, so without npx", async () => {
  const service = await start("all", { PATH: "/nonexistent" });
  expect((await deliver(service.url, "push", push("a/b"))).status).toBe(200);
  await until(() => runs().length === 1);
});
