import { getEventListeners, once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { bounded } from "../../src/worker/bounded.js";

const project = "openstack/nova";

test("work that hangs fails in the end, is told so, and is not tried again by itself", async () => {
  let told: AbortSignal | undefined;
  const hanging = bounded(
    project,
    async (signal) => {
      told = signal;
      await new Promise(() => {});
    },
    { longest: 20 },
  );
  await expect(hanging).rejects.toMatchObject({
    code: "scan-timed-out",
    retryable: false,
    message: expect.stringMatching(/openstack\/nova .*0\.02 s/),
  });
  expect(told?.aborted).toBe(true);
});

test("work that ends in time ends as it does, and leaves nothing that listens", async () => {
  const { signal } = new AbortController();
  expect(await bounded(project, async () => "done", { signal })).toBe("done");
  const failing = bounded(project, () => Promise.reject(new Error("no")), { signal });
  await expect(failing).rejects.toThrow("no");
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});

test("a service that stops is heard by the work", async () => {
  const stop = new AbortController();
  const work = bounded(
    project,
    async (signal) => {
      await once(signal, "abort");
      throw new Error("stopped");
    },
    { signal: stop.signal },
  );
  await delay(5);
  stop.abort();
  await expect(work).rejects.toThrow("stopped");
});
