import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { readConfiguration } from "../config/environment.js";
import { maskSecrets, secretsOf } from "../config/secrets.js";
import { seenFiles } from "../memory/seen-files.js";
import type { Configuration, GerritConfiguration } from "../model/configuration.js";
import { GerritRest } from "../platform/gerrit/gerrit-rest.js";
import { gerritStream } from "../platform/gerrit/gerrit-stream.js";
import { type MissedEvents, missedEvents } from "../platform/gerrit/missed-events.js";
import { sshAccess } from "../platform/gerrit/ssh-access.js";
import { githubClient } from "../platform/github/github-client.js";
import { LostDeliveries } from "../platform/github/lost-deliveries.js";
import { SharedPace } from "../queue/pace/shared-pace.js";
import { builtInRegistry } from "../registry/registry.js";
import type { EventStream } from "../server/follow-stream.js";
import { createLog } from "../server/log.js";
import type { Redeliver } from "../server/redeliver.js";
import type { Role } from "../server/role.js";
import { startService } from "../server/service.js";
import type { ServiceOptions } from "../server/service-options.js";
import { StreamStates } from "../server/stream-states.js";
import { Metrics } from "../telemetry/metrics.js";
import { followRequests, type OutgoingRequest } from "../telemetry/outgoing-requests.js";
import { startTracing } from "../telemetry/tracing.js";
import { version } from "../version.js";
import { discussionsOf } from "../worker/run-answer.js";
import { hostsOf, Workplaces } from "../workplace/workplaces.js";
import { campaignPage } from "./campaign-page.js";
import type { CommandContext, ExitStatus } from "./command-context.js";
import { serviceWork } from "./service-work.js";

/** `wsgi-shift serve`: webhooks and events in, changes out, until SIGTERM or SIGINT. */
export async function serve(
  context: CommandContext,
  { role = "all" }: { readonly role?: Role },
): Promise<ExitStatus> {
  const configuration = readConfiguration(context.environment, { terminal: context.terminal });
  return serveConfigured(context, configuration, role);
}

/** The same as `configuration` says, whatever the environment does. */
export async function serveConfigured(
  context: CommandContext,
  configuration: Configuration,
  role: Role,
  { lockDuration }: Pick<ServiceOptions, "lockDuration"> = {},
): Promise<ExitStatus> {
  const path = context.environment.PATH ?? "";
  const mask = maskSecrets(secretsOf(configuration));
  const log = createLog(configuration.server, mask, { write: (text) => context.tell(text) });
  const pace = new SharedPace();
  const hosts = hostsOf(context.git, configuration, pace);
  const workplaces = new Workplaces(context.git, configuration, hosts);
  const registry = builtInRegistry();
  const seen = seenFiles(configuration);
  const discussions = discussionsOf(configuration, log, context.now, pace);
  const parts = { configuration, workplaces, registry, seen, discussions, log, mask };
  const stopped = context.stopped();
  const tracing = await startTracing(context.environment, version);
  const metrics = new Metrics(version);
  const streams = new StreamStates(Date.now);
  const unfollow = followRequests(countRequests(metrics, configuration), performance.now.bind(performance));
  const service = await startService({
    configuration,
    role,
    ...serviceWork({ ...parts, pace, metrics, now: context.now }),
    gerritMissed: new Map(configuration.gerrits.map((gerrit) => [gerrit.host, missedOn(gerrit)])),
    pace,
    ...redelivery(configuration, pace, context.now),
    pages: campaignPage({ ...parts, now: context.now, newId: randomUUID }),
    gerritEvents: gerritEvents(configuration, path, streams, (message) => log.warn(message)),
    observation: { metrics, streams, ...(tracing ? { traces: tracing.queues } : {}) },
    log,
    mask,
    path,
    newId: randomUUID,
    random: Math.random,
    ...(lockDuration === undefined ? {} : { lockDuration }),
  });
  context.out(`${service.url}\n`);
  await stopped;
  await service.close();
  unfollow();
  await tracing?.close();
  return 0;
}

/** What failed is delivered again to an App; GitHub tells nothing of it to the owner of a token. */
function redelivery(
  { github }: Configuration,
  pace: SharedPace,
  now: () => Date,
): { readonly redeliver?: Redeliver } {
  const app = github && githubClient({ configuration: github, version, pace }).app;
  if (!github || !app || github.webhookSecrets.length === 0) return {};
  const deliveries = new LostDeliveries(github.host, app, () => now().getTime());
  return { redeliver: () => deliveries.look() };
}

/** Requests to anything but the configured hosts, of which there should be none, are counted together. */
function countRequests(metrics: Metrics, { gerrits, github }: Configuration) {
  const origins = new Map(gerrits.map(({ url, host }) => [new URL(url).origin, host]));
  if (github) origins.set(new URL(github.apiUrl).origin, github.host);
  return ({ origin, status, milliseconds }: OutgoingRequest) =>
    metrics.asked(origins.get(origin) ?? "other", String(status ?? "none"), milliseconds);
}

/** The streams of the Gerrit servers for whose SSH a key is configured. */
function gerritEvents(
  { gerrits, cacheDirectory }: Configuration,
  path: string,
  states: StreamStates,
  warn: (message: string) => void,
): ReadonlyMap<string, EventStream> {
  const streams = gerrits.flatMap((gerrit): [string, EventStream][] => {
    const access = sshAccess(gerrit, join(cacheDirectory, "credentials"));
    if (!access) return [];
    const { host } = gerrit;
    const stream: EventStream = (signal, mayHaveMissed) =>
      gerritStream({
        ...{ host, access, path, now: Date.now, random: Math.random, signal },
        mayHaveMissed: () => {
          states.connecting(host);
          mayHaveMissed();
        },
        interrupted: (reason, wait) => {
          states.interrupted(host);
          warn(`${reason.message}; connecting again in ${Math.round(wait / 1000)} s`);
        },
      });
    return [[host, stream]];
  });
  return new Map(streams);
}

function missedOn({ host, url, username, credentials }: GerritConfiguration): MissedEvents {
  const signedIn = credentials.kind === "password";
  const pair = signedIn ? { username, password: credentials.password } : undefined;
  const rest = new GerritRest({ host, url, credentials: pair });
  return missedEvents({ rest, username: signedIn ? username : undefined, now: Date.now });
}
