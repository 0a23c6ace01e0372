import { getEventListeners, once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { boundedRun } from "../../src/queue/bounded-run.js";

const request = { project: "openstack/nova" };
const forever = () => new AbortController().signal;

test("a run that hangs fails in the end, is told so, and is not tried again by itself", async () => {
  let told: AbortSignal | undefined;
  const hanging = boundedRun<typeof request>(async (_, signal) => {
    told = signal;
    await new Promise(() => {});
  }, 20);
  await expect(hanging(request, forever(), false)).rejects.toMatchObject({
    code: "scan-timed-out",
    retryable: false,
    message: expect.stringMatching(/openstack\/nova .*0\.02 s/),
  });
  expect(told?.aborted).toBe(true);
});

test("a run that ends in time ends as it does", async () => {
  const given = forever();
  await boundedRun<typeof request>(async () => {}, 1_000)(request, given, false);
  const failing = boundedRun<typeof request>(async () => {
    throw new Error("no");
  }, 1_000);
  await expect(failing(request, given, false)).rejects.toThrow("no");
  expect(getEventListeners(given, "abort")).toHaveLength(0);
});

test("a service that stops is heard by the run", async () => {
  const stop = new AbortController();
  const run = boundedRun<typeof request>(async (_, signal) => {
    await once(signal, "abort");
    throw new Error("stopped");
  }, 5_000)(request, stop.signal, false);
  await delay(5);
  stop.abort();
  await expect(run).rejects.toThrow("stopped");
});
