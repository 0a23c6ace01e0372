import type { Logger } from "pino";
import { answerCommand } from "../answer/answer-command.js";
import { burndownLine } from "../campaign/burndown-line.js";
import { dayOf } from "../campaign/day-of.js";
import { commentWords } from "../events/comment-words.js";
import type { CampaignStore } from "../model/campaign.js";
import type { CommandRequest } from "../model/command-request.js";
import type { Configuration } from "../model/configuration.js";
import type { Discussions } from "../model/discussion.js";
import type { Pace } from "../model/pace.js";
import type { ScanRequest } from "../model/scan-request.js";
import { gerritDiscussions } from "../platform/gerrit/gerrit-discussions.js";
import { githubDiscussions } from "../platform/github/github-discussions.js";
import { version } from "../version.js";
import { type Hosts, hostNamed } from "../workplace/workplaces.js";
import { whyNotCovered } from "./covered-branch.js";

export interface RunAnswerOptions {
  readonly configuration: Pick<Configuration, "gerrits" | "github">;
  readonly discussions: AllDiscussions;
  readonly hosts: Hosts;
  readonly enqueue: (request: ScanRequest) => Promise<unknown>;
  /** The campaign's memory; absent where nothing is kept. */
  readonly campaign?: Pick<CampaignStore, "all" | "get">;
  readonly log: Logger;
}

/** Where people talk to us. */
export interface AllDiscussions {
  /** By the server's name. */
  readonly gerrits: ReadonlyMap<string, Discussions>;
  readonly github: Discussions | undefined;
}

/** What a worker does with a comment, on the host that it was written on. Raises `host-not-configured`. */
export async function runAnswer(request: CommandRequest, options: RunAnswerOptions): Promise<void> {
  const { platform, correlation, project, number, actor } = request;
  const { campaign, enqueue, log } = options;
  const host = hostNamed(options.hosts, platform, request.host, project);
  const { gerrits, github } = options.discussions;
  const discussions = platform === "gerrit" ? gerrits.get(host.name) : github;
  if (discussions === undefined) throw new TypeError("a host without discussions");
  const answered = await answerCommand(request, {
    discussions,
    host,
    enqueue,
    burndown: () => burndownOf(options),
    whyNotCovered: (branch) =>
      whyNotCovered({ platform, host: host.name, project, branch }, options.configuration, host, campaign),
  });
  log.info({ correlation, project, number, actor, answered }, "comment answered");
}

/** An answer without it is better than none. */
async function burndownOf({ campaign, log }: RunAnswerOptions): Promise<string | undefined> {
  try {
    return campaign && burndownLine(dayOf(await campaign.all(), ""));
  } catch (err) {
    log.warn({ err }, "the campaign's numbers could not be read");
    return undefined;
  }
}

export function discussionsOf(
  { gerrits, github }: Configuration,
  log: Logger,
  now: () => Date,
  pace?: Pace,
): AllDiscussions {
  return {
    gerrits: new Map(
      gerrits.map((configuration) => [
        configuration.host,
        gerritDiscussions({ configuration, wordsIn: commentWords, now }),
      ]),
    ),
    github: github && githubDiscussions({ configuration: github, version, log, ...(pace ? { pace } : {}) }),
  };
}
