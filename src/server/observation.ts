import type { Telemetry } from "bullmq";
import { phaseOf } from "../campaign/phase-of.js";
import type { CampaignRecord, CampaignStore } from "../model/campaign.js";
import type { CommandQueue } from "../queue/command-queue.js";
import type { ScanQueue } from "../queue/scan-queue.js";
import type { MetricSources, Metrics } from "../telemetry/metrics.js";
import type { Role } from "./role.js";
import { type Route, routeAt } from "./route.js";
import type { StreamStates } from "./stream-states.js";

/** By what operators see how the service is. */
export interface Observation {
  readonly metrics: Metrics;
  readonly streams: StreamStates;
  /** Carries traces through the queues; absent where none are wanted. */
  readonly traces?: Telemetry;
}

export interface ObservedState {
  readonly queue: Pick<ScanQueue, "numbers">;
  readonly commands: Pick<CommandQueue, "numbers">;
  readonly campaign: Pick<CampaignStore, "all">;
}

/** Prometheus' `GET /metrics`. It names no repositories, but the servers that are configured. */
export function metricsRoute({ metrics, streams }: Observation, queues: ObservedState): Route {
  const sources: MetricSources = {
    jobs: async () => ({ scan: await queues.queue.numbers(), command: await queues.commands.numbers() }),
    phases: async () => phaseCounts(await queues.campaign.all()),
  };
  return routeAt("GET", "/metrics", async () => {
    for (const [host, connected] of streams.connected()) metrics.streams(host, connected);
    return {
      status: 200,
      body: await metrics.text(sources),
      headers: { "content-type": metrics.contentType },
    };
  });
}

/**
 * What is wrong although Redis answers. A process that runs jobs is not ready while one is stuck; one that only takes
 * webhooks could do nothing about it, and GitHub's would be lost.
 */
export function readiness(
  role: Role,
  { streams }: Observation,
  { queue, commands }: Omit<ObservedState, "campaign">,
) {
  return async (): Promise<readonly string[]> => {
    const numbers = role === "web" ? [] : await Promise.all([queue.numbers(), commands.numbers()]);
    return [
      ...(numbers.some(({ stuck }) => stuck > 0) ? ["stuck-jobs"] : []),
      ...(streams.lost().length > 0 ? ["stream-lost"] : []),
    ];
  };
}

function phaseCounts(records: readonly CampaignRecord[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const record of records.filter(({ isDefault }) => isDefault))
    counts.set(phaseOf(record), (counts.get(phaseOf(record)) ?? 0) + 1);
  return counts;
}
