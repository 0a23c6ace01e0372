import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import { RecordKeeper } from "../campaign/record-keeper.js";
import type { CampaignStore } from "../model/campaign.js";
import type { CommandRequest } from "../model/command-request.js";
import type { Configuration } from "../model/configuration.js";
import type { LookableHost } from "../model/host-look.js";
import type { ScanRequest } from "../model/scan-request.js";
import type { MissedEvents } from "../platform/gerrit/missed-events.js";
import { openCommandQueue } from "../queue/command-queue.js";
import { startCommandWorker } from "../queue/command-worker.js";
import type { JobWorker } from "../queue/job-worker.js";
import type { SharedPace } from "../queue/pace/shared-pace.js";
import { openRedis, type RedisServer } from "../queue/redis.js";
import { openRedisCampaign } from "../queue/redis-campaign.js";
import { openScanQueue, type ScanQueue } from "../queue/scan-queue.js";
import { type RunScan, startScanWorker } from "../queue/scan-worker.js";
import { openTurn } from "../queue/turn.js";
import { checkServable } from "./check-servable.js";
import { followGerrits } from "./follow-gerrits.js";
import type { EventStream } from "./follow-stream.js";
import { healthRoutes } from "./health.js";
import { startHttpServer } from "./http-server.js";
import type { IntakeOptions } from "./intake.js";
import { metricsRoute, type Observation, readiness } from "./observation.js";
import { type Redeliver, startRedelivering } from "./redeliver.js";
import { reportPace } from "./report-pace.js";
import type { Role } from "./role.js";
import type { Route } from "./route.js";
import { RunningParts } from "./running-parts.js";
import { startReconciling } from "./start-reconciling.js";
import { followProxy } from "./webhook-proxy.js";
import { webhookRoutes } from "./webhook-routes.js";

/** Pages for people, of what is on the Redis at `address`. */
export type Pages = (parts: PageParts) => Promise<readonly Route[]>;

export interface PageParts {
  readonly address: string;
  readonly enqueue: ServiceTools["enqueue"];
  readonly campaign: CampaignStore;
  /** Tells what is to be closed. */
  readonly onStop: (stop: () => Promise<void>) => void;
}

/** What a run may use of the service. */
export interface ServiceTools {
  /** Puts a scan into the queue. */
  readonly enqueue: (request: ScanRequest) => Promise<unknown>;
  /** The same, behind all that somebody waits for. */
  readonly enqueueLater: (request: ScanRequest) => Promise<unknown>;
  readonly keeper: RecordKeeper;
}

/** Does what a request asks for, as `RunScan`. */
export type RunRequest = (request: ScanRequest, signal: AbortSignal, tools: ServiceTools) => Promise<void>;

/** Answers what a comment asks for; `enqueue` puts a scan into the queue. As `RunScan` else. */
export type AnswerCommand = (
  request: CommandRequest,
  enqueue: ServiceTools["enqueue"],
  signal: AbortSignal,
  tools: ServiceTools,
) => Promise<void>;

export interface ServiceOptions {
  readonly configuration: Configuration;
  readonly role: Role;
  readonly run: RunRequest;
  readonly answer: AnswerCommand;
  /** Absent where there are none. */
  readonly pages?: Pages;
  /** What those streams do not repeat, by the server's name. */
  readonly gerritMissed?: ReadonlyMap<string, MissedEvents>;
  /** The hosts that are compared with what is known of them, now and then; absent where none are. */
  readonly lookable?: readonly LookableHost[];
  readonly observation: Observation;
  /** The limits that the hosts' calls keep to, once Redis is there. */
  readonly pace?: SharedPace;
  /** Asks GitHub to deliver again what failed; absent without an App. */
  readonly redeliver?: Redeliver;
  /** stream-events of the Gerrit servers whose SSH can be reached, by the server's name. */
  readonly gerritEvents?: ReadonlyMap<string, EventStream>;
  readonly log: Logger;
  /** Hides secrets (config/secrets.ts). */
  readonly mask: (text: string) => string;
  /** As in PATH. */
  readonly path: string;
  /** Gives ids that are never given twice. */
  readonly newId: () => string;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** How many repositories are worked on at once. */
  readonly concurrency?: number;
  /** Milliseconds that runs get to end when the service stops. */
  readonly runPatience?: number;
  /** Milliseconds after which the jobs of a worker that fell silent go to another. */
  readonly lockDuration?: number;
}

export interface Service {
  /** Where it listens: `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Takes nothing more, ends what is at hand or gives it back to the queue, within half a minute. */
  close(): Promise<void>;
}

/** Orchestrators send SIGKILL 30 s after SIGTERM unless told otherwise; these and what follows stay below. */
const answerPatience = 5_000;
const usualRunPatience = 15_000;
const shortPatience = 2_000;

/** Less than the time between two looks, so that each look is somebody's. */
const redeliverTurn = 4 * 60_000;

const usualConcurrency = 4;
const answersAtOnce = 4;

/** Starts the service. Raises `environment-invalid` and `redis-unavailable`; nothing is left running then. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { configuration, role, log, newId, observation } = options;
  checkServable(configuration, role, log);
  const running = new RunningParts();
  try {
    const redis = await running.add(openRedis({ ...configuration, path: options.path, log }), (it) =>
      it.close(),
    );
    const { pace } = options;
    if (pace) await running.add(pace.connect(redis.address), async () => pace.close());
    if (pace && role !== "web") {
      const end = reportPace(pace, log);
      running.onStop(async () => end());
    }
    const queue = await running.add(openScanQueue(redis.address, newId, observation.traces), (it) =>
      it.close(),
    );
    const commands = await running.add(openCommandQueue(redis.address, observation.traces), (it) =>
      it.close(),
    );
    const campaign = await running.add(openRedisCampaign(redis.address), (it) => it.close());
    const keeper = new RecordKeeper(campaign, () => new Date());
    running.onStop(() => keeper.close());
    const tools: ServiceTools = { enqueue: queue.enqueue, enqueueLater: queue.enqueueLater, keeper };
    if (role !== "web") await startWorkers(running, redis, tools, options);
    if (role !== "web") await reconcile(running, redis, queue, campaign, options);
    const counted: IntakeOptions["counted"] = (...args) => observation.metrics.delivered(...args);
    const intake: IntakeOptions = { queue, commands, campaign, log, newId, counted };
    if (role !== "worker") await followGerrits(running, redis.address, intake, options);
    if (role !== "worker") await recover(running, redis, options);
    let closing = false;
    const observed = { queue, commands, campaign };
    const problems = readiness(role, observation, observed);
    const health = [
      ...healthRoutes({ ping: () => queue.ping(), isClosing: () => closing, problems }),
      metricsRoute(observation, observed),
    ];
    const webhooks = role === "worker" ? [] : await webhookRoutes(configuration, intake);
    const onStop: PageParts["onStop"] = (stop) => running.onStop(stop);
    const parts: PageParts = { address: redis.address, enqueue: queue.enqueue, campaign, onStop };
    const pages = role === "worker" ? [] : ((await options.pages?.(parts)) ?? []);
    const server = await running.add(
      startHttpServer(configuration.server, [...health, ...webhooks, ...pages], log),
      (it) => it.close(answerPatience),
    );
    if (role !== "worker") running.onStop(await followProxy(configuration, server.url, log));
    log.info({ url: server.url, role, redis: redis.label, version: redis.facts.version }, "service started");
    const close = async () => {
      closing = true;
      log.info("service stops");
      await running.stop();
      log.info("service stopped");
    };
    let closed: Promise<void> | undefined;
    return {
      url: server.url,
      close: () => {
        closed ??= close();
        return closed;
      },
    };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

/** Scans and answers have workers of their own, so that no answer waits behind a scan. */
async function startWorkers(
  running: RunningParts,
  { address }: RedisServer,
  tools: ServiceTools,
  options: ServiceOptions,
): Promise<void> {
  const {
    run,
    answer,
    log,
    mask,
    random,
    observation,
    concurrency = usualConcurrency,
    lockDuration,
  } = options;
  const { runPatience = usualRunPatience } = options;
  const { traces } = observation;
  const common = {
    address,
    log,
    mask,
    random,
    ...(traces ? { telemetry: traces } : {}),
    ...(lockDuration ? { lockDuration } : {}),
  };
  const stop = (patience: number) => (worker: JobWorker) => worker.close(Math.min(patience, runPatience));
  const scanning: RunScan = (request, signal) => run(request, signal, tools);
  await running.add(startScanWorker({ ...common, run: scanning, concurrency }), stop(runPatience));
  const answering = (request: CommandRequest, signal: AbortSignal) =>
    answer(request, tools.enqueue, signal, tools);
  await running.add(
    startCommandWorker({ ...common, run: answering, concurrency: answersAtOnce }),
    stop(shortPatience),
  );
}

/** Not beside `serve --role web`, which asks no host anything. */
async function reconcile(
  running: RunningParts,
  { address }: RedisServer,
  { enqueueLater }: ScanQueue,
  store: CampaignStore,
  { lookable: hosts = [], configuration, log, mask, random, newId }: ServiceOptions,
): Promise<void> {
  if (hosts.length === 0) return;
  const now = () => new Date();
  const common = { address, log, mask, random, newId, now, store, enqueueLater };
  const started = startReconciling({ ...common, hosts, interval: configuration.reconcileInterval });
  await running.add(started, (it) => it.close(shortPatience));
}

/** What was delivered in vain is asked for again, by one of the processes. */
async function recover(
  running: RunningParts,
  { address }: RedisServer,
  { redeliver, log }: ServiceOptions,
): Promise<void> {
  if (!redeliver) return;
  const turn = await running.add(openTurn(address, "redeliver"), async (it) => it.close());
  const end = startRedelivering({ redeliver, isOurTurn: () => turn.take(redeliverTurn), log });
  running.onStop(() => Promise.race([end(), delay(shortPatience, undefined, { ref: false })]));
}
