import { setTimeout as delay } from "node:timers/promises";
import { afterEach, expect, test } from "@jest/globals";
import { pino } from "pino";
import { CatchUp } from "../../src/server/catch-up.js";
import { until } from "../support/until.js";

const stops: AbortController[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop.abort();
});

type Answer = { events: unknown[]; until: number } | Error;

/** A catch-up whose server gives these answers one after the other, the last one for ever. */
function catchUp(answers: Answer[], { settling = 60_000, refuse = 0 } = {}) {
  const stop = new AbortController();
  stops.push(stop);
  const state = { moment: undefined as number | undefined, asked: [] as unknown[], taken: [] as unknown[] };
  let refusals = refuse;
  const subject = new CatchUp({
    host: "review.example.org",
    missed: async (since) => {
      state.asked.push(since);
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer === undefined || answer instanceof Error) throw answer;
      return answer;
    },
    moments: {
      get: async () => state.moment,
      advance: async (_, moment) => {
        state.moment = Math.max(state.moment ?? 0, moment);
      },
    },
    accept: async (event) => {
      if (refusals-- > 0) throw new Error("Redis is away");
      state.taken.push(event);
    },
    log: pino({ level: "silent" }),
    signal: stop.signal,
    ...{ settling, firstWait: 5 },
  });
  return { subject, state, stop };
}

test("what was missed is taken, and the moment is kept from which the next time goes on", async () => {
  const { subject, state } = catchUp([
    { events: ["a", "b"], until: 1000 },
    { events: [], until: 2000 },
  ]);
  subject.request();
  await subject.idle();
  expect(state).toEqual({ moment: 1000, asked: [undefined], taken: ["a", "b"] });
  subject.request();
  await subject.idle();
  expect(state).toMatchObject({ moment: 2000, asked: [undefined, 1000] });
});

test("a connection that begins asks again once it surely stands", async () => {
  const { subject, state } = catchUp([{ events: [], until: 1000 }], { settling: 30 });
  subject.request();
  await until(() => state.asked.length === 2);
  await delay(80);
  expect(state.asked).toHaveLength(2);
});

test("a server that is down is asked until it answers, and no moment is kept before", async () => {
  const down = new Error("down");
  const { subject, state } = catchUp([down, down, down, { events: ["a"], until: 1000 }]);
  subject.request();
  await delay(2);
  expect(state.moment).toBeUndefined();
  await subject.idle();
  expect(state).toMatchObject({ moment: 1000, taken: ["a"] });
  expect(state.asked).toHaveLength(4);
});

test("what could not be taken is read again from the same moment", async () => {
  const { subject, state } = catchUp([{ events: ["a", "b"], until: 1000 }], { refuse: 1 });
  subject.request();
  await subject.idle();
  expect(state).toMatchObject({ moment: 1000, asked: [undefined, undefined], taken: ["a", "b"] });
});

test("requests that come together are one reading, and one more for those that came during it", async () => {
  const { subject, state } = catchUp([{ events: [], until: 1000 }]);
  for (let count = 0; count < 5; count++) subject.request();
  await subject.idle();
  expect(state.asked.length).toBeLessThanOrEqual(2);
});

test("events that are heard move the moment on, seldom, and never while something is still missing", async () => {
  const { subject, state } = catchUp([{ events: [], until: 100_000 }]);
  subject.request();
  subject.heard({ eventCreatedOn: 500 });
  await subject.idle();
  expect(state.moment).toBe(100_000);
  for (const seconds of [101, 105, 109]) subject.heard({ eventCreatedOn: seconds });
  await delay(1);
  expect(state.moment).toBe(100_000);
  subject.heard({ eventCreatedOn: 110 });
  subject.heard({ eventCreatedOn: 111 });
  await delay(1);
  expect(state.moment).toBe(110_000);
});

test.each([[null], ["text"], [{}], [{ eventCreatedOn: "500" }], [{ eventCreatedOn: Number.NaN }]])(
  "%j tells no moment",
  async (event) => {
    const { subject, state } = catchUp([{ events: [], until: 1 }]);
    subject.heard(event);
    await delay(1);
    expect(state.moment).toBeUndefined();
  },
);

test("nothing is asked after the end", async () => {
  const { subject, state, stop } = catchUp([new Error("down")]);
  subject.request();
  await delay(1);
  stop.abort();
  await subject.idle();
  const before = state.asked.length;
  await delay(30);
  expect(state.asked).toHaveLength(before);
});
