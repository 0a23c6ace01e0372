import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { ScanRequest } from "../model/scan-request.js";
import type { JobNumbers } from "../queue/job-numbers.js";
import { type MetricName, metricDefinitions } from "./metric-definitions.js";

export type Platform = ScanRequest["platform"];

/** What came of a delivery or an event. */
export type DeliveryOutcome = "queued" | "coalesced" | "replayed" | "ignored";

/** What a run was for, and what came of it: a proposal's kind, `looked` where only the state of changes was read, `answered`, or how it failed. */
export type RunKind = "scan" | "answer";
export type RunOutcome =
  | "created"
  | "updated"
  | "unchanged"
  | "left"
  | "nothing"
  | "looked"
  | "answered"
  | "delayed"
  | "retried"
  | "failed";

/** Read when the metrics are asked for. Each rejects while Redis is away. */
export interface MetricSources {
  /** By queue. */
  readonly jobs: () => Promise<Readonly<Record<string, JobNumbers>>>;
  /** Default branches of the campaign by phase. */
  readonly phases: () => Promise<ReadonlyMap<string, number>>;
}

const seconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/**
 * What the service counts, as Prometheus reads it (prometheus.io, "Metric and label naming"): base units, and labels of few
 * values. No label holds the name of a repository or of a change.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #counts = countsOf(this.#registry);
  readonly #gauges = gaugesOf(this.#registry);

  constructor(version: string) {
    collectDefaultMetrics({ register: this.#registry });
    this.#gauges.build.set({ version }, 1);
  }

  /** As the Content-Type of `text`. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  delivered(platform: Platform, outcome: DeliveryOutcome): void {
    this.#counts.deliveries.inc({ platform, outcome });
  }

  ran(kind: RunKind, platform: Platform, outcome: RunOutcome, milliseconds: number): void {
    this.#counts.runs.inc({ kind, platform, outcome });
    this.#counts.runSeconds.observe({ kind, platform }, milliseconds / 1000);
  }

  /** `host` is one that is configured, `status` three digits or `none` where no answer came. */
  asked(host: string, status: string, milliseconds: number): void {
    const known = /^\d{3}$/.test(status) ? `${status.charAt(0)}xx` : "none";
    this.#counts.requests.inc({ host, status: known });
    this.#counts.requestSeconds.observe({ host }, milliseconds / 1000);
  }

  /** Whether the stream of events of `host` is connected. */
  streams(host: string, connected: boolean): void {
    this.#gauges.stream.set({ host }, connected ? 1 : 0);
  }

  /** All in Prometheus' text format. What cannot be read now, as Redis is away, is left out: `wsgi_shift_redis_up` is 0 then. */
  async text(sources: MetricSources): Promise<string> {
    const { jobs, oldest, stuck, campaign, redis } = this.#gauges;
    for (const gauge of [jobs, oldest, stuck, campaign]) gauge.reset();
    try {
      for (const [queue, numbers] of Object.entries(await sources.jobs())) {
        const { waiting, active, delayed, failed } = numbers;
        for (const [state, count] of Object.entries({ waiting, active, delayed, failed }))
          jobs.set({ queue, state }, count);
        oldest.set({ queue }, numbers.oldestWaiting / 1000);
        stuck.set({ queue }, numbers.stuck);
      }
      for (const [phase, count] of await sources.phases()) campaign.set({ phase }, count);
      redis.set(1);
    } catch {
      redis.set(0);
    }
    return this.#registry.metrics();
  }
}

/** What prom-client is told of a metric. */
function defined(name: MetricName, registry: Registry) {
  const { help, labels } = metricDefinitions[name];
  return { name, help, labelNames: [...labels], registers: [registry] };
}

function countsOf(registry: Registry) {
  const histogram = (name: MetricName) => new Histogram({ ...defined(name, registry), buckets: seconds });
  return {
    deliveries: new Counter(defined("wsgi_shift_deliveries_total", registry)),
    runs: new Counter(defined("wsgi_shift_runs_total", registry)),
    runSeconds: histogram("wsgi_shift_run_duration_seconds"),
    requests: new Counter(defined("wsgi_shift_host_requests_total", registry)),
    requestSeconds: histogram("wsgi_shift_host_request_duration_seconds"),
  };
}

function gaugesOf(registry: Registry) {
  const gauge = (name: MetricName) => new Gauge(defined(name, registry));
  return {
    build: gauge("wsgi_shift_build_info"),
    jobs: gauge("wsgi_shift_jobs"),
    oldest: gauge("wsgi_shift_oldest_waiting_job_seconds"),
    stuck: gauge("wsgi_shift_stuck_jobs"),
    stream: gauge("wsgi_shift_event_stream_connected"),
    campaign: gauge("wsgi_shift_campaign_repositories"),
    redis: gauge("wsgi_shift_redis_up"),
  };
}
