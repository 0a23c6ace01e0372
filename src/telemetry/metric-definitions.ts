/** A metric as Prometheus knows it. */
export interface MetricDefinition {
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly labels: readonly string[];
}

/** Every metric of ours by its name; docs/metrics.md is made from it. */
export const metricDefinitions = {
  wsgi_shift_build_info: { type: "gauge", help: "1, with the version as label", labels: ["version"] },
  wsgi_shift_deliveries_total: {
    type: "counter",
    help: "Webhook deliveries and events, by what came of them",
    labels: ["platform", "outcome"],
  },
  wsgi_shift_runs_total: {
    type: "counter",
    help: "Scans and answers that ended, by what came of them",
    labels: ["kind", "platform", "outcome"],
  },
  wsgi_shift_run_duration_seconds: {
    type: "histogram",
    help: "How long scans and answers took",
    labels: ["kind", "platform"],
  },
  wsgi_shift_host_requests_total: {
    type: "counter",
    help: "HTTP requests to the code hosts, by the class of their status",
    labels: ["host", "status"],
  },
  wsgi_shift_host_request_duration_seconds: {
    type: "histogram",
    help: "How long the code hosts took until the head of their answer",
    labels: ["host"],
  },
  wsgi_shift_jobs: { type: "gauge", help: "Jobs in the queues", labels: ["queue", "state"] },
  wsgi_shift_oldest_waiting_job_seconds: {
    type: "gauge",
    help: "How long the oldest job that may run has waited",
    labels: ["queue"],
  },
  wsgi_shift_stuck_jobs: { type: "gauge", help: "Jobs that run for longer than any may", labels: ["queue"] },
  wsgi_shift_event_stream_connected: {
    type: "gauge",
    help: "1 while the stream of a Gerrit's events is connected",
    labels: ["host"],
  },
  wsgi_shift_campaign_repositories: {
    type: "gauge",
    help: "Default branches of the campaign, by phase",
    labels: ["phase"],
  },
  wsgi_shift_redis_up: { type: "gauge", help: "1 if Redis answered when this was asked", labels: [] },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export type MetricName = keyof typeof metricDefinitions;
