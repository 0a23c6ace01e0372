import { checkServable } from "./check-servable.js";
import { healthRoutes } from "./health.js";
import { startHttpServer } from "./http-server.js";
import { metricsRoute, readiness } from "./observation.js";
import { openStores, type Stores } from "./open-stores.js";
import type { Route } from "./route.js";
import { RunningParts } from "./running-parts.js";
import type { ServiceOptions } from "./service-options.js";
import { startListening } from "./start-listening.js";
import { startWorking } from "./start-working.js";
import { followProxy } from "./webhook-proxy.js";

export interface Service {
  /** Where it listens: `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Takes nothing more, ends what is at hand or gives it back to the queue, within half a minute. */
  close(): Promise<void>;
}

/** Orchestrators send SIGKILL 30 s after SIGTERM unless told otherwise; this, and what runs get, stay below. Milliseconds. */
const answerPatience = 5_000;

/** Starts the service. Raises `environment-invalid` and `redis-unavailable`; nothing is left running then. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { configuration, role, log } = options;
  checkServable(configuration, role, log);
  const running = new RunningParts();
  try {
    const stores = await openStores(running, options);
    if (role !== "web") await startWorking(running, stores, options);
    const listening = role === "worker" ? [] : await startListening(running, stores, options);
    const stopping = new AbortController();
    const routes = [...stateRoutes(stores, stopping.signal, options), ...listening];
    const server = await running.add(startHttpServer(configuration.server, routes, log), (it) =>
      it.close(answerPatience),
    );
    if (role !== "worker") running.onStop(await followProxy(configuration, server.url, log));
    const { label, facts } = stores.redis;
    log.info({ url: server.url, role, redis: label, version: facts.version }, "service started");
    const stop = async () => {
      stopping.abort();
      log.info("service stops");
      await running.stop();
      log.info("service stopped");
    };
    let stopped: Promise<void> | undefined;
    return {
      url: server.url,
      close: () => {
        stopped ??= stop();
        return stopped;
      },
    };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

/** Whether it lives, is ready, and how much it did. */
function stateRoutes(
  stores: Stores,
  stopping: AbortSignal,
  { role, observation }: ServiceOptions,
): readonly Route[] {
  return [
    ...healthRoutes({
      ping: () => stores.queue.ping(),
      isClosing: () => stopping.aborted,
      problems: readiness(role, observation, stores),
    }),
    metricsRoute(observation, stores),
  ];
}
