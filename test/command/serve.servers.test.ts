import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { serve } from "../../src/command/serve.js";
import { Git } from "../../src/git/git.js";
import { plainStyle } from "../../src/report/style.js";
import { startGerrit } from "../support/gerrit.js";
import type { GerritAccount } from "../support/gerrit-account.js";
import { GerritClone } from "../support/gerrit-clone.js";
import type { GerritServer } from "../support/gerrit-server.js";
import { serviceFiles } from "../support/sample-repository.js";
import { until } from "../support/until.js";

interface Change {
  readonly _number: number;
  readonly status: string;
  readonly current_revision: string;
  readonly revisions: Readonly<
    Record<string, { readonly _number: number; readonly commit: { readonly message: string } }>
  >;
  readonly messages: readonly { readonly message: string; readonly date: string }[];
}

let server: GerritServer;
let directory: string;
let project: string;

beforeAll(async () => {
  server = await startGerrit();
  directory = await mkdtemp(join(tmpdir(), "wsgi-shift-serve-"));
  project = await server.createProject();
}, 600_000);

afterAll(async () => {
  await server?.stop();
  if (directory) await rm(directory, { recursive: true, force: true });
});

/** A commit of a person's for review. */
async function push(files: Readonly<Record<string, string>>, message: string, by: GerritAccount) {
  const clone = await GerritClone.of(server, project);
  const { commit } = await clone.commitTree(files, message, by);
  await clone.push(commit, "refs/for/master", by);
  return commit;
}

/** Found by the index, which lags behind, and then read as it is. */
async function ours(): Promise<Change | undefined> {
  const query = `project:${encodeURIComponent(project)}+topic:remove-wsgi_scripts`;
  const [found] = (await server.rest("GET", `/changes/?q=${query}`)) as { readonly _number: number }[];
  return found && read(found._number);
}

/** The change, without a search: Gerrit's index may be behind. */
async function read(number: number): Promise<Change> {
  const options = "o=CURRENT_REVISION&o=CURRENT_COMMIT&o=MESSAGES";
  return (await server.rest("GET", `/changes/${encodeURIComponent(project)}~${number}?${options}`)) as Change;
}

/** Says it on our change, and gives the answer and the milliseconds until it stood there. */
async function say(text: string, by: GerritAccount): Promise<{ answer: string; took: number }> {
  const [, word = ""] = text.split(" ");
  const mark = new RegExp(`\\nwsgi-shift: answer to ${word} in \\w+$`);
  const { _number: number } = await until(ours);
  const answers = async () =>
    (await read(number)).messages.map(({ message }) => message).filter((message) => mark.test(message));
  const before = (await answers()).length;
  await server.rest("POST", `/changes/${number}/revisions/current/review`, { message: text }, by);
  const start = performance.now();
  const answer = await until(async () => (await answers())[before]);
  return { answer, took: performance.now() - start };
}

test("the whole service on a real Gerrit: a merge leads to a change, and each word on it is answered in time", async () => {
  const { bot, admin, human } = server.accounts;
  let stop = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  let said = "";
  const listening = serve(
    {
      out: () => {},
      tell: (text) => {
        said += text;
      },
      terminal: false,
      style: plainStyle,
      environment: {
        ...{ PATH: process.env.PATH, PORT: "0", LOG_LEVEL: "info", LOG_FORMAT: "json" },
        ...{ GERRIT_URL: server.url, GERRIT_USERNAME: bot.username, GERRIT_PASSWORD: bot.password },
        ...{ GERRIT_SSH_KEY: bot.keyFile, GERRIT_SSH_PORT: String(server.sshPort), GERRIT_PROJECTS: "t/*" },
        WSGI_SHIFT_CACHE: join(directory, "cache"),
        WSGI_SHIFT_AUTHOR_EMAIL: bot.email,
      },
      git: new Git({ path: process.env.PATH ?? "" }),
      now: () => new Date(),
      stopped: () => stopped,
    },
    {},
  );
  try {
    await until(async () => (await server.sessions(bot.username)).length > 0);
    const id = `I${"ab".repeat(20)}`;
    await push(serviceFiles, `Begin\n\nChange-Id: ${id}\n`, human);
    const change = `/changes/${encodeURIComponent(project)}~master~${id}`;
    await server.rest("POST", `${change}/revisions/current/review`, { labels: { "Code-Review": 2 } });
    await server.rest("POST", `${change}/submit`, {});
    const opened = await until(ours);
    const message = opened.revisions[opened.current_revision]?.commit.message ?? "";

    const status = await say("wsgi-shift status", human);
    expect(status.answer).toMatch(
      /is open\. What stands there is the bot's[\s\S]*Left to a person:\n\n\* doc\//,
    );
    const theirs = await push({ "their.py": "1\n" }, message, human);
    expect((await say("wsgi-shift takeover", human)).answer).toContain("Only who may vote Code-Review +2");
    expect((await read(opened._number)).current_revision).toBe(theirs);
    const takeover = await say("wsgi-shift takeover", admin);
    const third = await until(async () => {
      const now = await read(opened._number);
      return now?.current_revision === theirs ? undefined : now;
    });
    expect(third.revisions[third.current_revision]?._number).toBe(3);
    const decline = await say("wsgi-shift decline we wait", admin);
    expect(decline.answer).toMatch(/^Abandoned\n\nDeclined by admin: we wait\n/);
    const rescan = await say("wsgi-shift rescan", human);
    await until(() => /change left/.test(said));
    expect(await read(opened._number)).toMatchObject({
      status: "ABANDONED",
      current_revision: third.current_revision,
    });
    // By the stream, that is: what it may have missed is read half a minute after it began.
    for (const { took } of [status, takeover, decline, rescan]) expect(took).toBeLessThan(20_000);
    expect(said).not.toContain(bot.password);
  } finally {
    stop();
    await listening;
  }
});
