import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { trace } from "@opentelemetry/api";
import { type MetricSources, Metrics } from "../../src/telemetry/metrics.js";
import { followRequests, type OutgoingRequest } from "../../src/telemetry/outgoing-requests.js";
import { startTracing, wantsTraces } from "../../src/telemetry/tracing.js";

const numbers = { waiting: 3, active: 1, delayed: 0, failed: 2, stuck: 1, oldestWaiting: 1500 };
const sources: MetricSources = {
  jobs: async () => ({ scan: numbers }),
  phases: async () => new Map([["modules", 4]]),
};
const silent: MetricSources = {
  jobs: () => Promise.reject(new Error("Redis is away")),
  phases: async () => new Map(),
};

async function linesOf(metrics: Metrics, from = sources): Promise<string[]> {
  return (await metrics.text(from)).split("\n").filter((line) => line.startsWith("wsgi_shift_"));
}

describe("metrics", () => {
  test("count what was delivered, run and asked, with labels of few values", async () => {
    const metrics = new Metrics("1.2.3");
    metrics.delivered("github", "queued");
    metrics.delivered("github", "queued");
    metrics.ran("scan", "gerrit", "created", 1200);
    metrics.asked("github.com", "403", 20);
    metrics.asked("github.com", "none", 20);
    metrics.streams("review.example.org", true);
    const lines = await linesOf(metrics);
    for (const line of [
      'wsgi_shift_build_info{version="1.2.3"} 1',
      'wsgi_shift_deliveries_total{platform="github",outcome="queued"} 2',
      'wsgi_shift_runs_total{kind="scan",platform="gerrit",outcome="created"} 1',
      'wsgi_shift_run_duration_seconds_bucket{le="1",kind="scan",platform="gerrit"} 0',
      'wsgi_shift_run_duration_seconds_bucket{le="2.5",kind="scan",platform="gerrit"} 1',
      'wsgi_shift_run_duration_seconds_sum{kind="scan",platform="gerrit"} 1.2',
      'wsgi_shift_host_requests_total{host="github.com",status="4xx"} 1',
      'wsgi_shift_host_requests_total{host="github.com",status="none"} 1',
      'wsgi_shift_event_stream_connected{host="review.example.org"} 1',
      'wsgi_shift_jobs{queue="scan",state="waiting"} 3',
      'wsgi_shift_oldest_waiting_job_seconds{queue="scan"} 1.5',
      'wsgi_shift_stuck_jobs{queue="scan"} 1',
      'wsgi_shift_campaign_repositories{phase="modules"} 4',
      "wsgi_shift_redis_up 1",
    ])
      expect(lines).toContain(line);
  });

  test("what Redis would have told is left out while it is away, and is back with it", async () => {
    const metrics = new Metrics("1");
    await linesOf(metrics);
    const away = await linesOf(metrics, silent);
    expect(away).toContain("wsgi_shift_redis_up 0");
    expect(away.filter((line) => line.startsWith("wsgi_shift_jobs"))).toEqual([]);
    expect(await linesOf(metrics)).toContain("wsgi_shift_redis_up 1");
  });

  test("a phase that no repository has any more is no longer told", async () => {
    const metrics = new Metrics("1");
    await linesOf(metrics);
    const lines = await linesOf(metrics, { ...sources, phases: async () => new Map([["done", 4]]) });
    expect(lines.filter((line) => line.startsWith("wsgi_shift_campaign"))).toEqual([
      'wsgi_shift_campaign_repositories{phase="done"} 4',
    ]);
  });
});

describe("requests that the process makes", () => {
  const told: OutgoingRequest[] = [];
  let end = (): void => {};
  beforeEach(() => {
    told.length = 0;
    end = followRequests((request) => told.push(request), performance.now.bind(performance));
  });
  afterEach(() => end());

  test("are told with their origin and status", async () => {
    const server = createServer((_, response) => void response.writeHead(418).end());
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await fetch(`${origin}/some/path?with=query`);
    server.close();
    expect(told).toEqual([{ origin, status: 418, milliseconds: expect.any(Number) }]);
  });

  test("are told without a status where no answer came, and no more once that was ended", async () => {
    const server = createServer(({ socket }) => void socket.destroy());
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(fetch(origin)).rejects.toThrow("fetch failed");
    end();
    await expect(fetch(origin)).rejects.toThrow("fetch failed");
    server.close();
    expect(told.filter((request) => request.origin === origin)).toEqual([
      { origin, status: undefined, milliseconds: expect.any(Number) },
    ]);
  });
});

describe("traces", () => {
  test.each([
    [{}, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318" }, true],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://127.0.0.1:4318/v1/traces" }, true],
    [{ OTEL_TRACES_EXPORTER: "otlp" }, true],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318", OTEL_TRACES_EXPORTER: "none" }, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318", OTEL_SDK_DISABLED: "TRUE" }, false],
    [{ OTEL_SERVICE_NAME: "wsgi-shift" }, false],
  ])("are asked for by %j: %s", (environment, wanted) => {
    expect(wantsTraces(environment)).toBe(wanted);
  });

  test("nothing is loaded and no span recorded without", async () => {
    expect(await startTracing({}, "1")).toBeUndefined();
    expect(trace.getTracer("x").startSpan("y").isRecording()).toBe(false);
  });

  test("reach the collector that the environment names", async () => {
    const bodies: string[] = [];
    const collector = createServer((request, response) => {
      let body = "";
      request.on("data", (piece) => (body += piece));
      request.on("end", () => {
        bodies.push(`${request.url} ${body}`);
        response.writeHead(200, { "content-type": "application/json" }).end("{}");
      });
    });
    await new Promise<void>((listening) => collector.listen(0, "127.0.0.1", listening));
    const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
    // The SDK reads the process's own variables.
    process.env.OTEL_EXPORTER_OTLP_ENDPOINT = endpoint;
    try {
      const tracing = await startTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }, "1.2.3");
      trace
        .getTracer("wsgi-shift")
        .startSpan("scan repository", { attributes: { correlation: "abc" } })
        .end();
      await tracing?.close();
    } finally {
      delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
      trace.disable();
      collector.close();
    }
    expect(bodies).toHaveLength(1);
    expect(bodies[0]).toMatch(/^\/v1\/traces /);
    const sent = JSON.parse((bodies[0] ?? "").slice("/v1/traces ".length));
    expect(JSON.stringify(sent)).toContain('"name":"scan repository"');
    expect(JSON.stringify(sent)).toContain('{"key":"service.name","value":{"stringValue":"wsgi-shift"}}');
  });
});
