import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { ScanRequest } from "../model/scan-request.js";
import type { JobNumbers } from "../queue/job-numbers.js";

export type Platform = ScanRequest["platform"];

/** What came of a delivery or an event. */
export type DeliveryOutcome = "queued" | "coalesced" | "replayed" | "ignored" | "refused" | "failed";

/** What a run was for, and what came of it: a proposal's kind, `answered`, or how it failed. */
export type RunKind = "scan" | "answer";
export type RunOutcome =
  | "created"
  | "updated"
  | "unchanged"
  | "left"
  | "nothing"
  | "answered"
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
    const build = {
      name: "wsgi_shift_build_info",
      help: "1, with the version as label",
      labelNames: ["version"],
    };
    new Gauge({ ...build, registers: [this.#registry] }).set({ version }, 1);
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

function countsOf(registry: Registry) {
  const registers = [registry];
  return {
    deliveries: new Counter({
      name: "wsgi_shift_deliveries_total",
      help: "Webhook deliveries and events, by what came of them",
      labelNames: ["platform", "outcome"],
      registers,
    }),
    runs: new Counter({
      name: "wsgi_shift_runs_total",
      help: "Scans and answers that ended, by what came of them",
      labelNames: ["kind", "platform", "outcome"],
      registers,
    }),
    runSeconds: new Histogram({
      name: "wsgi_shift_run_duration_seconds",
      help: "How long scans and answers took",
      labelNames: ["kind", "platform"],
      buckets: seconds,
      registers,
    }),
    requests: new Counter({
      name: "wsgi_shift_host_requests_total",
      help: "HTTP requests to the code hosts, by the class of their status",
      labelNames: ["host", "status"],
      registers,
    }),
    requestSeconds: new Histogram({
      name: "wsgi_shift_host_request_duration_seconds",
      help: "How long the code hosts took until the head of their answer",
      labelNames: ["host"],
      buckets: seconds,
      registers,
    }),
  };
}

function gaugesOf(registry: Registry) {
  const registers = [registry];
  return {
    jobs: new Gauge({
      name: "wsgi_shift_jobs",
      help: "Jobs in the queues",
      labelNames: ["queue", "state"],
      registers,
    }),
    oldest: new Gauge({
      name: "wsgi_shift_oldest_waiting_job_seconds",
      help: "How long the oldest job that may run has waited",
      labelNames: ["queue"],
      registers,
    }),
    stuck: new Gauge({
      name: "wsgi_shift_stuck_jobs",
      help: "Jobs that run for longer than any may",
      labelNames: ["queue"],
      registers,
    }),
    stream: new Gauge({
      name: "wsgi_shift_event_stream_connected",
      help: "1 while the stream of a Gerrit's events is connected",
      labelNames: ["host"],
      registers,
    }),
    campaign: new Gauge({
      name: "wsgi_shift_campaign_repositories",
      help: "Default branches of the campaign by phase",
      labelNames: ["phase"],
      registers,
    }),
    redis: new Gauge({
      name: "wsgi_shift_redis_up",
      help: "1 if Redis answered when this was asked",
      registers,
    }),
  };
}
