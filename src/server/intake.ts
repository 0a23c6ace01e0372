import type { Logger } from "pino";
import { type GerritEventContext, gerritEventOutcome } from "../events/gerrit-event.js";
import { gerritWebhookOutcome } from "../events/gerrit-webhook.js";
import { githubEvent } from "../events/github-event.js";
import { projectFilter } from "../events/project-filter.js";
import type { CampaignStore } from "../model/campaign.js";
import type { CommandRequest } from "../model/command-request.js";
import type { GerritConfiguration, GitHubConfiguration } from "../model/configuration.js";
import type { EventOutcome } from "../model/scan-request.js";
import type { CommandQueue } from "../queue/command-queue.js";
import type { Enqueued, ScanQueue } from "../queue/scan-queue.js";
import type { AcceptGitHubEvent } from "./github-app.js";
import { keepRepositories } from "./keep-repositories.js";

export interface IntakeOptions {
  readonly queue: Pick<ScanQueue, "enqueue" | "accept">;
  readonly commands: Pick<CommandQueue, "enqueue">;
  /** What is known of each branch; absent where nothing is kept. */
  readonly campaign?: Pick<CampaignStore, "all" | "put" | "remove">;
  readonly log: Logger;
  /** Called for each delivery and event with what came of it. */
  readonly counted?: (platform: "gerrit" | "github", outcome: Enqueued | "replayed" | "ignored") => void;
  /** Ids for events that have none of their own. */
  readonly newId: () => string;
}

/** Puts what an event of GitHub asks for into the queue, once for each delivery. */
export function githubIntake(
  { host, branches }: Pick<GitHubConfiguration, "host" | "branches">,
  { queue, commands, campaign, log, counted }: IntakeOptions,
): AcceptGitHubEvent {
  const isBranchWanted = projectFilter(branches);
  return async ({ id, name, payload }) => {
    const outcome = githubEvent({ host, id, name, payload, isBranchWanted });
    if (outcome.kind === "ignored") {
      log.info({ correlation: id, event: name, reason: outcome.reason }, "delivery ignored");
      counted?.("github", "ignored");
      return;
    }
    if (outcome.kind === "command") {
      await commands.enqueue(outcome.request);
      log.info({ correlation: id, event: name, ...aboutCommand(outcome.request) }, "delivery queued");
      counted?.("github", "queued");
      return;
    }
    if (outcome.kind === "repositories") {
      const { gone, moved } = outcome;
      if (campaign) await keepRepositories(campaign, host, outcome);
      log.info({ correlation: id, event: name, gone, moved }, "repositories changed");
      if (outcome.requests.length === 0) {
        counted?.("github", "queued");
        return;
      }
    }
    const state = await queue.accept(id, outcome.requests);
    const projects = outcome.requests.map(({ project }) => project);
    log.info({ correlation: id, event: name, projects }, `delivery ${state}`);
    counted?.("github", state);
  };
}

export interface GerritIntake {
  /** The body of a delivery of the webhooks plugin. */
  readonly webhook: (body: string) => Promise<void>;
  /** An event of stream-events. */
  readonly streamed: (event: unknown) => Promise<void>;
}

type GerritIntakeConfiguration = Pick<GerritConfiguration, "host" | "username" | "projects" | "credentials">;

/** Puts what events of Gerrit ask for into the queue; the same event by both ways leads to one run at a time. */
export function gerritIntake(
  { host, username, projects, credentials }: GerritIntakeConfiguration,
  { queue, commands, log, counted, newId }: IntakeOptions,
): GerritIntake {
  const isAllowed = projectFilter(projects);
  const mayAnswer = credentials.kind === "password";
  const take = async (outcomeOf: (context: GerritEventContext) => EventOutcome): Promise<void> => {
    const correlation = newId();
    const outcome = outcomeOf({ host, username, isAllowed, mayAnswer, correlation });
    if (outcome.kind === "ignored") {
      log.debug({ correlation, reason: outcome.reason }, "event ignored");
      counted?.("gerrit", "ignored");
      return;
    }
    if (outcome.kind === "command") {
      await commands.enqueue(outcome.request);
      log.info({ correlation, ...aboutCommand(outcome.request) }, "event queued");
      counted?.("gerrit", "queued");
      return;
    }
    for (const request of outcome.requests) {
      const state = await queue.enqueue(request);
      log.info({ correlation, project: request.project, reason: request.reason }, `event ${state}`);
      counted?.("gerrit", state);
    }
  };
  return {
    webhook: (body) => take((context) => gerritWebhookOutcome(body, context)),
    streamed: (event) => take((context) => gerritEventOutcome(event, context)),
  };
}

function aboutCommand({ project, number, actor, words }: CommandRequest): object {
  return { project, number, actor, words: words.map(({ word }) => word) };
}
