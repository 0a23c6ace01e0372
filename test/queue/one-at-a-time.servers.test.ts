import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { oneAtATime } from "../../src/queue/one-at-a-time.js";
import { TestRedis } from "../support/test-redis.js";
import { until } from "../support/until.js";

const forever = new AbortController().signal;
let server: TestRedis;
let processes: Redis[];

beforeAll(async () => {
  server = await new TestRedis().start();
  processes = [1, 2, 3].map(() => new Redis(server.address));
});
afterAll(async () => {
  for (const redis of processes) redis.disconnect();
  await server.close();
});

/** How many run at the same time at most; the first runs go on until there is one of each name. */
async function mostAtOnce(names: readonly (readonly string[])[]): Promise<number> {
  let running = 0;
  let most = 0;
  const run = async () => {
    most = Math.max(most, ++running);
    await until(() => most >= names.length);
    await delay(20);
    running--;
  };
  await Promise.all(names.flatMap((name) => processes.map((redis) => oneAtATime(redis, name, forever, run))));
  return most;
}

test("what has one name runs alone, in whichever process; what has another does not wait for it", async () => {
  expect(await mostAtOnce([["a"]])).toBe(1);
  expect(await mostAtOnce([["a"], ["b"]])).toBe(2);
  expect(await mostAtOnce([["a", "b"], ["ab"], ['a","b']])).toBe(3);
});

test("a turn ends with its run, also with one that fails, and its result is the run's", async () => {
  const [redis] = processes as [Redis];
  const failing = oneAtATime(redis, ["c"], forever, async () => {
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await oneAtATime(redis, ["c"], forever, async () => 17)).toBe(17);
});

test("a run may last longer than the turn of a process that died, and who waits can give up", async () => {
  const [redis, other] = processes as [Redis, Redis];
  let begun = false;
  let done = false;
  const long = oneAtATime(redis, ["d"], forever, async () => {
    begun = true;
    await delay(6_000);
    done = true;
  });
  await until(() => begun);
  await expect(oneAtATime(other, ["d"], AbortSignal.timeout(100), async () => {})).rejects.toThrow();
  await oneAtATime(other, ["d"], forever, async () => expect(done).toBe(true));
  await long;
});
