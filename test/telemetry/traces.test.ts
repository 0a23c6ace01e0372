import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@jest/globals";
import { trace } from "@opentelemetry/api";
import { z } from "zod";
import { Metrics } from "../../src/telemetry/metrics.js";
import { observedRun } from "../../src/telemetry/observed-run.js";
import { startTracing } from "../../src/telemetry/tracing.js";
import { testObservation } from "../support/test-observation.js";
import { hosts, startTestService } from "../support/test-service.js";
import { until } from "../support/until.js";

/** OTLP over HTTP as JSON (opentelemetry-proto, "trace.proto"). */
const sentSpans = z.object({
  resourceSpans: z.array(
    z.object({
      scopeSpans: z.array(
        z.object({ spans: z.array(z.object({ traceId: z.string(), spanId: z.string(), name: z.string() })) }),
      ),
    }),
  ),
});

test("a trace goes on from who queues a scan to who runs it", async () => {
  const bodies: string[] = [];
  const collector = createServer((request, response) => {
    let body = "";
    request.on("data", (piece) => {
      body += piece;
    });
    request.on("end", () => {
      bodies.push(body);
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((listening) => collector.listen(0, "127.0.0.1", listening));
  const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = endpoint;
  const tracing = await startTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }, "1");
  if (!tracing) throw new Error("no traces");
  let runs = 0;
  const service = await startTestService(hosts, {
    observation: { ...testObservation(), traces: tracing.queues },
    run: (request) =>
      observedRun("scan", request, new Metrics("0"), async () => {
        runs++;
        return "nothing";
      }),
  });
  try {
    await fetch(`${service.url}/api/gerrit/webhooks/from-gerrit`, {
      method: "POST",
      body: JSON.stringify({
        type: "change-merged",
        change: { project: "openstack/nova", branch: "master" },
      }),
    });
    await until(() => runs === 1);
  } finally {
    await service.close();
    await tracing.close();
    trace.disable();
    delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
    collector.close();
  }
  const spans = bodies
    .flatMap((body) => sentSpans.parse(JSON.parse(body)).resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap((scope) => scope.spans);
  const scan = spans.find(({ name }) => name === "scan");
  const ofTrace = spans.filter(({ traceId }) => traceId === scan?.traceId).map(({ name }) => name);
  expect(ofTrace).toEqual(expect.arrayContaining(["add scan.gerrit", "process scan", "scan"]));
});
