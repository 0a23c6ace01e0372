import { setTimeout as delay } from "node:timers/promises";
import { serve } from "../../src/command/serve.js";
import { Git } from "../../src/git/git.js";
import { plainStyle } from "../../src/report/style.js";
import type { GerritServer } from "./gerrit-server.js";

export interface ServingGerrit {
  /** Where it listens. */
  readonly url: string;
  /** What it logged so far. */
  log(): Record<string, unknown>[];
  close(): Promise<void>;
}

/** The whole service, as `wsgi-shift serve` runs it, before a real Gerrit; all its sources of events are on. */
export async function startServingGerrit(
  server: GerritServer,
  cache: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<ServingGerrit> {
  const { bot } = server.accounts;
  let stop = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  let told = "";
  let url = "";
  const serving = serve(
    {
      out: (text) => {
        url = String(text).trim();
      },
      tell: (text) => {
        told += text;
      },
      terminal: false,
      style: plainStyle,
      environment: {
        ...{ PATH: process.env.PATH, PORT: "0", LOG_LEVEL: "info", LOG_FORMAT: "json" },
        ...{ GERRIT_URL: server.url, GERRIT_USERNAME: bot.username, GERRIT_PASSWORD: bot.password },
        ...{ GERRIT_SSH_KEY: bot.keyFile, GERRIT_SSH_PORT: String(server.sshPort), GERRIT_PROJECTS: "t/*" },
        ...{ GERRIT_WEBHOOK_TOKEN: "from-gerrit", WSGI_SHIFT_CACHE: cache },
        WSGI_SHIFT_AUTHOR_EMAIL: bot.email,
        ...environment,
      },
      git: new Git({ path: process.env.PATH ?? "" }),
      now: () => new Date(),
      stopped: () => stopped,
    },
    {},
  );
  const failed = serving.then(() => Promise.reject(new Error("it ended")));
  failed.catch(() => {});
  while (url === "") await Promise.race([failed, delay(20)]);
  return {
    url,
    log: () =>
      told
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    close: async () => {
      stop();
      await serving;
    },
  };
}
