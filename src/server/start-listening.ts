import { setTimeout as delay } from "node:timers/promises";
import { openTurn } from "../queue/turn.js";
import { followGerrits } from "./follow-gerrits.js";
import type { IntakeOptions } from "./intake.js";
import type { Stores } from "./open-stores.js";
import { startRedelivering } from "./redeliver.js";
import type { Route } from "./route.js";
import type { RunningParts } from "./running-parts.js";
import type { ServiceOptions } from "./service-options.js";
import { webhookRoutes } from "./webhook-routes.js";

/** Less than the time between two looks, so that each look is somebody's. Milliseconds. */
const redeliverTurn = 4 * 60_000;
const redeliverPatience = 2_000;

/**
 * All by which a process hears of the hosts, and its pages: `serve --role web`. Gives the routes that are to be served. Raises
 * `redis-unavailable`.
 */
export async function startListening(
  running: RunningParts,
  stores: Stores,
  options: ServiceOptions,
): Promise<readonly Route[]> {
  const { configuration, observation, log, newId } = options;
  const { redis, queue, commands, campaign } = stores;
  const counted: IntakeOptions["counted"] = (...args) => observation.metrics.delivered(...args);
  const intake: IntakeOptions = { queue, commands, campaign, log, newId, counted };
  await followGerrits(running, redis.address, intake, options);
  await redeliver(running, stores, options);
  const webhooks = await webhookRoutes(configuration, intake);
  const pages = await options.pages?.({
    address: redis.address,
    enqueue: queue.enqueue,
    campaign,
    onStop: (stop) => running.onStop(stop),
  });
  return [...webhooks, ...(pages ?? [])];
}

/** What was delivered in vain is asked for again, by one of the processes. */
async function redeliver(
  running: RunningParts,
  { redis: { address } }: Stores,
  { redeliver, log }: ServiceOptions,
): Promise<void> {
  if (!redeliver) return;
  const turn = await running.add(openTurn(address, "redeliver"), async (it) => it.close());
  const end = startRedelivering({ redeliver, isOurTurn: () => turn.take(redeliverTurn), log });
  running.onStop(() => Promise.race([end(), delay(redeliverPatience, undefined, { ref: false })]));
}
