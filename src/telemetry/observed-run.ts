import { SpanStatusCode, trace } from "@opentelemetry/api";
import { WsgiShiftError } from "../model/errors.js";
import type { Metrics, Platform, RunKind, RunOutcome } from "./metrics.js";

/** What a run is about; its fields become those of the span. */
export interface Observed {
  readonly platform: Platform;
  readonly host: string;
  readonly project: string;
  /** As in `ScanRequest.correlation`. */
  readonly correlation: string;
}

/** Runs `run`, counts what came of it, and makes a span of it where traces are on (a no-op else). Rejects as it does. */
export async function observedRun(
  kind: RunKind,
  { platform, host, project, correlation }: Observed,
  metrics: Metrics,
  run: () => Promise<RunOutcome>,
): Promise<void> {
  const start = performance.now();
  const count = (outcome: RunOutcome) => metrics.ran(kind, platform, outcome, performance.now() - start);
  const attributes = { platform, host, project, correlation };
  await trace.getTracer("wsgi-shift").startActiveSpan(kind, { attributes }, async (span) => {
    try {
      const outcome = await run();
      span.setAttribute("outcome", outcome);
      count(outcome);
    } catch (error) {
      const code = error instanceof WsgiShiftError ? error.code : "unexpected";
      span.setStatus({ code: SpanStatusCode.ERROR, message: code });
      count(outcomeOf(error));
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Who waits for a turn has not failed (queue/pace). */
function outcomeOf(error: unknown): RunOutcome {
  if (!(error instanceof WsgiShiftError)) return "failed";
  if (error.code === "host-limited") return "delayed";
  return error.retryable ? "retried" : "failed";
}
