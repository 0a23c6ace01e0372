import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import type { PacedCall } from "../../src/model/pace.js";
import { SharedPace } from "../../src/queue/pace/shared-pace.js";
import { FakeClock } from "../support/fake-clock.js";
import { TestRedis } from "../support/test-redis.js";

let redis: TestRedis;
let direct: Redis;
let clock: FakeClock;
let paces: SharedPace[] = [];

beforeAll(async () => {
  redis = await new TestRedis().start();
  direct = new Redis(redis.address);
});
afterAll(async () => {
  direct.disconnect();
  await redis.close();
});
beforeEach(async () => {
  clock = new FakeClock();
  await direct.flushall();
});
afterEach(() => {
  for (const pace of paces) pace.close();
  paces = [];
});

/** As in another process: nothing is shared but Redis. */
async function another(): Promise<SharedPace> {
  const pace = new SharedPace(clock);
  await pace.connect(redis.address);
  paces.push(pace);
  return pace;
}

const read: PacedCall = {
  budget: "github.com/1",
  lane: "scan",
  points: 1,
  content: false,
  writesTo: undefined,
};
const write: PacedCall = { ...read, points: 5, writesTo: "octo/demo" };
const content: PacedCall = { ...write, content: true };

/** Whether it is granted without a wait. */
async function isFree(pace: SharedPace, call: PacedCall): Promise<boolean> {
  const before = clock.sleeping;
  let granted = false;
  const asked = pace.acquire(call).then(
    (permit) => {
      granted = true;
      return permit.end({});
    },
    () => {},
  );
  while (!granted && clock.sleeping === before) {
    if (
      await Promise.race([asked.then(() => true), new Promise<false>((wake) => setTimeout(wake, 1, false))])
    )
      break;
  }
  return granted;
}

async function many(pace: SharedPace, call: PacedCall, count: number): Promise<void> {
  for (let done = 0; done < count; done += 1) await (await pace.acquire(call)).end({});
}

describe("what two processes may do together", () => {
  test.each<[string, PacedCall, number, number]>([
    ["points of a minute", { ...write, writesTo: undefined }, 176, 60_000],
    ["content of a minute", { ...content, writesTo: undefined }, 78, 60_000],
  ])("%s", async (_what, call, most, window) => {
    const [one, other] = [await another(), await another()];
    await many(one, call, most / 2);
    await many(other, call, most / 2);
    expect(await isFree(one, call)).toBe(false);
    clock.moveTo(clock.now() + window - 1);
    expect(await isFree(other, call)).toBe(false);
    clock.moveTo(clock.now() + 1_001);
    expect(await isFree(other, call)).toBe(true);
  });

  test("content of an hour: who would wait long is told for how long, and answers have a part of their own", async () => {
    const pace = await another();
    const began = clock.now();
    for (let minute = 0; minute < 9; minute += 1) {
      await many(pace, { ...content, writesTo: undefined }, 55);
      clock.moveTo(clock.now() + 61_000);
    }
    const refused = pace.acquire(content);
    await expect(refused).rejects.toMatchObject({ code: "host-limited", retryable: true });
    await expect(pace.acquire(content)).rejects.toMatchObject({
      retryAfter: (began + 3_600_000 - clock.now()) / 1000,
      message: expect.stringContaining("the writes of this hour are used"),
    });
    await many(pace, { ...content, lane: "answer" }, 5);
    expect(await isFree(pace, { ...content, lane: "answer" })).toBe(false);
    expect(await isFree(pace, write)).toBe(true);
    expect(await isFree(pace, { ...content, budget: "github.com/2" })).toBe(true);
  });

  test("a write counts from when it was answered", async () => {
    const pace = await another();
    const permits = await Promise.all(
      Array.from({ length: 78 }, () => pace.acquire({ ...content, writesTo: undefined })),
    );
    clock.moveTo(clock.now() + 30_000);
    for (const permit of permits) await permit.end({});
    clock.moveTo(clock.now() + 59_000);
    expect(await isFree(pace, content)).toBe(false);
    clock.moveTo(clock.now() + 1_000);
    expect(await isFree(pace, content)).toBe(true);
  });

  test("writes to one repository follow one another; reads and other repositories do not wait", async () => {
    const [one, other] = [await another(), await another()];
    const first = await one.acquire(write);
    expect(await isFree(other, read)).toBe(true);
    expect(await isFree(other, { ...write, writesTo: "octo/else" })).toBe(true);
    expect(await isFree(other, write)).toBe(false);
    await first.end({});
    clock.moveTo(clock.now() + 20);
    expect(await isFree(other, write)).toBe(true);
  });

  test("a write that takes long keeps its right; that of a process which died is over in seconds", async () => {
    const [one, other] = [await another(), await another()];
    const long = await one.acquire(write);
    await new Promise((wake) => setTimeout(wake, 6_500));
    expect(await isFree(other, write)).toBe(false);
    await long.end({});
    await one.acquire(write);
    one.close();
    expect(await isFree(other, write)).toBe(false);
    await new Promise((wake) => setTimeout(wake, 5_500));
    expect(await isFree(other, write)).toBe(true);
  });
});

describe("what GitHub says to one process, all keep to", () => {
  test("to be left alone for some seconds", async () => {
    const [one, other] = [await another(), await another()];
    await (await one.acquire(write)).end({ limited: { wait: 120_000 } });
    await expect(other.acquire(read)).rejects.toMatchObject({ code: "host-limited", retryAfter: 120 });
    await expect(other.start("github.com/1", "job")).rejects.toMatchObject({ retryAfter: 120 });
    clock.moveTo(clock.now() + 120_000);
    expect(await isFree(other, read)).toBe(true);
  });

  test("to be left alone and not how long: a minute, then twice as long each time", async () => {
    const pace = await another();
    for (const seconds of [60, 120, 240, 480, 960, 960]) {
      await (await pace.acquire(read)).end({ limited: {} });
      const [outlook] = await pace.outlook();
      expect(outlook?.heldUntil).toBe(clock.now() + seconds * 1000);
      clock.moveTo(clock.now() + seconds * 1000);
    }
    clock.moveTo(clock.now() + 3_600_000);
    await (await pace.acquire(read)).end({ limited: {} });
    expect((await pace.outlook())[0]?.heldUntil).toBe(clock.now() + 60_000);
  });

  test("how many calls are left of the hour; answers may use the last of them", async () => {
    const [one, other] = [await another(), await another()];
    const resetAt = clock.now() + 600_000;
    await (await one.acquire(read)).end({ remaining: 52, resetAt });
    // An answer that was overtaken on its way.
    await (await one.acquire(read)).end({ remaining: 60, resetAt });
    expect(await isFree(other, read)).toBe(true);
    await expect(other.acquire(read)).rejects.toMatchObject({ retryAfter: 600 });
    expect(await isFree(other, { ...read, lane: "answer" })).toBe(true);
    clock.moveTo(resetAt);
    expect(await isFree(other, read)).toBe(true);
    await (await one.acquire(read)).end({ remaining: 4_000, resetAt: resetAt + 3_600_000 });
    expect((await one.outlook())[0]).toMatchObject({ remaining: 4_000, resetAt: resetAt + 3_600_000 });
  });
});

describe("the line", () => {
  const later = (promise: Promise<void>): Promise<number> =>
    promise.then(
      () => 0,
      (error: { readonly retryAfter: number }) => error.retryAfter,
    );

  test("is told its turns one after another, each once, and the end of it can be seen", async () => {
    const [one, other] = [await another(), await another()];
    for (let count = 0; count < 33; count += 1) await many(one, { ...content, writesTo: undefined }, 1);
    const waits = [];
    for (let count = 0; count < 70; count += 1)
      waits.push(await later((count % 2 ? one : other).start("github.com/1", `job ${count}`)));
    expect(waits).toEqual([...Array(33).fill(60), ...Array(33).fill(120), ...Array(4).fill(180)]);
    expect(await later(one.start("github.com/1", "job 0"))).toBe(60);
    expect(await one.outlook()).toMatchObject([
      {
        waiting: 70,
        nextAt: clock.now() + 60_000,
        lastAt: clock.now() + 180_000,
        content: 33,
        contentLimit: 500,
      },
    ]);
    clock.moveTo(clock.now() + 60_000);
    expect(await later(one.start("github.com/1", "job 0"))).toBe(0);
    expect(await later(one.start("github.com/1", "a new one"))).toBe(120);
    expect(await later(one.start("github.com/2", "elsewhere"))).toBe(0);
  });

  test("a turn that nobody takes is forgotten, and who is held up at its turn keeps its place", async () => {
    const pace = await another();
    await many(pace, { ...content, writesTo: undefined }, 33);
    expect(await later(pace.start("github.com/1", "lost"))).toBe(60);
    expect(await later(pace.start("github.com/1", "kept"))).toBe(60);
    clock.moveTo(clock.now() + 60_000);
    await (await pace.acquire(read)).end({ limited: { wait: 30_000 } });
    expect(await later(pace.start("github.com/1", "kept"))).toBe(30);
    clock.moveTo(clock.now() + 700_000);
    expect(await later(pace.start("github.com/1", "new"))).toBe(0);
    expect((await pace.outlook())[0]).toMatchObject({ waiting: 0 });
  });
});

test("without a clock, Redis's time counts", async () => {
  const pace = new SharedPace();
  await pace.connect(redis.address);
  paces.push(pace);
  await (await pace.acquire(content)).end({ limited: { wait: 90_000 } });
  await expect(pace.acquire(read)).rejects.toMatchObject({ code: "host-limited" });
  const [outlook] = await pace.outlook();
  expect(Math.abs((outlook?.heldUntil ?? 0) - Date.now() - 90_000)).toBeLessThan(60_000);
});

test("while Redis is away, nothing is asked of the host", async () => {
  await expect(new SharedPace(clock).acquire(read)).rejects.toMatchObject({ code: "redis-unavailable" });
});
