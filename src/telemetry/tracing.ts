import type { Telemetry } from "bullmq";

/** Traces of what the service does, on their way to a collector. */
export interface Tracing {
  /** Has BullMQ carry the trace from the one who queues a job to the one who runs it. */
  readonly queues: Telemetry;
  /** Sends what is left. */
  close(): Promise<void>;
}

/** As `process.env`. */
type Environment = Readonly<Record<string, string | undefined>>;

/** Whether the environment asks for traces, in OpenTelemetry's words ("Environment Variable Specification"). */
export function wantsTraces(environment: Environment): boolean {
  const { OTEL_SDK_DISABLED, OTEL_TRACES_EXPORTER } = environment;
  if (OTEL_SDK_DISABLED?.toLowerCase() === "true" || OTEL_TRACES_EXPORTER === "none") return false;
  return Boolean(
    environment.OTEL_EXPORTER_OTLP_ENDPOINT ??
      environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ??
      OTEL_TRACES_EXPORTER,
  );
}

/**
 * Starts tracing by OTLP over HTTP if the environment asks for it. The SDK reads its OTEL_* variables by itself; none of it
 * is loaded otherwise.
 */
export async function startTracing(environment: Environment, version: string): Promise<Tracing | undefined> {
  if (!wantsTraces(environment)) return undefined;
  const [
    { NodeTracerProvider, BatchSpanProcessor },
    { OTLPTraceExporter },
    { resourceFromAttributes, defaultResource },
    { BullMQOtel },
  ] = await Promise.all([
    import("@opentelemetry/sdk-trace-node"),
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/resources"),
    import("bullmq-otel"),
  ]);
  const name = environment.OTEL_SERVICE_NAME ?? "wsgi-shift";
  const named = resourceFromAttributes({ "service.name": name, "service.version": version });
  const provider = new NodeTracerProvider({
    resource: defaultResource().merge(named),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  return { queues: new BullMQOtel({ tracerName: "wsgi-shift", version }), close: () => provider.shutdown() };
}
