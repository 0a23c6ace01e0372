import type { CommandRequest } from "../../model/command-request.js";
import type { Discussion, Discussions } from "../../model/discussion.js";
import { WsgiShiftError } from "../../model/errors.js";
import { confirmOrigin } from "./confirm-origin.js";
import { discussedPullRequest } from "./discussed-pull-request.js";
import { type GitHubClientOptions, githubClient } from "./github-client.js";
import { GitHubDiscussion } from "./github-discussion.js";
import { githubError } from "./github-error.js";
import { githubRepository } from "./github-repository.js";

/**
 * Who waits for an answer does not wait behind the writes of a scan: these have a lane of their own. In it all writes are a
 * second apart, replies too, which Octokit would keep three seconds apart; GitHub takes 80 in a minute.
 */
const lane = {
  id: "answers",
  notifications: {
    key: () => ({
      schedule: (_options: object, run: (...args: unknown[]) => unknown, ...args: unknown[]) => run(...args),
    }),
  },
};

/**
 * Comments on GitHub's issues and pull requests. What a webhook says of a comment is signed, so its words are taken from
 * there; all else is read when they are carried out.
 */
export function githubDiscussions(options: GitHubClientOptions): Discussions {
  const { host } = options.configuration;
  const client = githubClient({ ...options, lane: "answer", throttle: { ...lane, ...options.throttle } });
  const asking = async <T>(project: string, ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      const known = githubError(host, error);
      if (known instanceof WsgiShiftError && known.code === "host-refused") client.forget(project);
      throw known;
    }
  };
  return {
    open: (request: CommandRequest) =>
      asking(request.project, async () => {
        const repository = await githubRepository(client, request.project);
        if (request.origin) await confirmOrigin(client, request.project, repository, request.origin);
        const pull = await discussedPullRequest(host, repository, request.number);
        const discussion = new GitHubDiscussion({ host, repository, request, pull, login: client.login });
        return translated(discussion, (ask) => asking(request.project, ask));
      }),
  };
}

/** The same with GitHub's errors as ours. */
function translated(inner: Discussion, asking: <T>(ask: () => Promise<T>) => Promise<T>): Discussion {
  const { words, branch, change } = inner;
  return {
    ...{ words, branch, change },
    isAnswered: (word) => asking(() => inner.isAnswered(word)),
    whyMayNotDecide: () => asking(() => inner.whyMayNotDecide()),
    stoodThen: () => asking(() => inner.stoodThen()),
    close: (answer) => asking(() => inner.close(answer)),
    reopen: () => asking(() => inner.reopen()),
    markReady: () => asking(() => inner.markReady()),
    answer: (answer) => asking(() => inner.answer(answer)),
  };
}
