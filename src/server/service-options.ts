import type { Logger } from "pino";
import type { RecordKeeper } from "../campaign/record-keeper.js";
import type { CampaignStore } from "../model/campaign.js";
import type { CommandRequest } from "../model/command-request.js";
import type { Configuration } from "../model/configuration.js";
import type { LookableHost } from "../model/host-look.js";
import type { ScanRequest } from "../model/scan-request.js";
import type { MissedEvents } from "../platform/gerrit/missed-events.js";
import type { SharedPace } from "../queue/pace/shared-pace.js";
import type { EventStream } from "./follow-stream.js";
import type { Observation } from "./observation.js";
import type { Redeliver } from "./redeliver.js";
import type { Role } from "./role.js";
import type { Route } from "./route.js";

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
export type RunRequest = (
  request: ScanRequest,
  signal: AbortSignal,
  /** `again`: as in `RunScan`. */
  tools: ServiceTools & { readonly again: boolean },
) => Promise<void>;

/** Answers what a comment asks for; `enqueue` puts a scan into the queue. As `RunScan` else. */
export type AnswerCommand = (
  request: CommandRequest,
  enqueue: ServiceTools["enqueue"],
  signal: AbortSignal,
  tools: ServiceTools,
) => Promise<void>;

/** How what no event told is found, now and then. */
export interface Reconciling {
  readonly hosts: readonly LookableHost[];
  /** Compares one of them with what is known of it, and has scanned what differs. */
  readonly run: (
    host: LookableHost,
    tools: { readonly store: CampaignStore; readonly enqueueLater: ServiceTools["enqueueLater"] },
    signal: AbortSignal,
  ) => Promise<void>;
}

export interface ServiceOptions {
  readonly configuration: Configuration;
  readonly role: Role;
  readonly run: RunRequest;
  readonly answer: AnswerCommand;
  /** Absent where there are none. */
  readonly pages?: Pages;
  /** What those streams do not repeat, by the server's name. */
  readonly gerritMissed?: ReadonlyMap<string, MissedEvents>;
  /** Absent where no host is compared with what is known of it. */
  readonly reconciling?: Reconciling;
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
