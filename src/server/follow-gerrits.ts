import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import type { Configuration, WatchedGerrit } from "../model/configuration.js";
import type { MissedEvents } from "../platform/gerrit/missed-events.js";
import { type LastMoment, openLastMoment } from "../queue/last-moment.js";
import { CatchUp } from "./catch-up.js";
import { type EventStream, followStream } from "./follow-stream.js";
import { gerritIntake, type IntakeOptions } from "./intake.js";
import type { RunningParts } from "./running-parts.js";

const streamPatience = 1_000;

export interface FollowOptions {
  readonly configuration: Pick<Configuration, "gerrits">;
  /** stream-events of the servers whose SSH can be reached, by the server's name. */
  readonly gerritEvents?: ReadonlyMap<string, EventStream>;
  /** What those streams do not repeat, by the server's name. */
  readonly gerritMissed?: ReadonlyMap<string, MissedEvents>;
  readonly log: Logger;
}

/**
 * Hears what happens on each Gerrit server, and reads what it missed; each on its own, so that one that is down stops no
 * other. Raises `redis-unavailable`.
 */
export async function followGerrits(
  running: RunningParts,
  address: string,
  intake: IntakeOptions,
  options: FollowOptions,
): Promise<void> {
  const followed = options.configuration.gerrits.filter(
    ({ sources }) => sources.includes("stream") || sources.includes("webhooks"),
  );
  if (followed.length === 0) return;
  const moments = await running.add(openLastMoment(address), async (it) => it.close());
  const stop = new AbortController();
  const following = followed.map((gerrit) => follow(gerrit, moments, intake, options, stop.signal));
  running.onStop(async () => {
    stop.abort();
    await Promise.race([Promise.all(following), delay(streamPatience, undefined, { ref: false })]);
  });
}

async function follow(
  gerrit: WatchedGerrit,
  moments: LastMoment,
  intake: IntakeOptions,
  { gerritEvents, gerritMissed, log: parent }: FollowOptions,
  signal: AbortSignal,
): Promise<void> {
  const { host, sources } = gerrit;
  const log = parent.child({ host });
  const { streamed } = gerritIntake(gerrit, intake);
  const missed = gerritMissed?.get(host);
  const catchUp = missed && new CatchUp({ host, missed, moments, accept: streamed, log, signal });
  const events = sources.includes("stream") ? gerritEvents?.get(host) : undefined;
  // Each connection of a stream asks for it.
  if (events === undefined) catchUp?.request();
  else {
    const accept = async (event: unknown) => {
      await streamed(event);
      catchUp?.heard(event);
    };
    await followStream((given) => events(given, () => catchUp?.request()), accept, signal, log);
  }
  await catchUp?.idle();
}
