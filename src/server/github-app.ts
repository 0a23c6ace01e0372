import type { Logger } from "pino";
import { Probot } from "probot";

/** An event of GitHub whose signature was found right. */
export interface GitHubEvent {
  /** X-GitHub-Delivery. */
  readonly id: string;
  /** X-GitHub-Event. */
  readonly name: string;
  readonly payload: unknown;
}

/** Takes an event; resolves once Redis holds what it leads to. */
export type AcceptGitHubEvent = (event: GitHubEvent) => Promise<void>;

export interface GitHubApp {
  /** Hands a verified event to Probot; rejects with the first error of those who listen. */
  receive(event: GitHubEvent): Promise<void>;
}

/** The Probot app: every event is only put into the queue, so that GitHub gets its answer in time. */
function acceptEvents(accept: AcceptGitHubEvent): (app: Probot) => void {
  return (app) => app.onAny(({ id, name, payload }) => accept({ id, name, payload }));
}

/** Runs `accept` under Probot. */
export async function githubApp(accept: AcceptGitHubEvent, secret: string, log: Logger): Promise<GitHubApp> {
  const probot = new Probot({
    // Who takes events needs no rights on GitHub; an App's key would cost an Octokit for each of them.
    githubToken: "none",
    // Probot would fall back on a secret that everybody knows.
    secret,
    // Errors come back from `receive`; Probot would log them with the whole payload.
    log: log.child({}, { level: "silent" }),
  });
  await probot.ready();
  await probot.load(acceptEvents(accept));
  return {
    receive: async ({ id, name, payload }) => {
      try {
        await probot.receive({ id, name, payload } as Parameters<Probot["receive"]>[0]);
      } catch (error) {
        throw error instanceof AggregateError ? error.errors[0] : error;
      }
    },
  };
}
