import type { Logger } from "pino";
import { answerCommand } from "./answer/answer-command.js";
import { commentWords } from "./events/comment-words.js";
import type { CommandRequest } from "./model/command-request.js";
import type { Configuration } from "./model/configuration.js";
import type { Discussions } from "./model/discussion.js";
import type { Pace } from "./model/pace.js";
import type { ScanRequest } from "./model/scan-request.js";
import { gerritDiscussions } from "./platform/gerrit/gerrit-discussions.js";
import { githubDiscussions } from "./platform/github/github-discussions.js";
import { version } from "./version.js";
import { type Hosts, hostNamed } from "./workplaces.js";

export interface RunAnswerOptions {
  readonly discussions: AllDiscussions;
  readonly hosts: Hosts;
  readonly enqueue: (request: ScanRequest) => Promise<unknown>;
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
  const { enqueue, log } = options;
  const host = hostNamed(options.hosts, platform, request.host, project);
  const { gerrits, github } = options.discussions;
  const discussions = platform === "gerrit" ? gerrits.get(host.name) : github;
  if (discussions === undefined) throw new TypeError("a host without discussions");
  const answered = await answerCommand(request, { discussions, host, enqueue });
  log.info({ correlation, project, number, actor, answered }, "comment answered");
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
