import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import type { Configuration } from "../model/configuration.js";
import type { Pace } from "../model/pace.js";
import type { SeenScripts } from "../model/seen-script.js";
import type { Registry } from "../registry/registry.js";
import type { ServiceOptions } from "../server/service-options.js";
import type { Metrics } from "../telemetry/metrics.js";
import { observedRun } from "../telemetry/observed-run.js";
import { type AllDiscussions, runAnswer } from "../worker/run-answer.js";
import { runReconcile } from "../worker/run-reconcile.js";
import { runRequest } from "../worker/run-request.js";
import { lookableHosts } from "../workplace/lookable-hosts.js";
import type { Workplaces } from "../workplace/workplaces.js";

export interface ServiceWorkOptions {
  readonly configuration: Configuration;
  readonly workplaces: Workplaces;
  readonly registry: Registry;
  readonly seen: SeenScripts;
  readonly discussions: AllDiscussions;
  readonly pace: Pace;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly mask: (text: string) => string;
  readonly now: () => Date;
}

/** What the service does with a scan, with a comment, and with a host that it looks at. */
export function serviceWork({
  metrics,
  pace,
  discussions,
  ...common
}: ServiceWorkOptions): Pick<ServiceOptions, "run" | "answer" | "reconciling"> {
  const { configuration, workplaces, log, now } = common;
  return {
    run: (request, signal, { keeper, enqueueLater, again }) =>
      observedRun("scan", request, metrics, () =>
        runRequest(request, { ...common, keeper, enqueueLater, signal, again }),
      ),
    answer: (request, enqueue, _, { keeper: { store: campaign } }) =>
      observedRun("answer", request, metrics, async () => {
        const { hosts } = workplaces;
        await runAnswer(request, { configuration, discussions, hosts, enqueue, campaign, log });
        return "answered";
      }),
    reconciling: {
      hosts: lookableHosts(configuration, pace),
      run: (host, tools, signal) => runReconcile(host, { ...tools, log, newId: randomUUID, now }, signal),
    },
  };
}
