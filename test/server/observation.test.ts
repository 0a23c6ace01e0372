import { describe, expect, test } from "@jest/globals";
import { WsgiShiftError } from "../../src/model/errors.js";
import type { JobNumbers } from "../../src/queue/job-numbers.js";
import { readiness } from "../../src/server/observation.js";
import type { Role } from "../../src/server/role.js";
import { StreamStates } from "../../src/server/stream-states.js";
import { Metrics } from "../../src/telemetry/metrics.js";
import { observedRun } from "../../src/telemetry/observed-run.js";
import { testObservation } from "../support/test-observation.js";
import { deliver, hosts, startTestService } from "../support/test-service.js";
import { until } from "../support/until.js";

const idle: JobNumbers = { waiting: 0, active: 0, delayed: 0, failed: 0, stuck: 0, oldestWaiting: 0 };

function queues(stuck: number) {
  return {
    queue: { numbers: async () => ({ ...idle, stuck }) },
    commands: { numbers: async () => idle },
  };
}

describe("readiness", () => {
  test.each<[Role, number, readonly string[]]>([
    ["all", 0, []],
    ["all", 1, ["stuck-jobs"]],
    ["worker", 1, ["stuck-jobs"]],
    ["web", 1, []],
  ])("of a process that is %s, with %s stuck jobs: %j", async (role, stuck, problems) => {
    expect(await readiness(role, testObservation(), queues(stuck))()).toEqual(problems);
  });

  test("a stream that was lost for minutes is a problem until a connection stays", async () => {
    let now = 0;
    const streams = new StreamStates(() => now);
    const ready = readiness("web", { ...testObservation(), streams }, queues(0));
    const minutes = async (count: number) => {
      now += count * 60_000;
      return ready();
    };
    streams.connecting("review.example.org");
    expect(await minutes(60)).toEqual([]);
    streams.interrupted("review.example.org");
    expect(await minutes(4)).toEqual([]);
    expect(await minutes(2)).toEqual(["stream-lost"]);
    // ssh that is refused at once is no connection.
    streams.connecting("review.example.org");
    expect(await ready()).toEqual(["stream-lost"]);
    streams.interrupted("review.example.org");
    expect(await ready()).toEqual(["stream-lost"]);
    streams.connecting("review.example.org");
    expect(await minutes(1)).toEqual([]);
    expect(streams.connected()).toEqual(new Map([["review.example.org", true]]));
  });

  test("a server that was never reached counts from the first attempt on", async () => {
    let now = 0;
    const streams = new StreamStates(() => now);
    const ready = readiness("web", { ...testObservation(), streams }, queues(0));
    for (; now < 4 * 60_000; now += 61_000) {
      streams.connecting("review.example.org");
      streams.interrupted("review.example.org");
      expect(await ready()).toEqual([]);
    }
    now = 6 * 60_000;
    expect(await ready()).toEqual(["stream-lost"]);
  });
});

describe("a run that is observed", () => {
  const request = { platform: "gerrit", host: "h", project: "p", correlation: "c" } as const;
  const unavailable = new WsgiShiftError("host-unavailable", { host: "h", request: "GET /", detail: "503" });
  const limited = new WsgiShiftError("host-limited", { host: "h", until: "x", detail: "y" });
  test.each([
    ["created", async () => "created" as const],
    ["retried", () => Promise.reject(unavailable)],
    ["delayed", () => Promise.reject(limited)],
    ["failed", () => Promise.reject(new Error("a fault of ours"))],
  ])("is counted as %s", async (outcome, run) => {
    const metrics = new Metrics("0");
    const ended = observedRun("scan", request, metrics, run).catch((error: unknown) => error);
    expect((await ended) instanceof Error).toBe(outcome !== "created");
    const text = await metrics.text({ jobs: async () => ({}), phases: async () => new Map() });
    expect(text).toContain(`wsgi_shift_runs_total{kind="scan",platform="gerrit",outcome="${outcome}"} 1`);
  });
});

test("a service shows its counts, without the names of repositories, at /metrics", async () => {
  const service = await startTestService(hosts);
  try {
    await deliver(service.url, "ping", { zen: "x" });
    const gerrit = { type: "change-merged", change: { project: "openstack/canary-name", branch: "master" } };
    await fetch(`${service.url}/api/gerrit/webhooks/from-gerrit`, {
      method: "POST",
      body: JSON.stringify(gerrit),
    });
    await until(() => service.seen.length === 1);
    const response = await fetch(`${service.url}/metrics`);
    const text = await response.text();
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    for (const line of [
      'wsgi_shift_deliveries_total{platform="github",outcome="ignored"} 1',
      'wsgi_shift_deliveries_total{platform="gerrit",outcome="queued"} 1',
      'wsgi_shift_jobs{queue="scan",state="failed"} 0',
      'wsgi_shift_jobs{queue="command",state="waiting"} 0',
      "wsgi_shift_redis_up 1",
    ])
      expect(text).toContain(`${line}\n`);
    expect(text).not.toContain("canary-name");
  } finally {
    await service.close();
  }
});
