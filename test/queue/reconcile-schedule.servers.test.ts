import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { pino } from "pino";
import type { Run } from "../../src/queue/job-worker.js";
import { type ReconcileRequest, startReconcileSchedule } from "../../src/queue/reconcile-schedule.js";
import { settled } from "../support/settled.js";
import { TestRedis } from "../support/test-redis.js";
import { until } from "../support/until.js";

const one: ReconcileRequest = { platform: "gerrit", host: "review.example.org" };
const other: ReconcileRequest = { platform: "github", host: "github.com" };

let redis: TestRedis;
let closing: (() => Promise<void>)[] = [];
const seen: string[] = [];

beforeEach(async () => {
  redis = await new TestRedis().start();
  seen.splice(0);
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  closing = [];
  await redis.close();
});

async function start(
  hosts: readonly ReconcileRequest[],
  interval: number,
  run: Run<ReconcileRequest> = async ({ host }) => void seen.push(host),
) {
  const log = pino({ level: "silent" });
  const common = { address: redis.address, log, mask: String, random: () => 0 };
  const schedule = await startReconcileSchedule({ ...common, hosts, interval, run });
  closing.push(() => schedule.close(0));
}

const hour = 3600_000;

test("each host is looked at once at the start, by whichever of three processes", async () => {
  for (let process = 0; process < 3; process++) await start([one, other], hour);
  await until(() => seen.length >= 2);
  await settled();
  expect(seen.toSorted()).toEqual(["github.com", "review.example.org"]);
});

test("each interval has one look, and not one a process", async () => {
  const begun = Date.now();
  for (let process = 0; process < 3; process++) await start([one], 500);
  await until(() => seen.length >= 4);
  const intervals = Math.floor((Date.now() - begun) / 500);
  expect(seen.length).toBeLessThanOrEqual(intervals + 2);
});

test("a restart begins no new interval", async () => {
  await start([one], hour);
  await until(() => seen.length === 1);
  for (const close of closing.splice(0)) await close();
  await start([one], hour);
  await settled();
  expect(seen).toHaveLength(1);
});

test("a host whose look never ends holds up no other", async () => {
  await start([one, other], hour, async ({ host }, signal) => {
    if (host === one.host) await once(signal, "abort");
    else seen.push(host);
  });
  await until(() => seen.length === 1);
  expect(seen).toEqual(["github.com"]);
});

test.each([
  ["an interval of 0", [one], 0],
  ["a host that is not configured any more", [other], 300],
] as [string, ReconcileRequest[], number][])(
  "%s ends what was scheduled before",
  async (_, hosts, interval) => {
    await start([one], 300);
    await until(() => seen.length === 1);
    for (const close of closing.splice(0)) await close();
    await start(hosts, interval);
    await settled();
    const client = new Redis(redis.address);
    const left = interval === 0 ? 0 : 1;
    await until(async () => (await client.zcard("{wsgi-shift}:reconcile:repeat")) === left);
    client.disconnect();
    const looks = () => seen.filter((name) => name === one.host).length;
    const before = looks();
    await delay(700);
    expect(looks()).toBe(before);
  },
);
