import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { gerritEventOutcome } from "../../../src/events/gerrit-event.js";
import { GerritRest } from "../../../src/platform/gerrit/gerrit-rest.js";
import { missedEvents } from "../../../src/platform/gerrit/missed-events.js";
import { startGerrit } from "../../support/gerrit.js";
import type { GerritAccount } from "../../support/gerrit-account.js";
import { GerritClone } from "../../support/gerrit-clone.js";
import type { GerritServer } from "../../support/gerrit-server.js";

const forever = new AbortController().signal;
let server: GerritServer;
let project: string;

beforeAll(async () => {
  server = await startGerrit();
  project = await server.createProject();
}, 600_000);
afterAll(() => server?.stop());

async function change(letter: string, by: GerritAccount): Promise<string> {
  const clone = await GerritClone.of(server, project);
  const id = `I${letter.repeat(40)}`;
  const { commit } = await clone.commit({ [letter]: letter }, `Add ${letter}\n\nChange-Id: ${id}\n`, by);
  await clone.push(commit, "refs/for/master", by);
  return `/changes/${encodeURIComponent(project)}~master~${id}`;
}

async function say(path: string, message: string, by = server.accounts.human): Promise<void> {
  await server.rest("POST", `${path}/revisions/current/review`, { message }, by);
}

async function merge(path: string): Promise<void> {
  await server.rest("POST", `${path}/revisions/current/review`, { labels: { "Code-Review": 2 } });
  await server.rest("POST", `${path}/submit`, {});
}

function missed(signedIn = true, pageSize = 1) {
  const { bot } = server.accounts;
  const rest = new GerritRest({
    host: "127.0.0.1",
    url: server.url,
    credentials: signedIn ? bot : undefined,
  });
  return missedEvents({ rest, username: signedIn ? bot.username : undefined, now: Date.now, pageSize });
}

function outcomes(events: readonly unknown[]) {
  const { username } = server.accounts.bot;
  const context = { host: "127.0.0.1", isAllowed: () => true, username, mayAnswer: true, correlation: "c" };
  return events.map((event) => gerritEventOutcome(event, context)).filter(({ kind }) => kind !== "ignored");
}

test("where nothing was ever seen nothing is missed, and the server's moment is told", async () => {
  const { events, until } = await missed()(undefined, forever);
  expect(events).toEqual([]);
  expect(Math.abs(until - Date.now())).toBeLessThan(60_000);
});

test("merges and comments on our changes come as the stream would have told them, page by page", async () => {
  const { bot, human } = server.accounts;
  const [one, two] = [await change("a", human), await change("b", human)];
  const ours = await change("c", bot);
  await merge(one);
  await merge(two);
  await say(ours, "wsgi-shift status");
  await say(ours, "nothing for the bot");
  await say(ours, "wsgi-shift help", bot);
  const { events } = await missed()(Date.now(), forever);
  expect(outcomes(events)).toEqual([
    {
      kind: "scan",
      requests: [expect.objectContaining({ project, branch: "master", reason: "change-merged" })],
    },
    {
      kind: "command",
      request: expect.objectContaining({
        ...{ project, actor: human.username, words: [{ word: "status", argument: "" }] },
        number: expect.any(Number),
      }),
    },
    // It may have been a vote.
    { kind: "scan", requests: [expect.objectContaining({ project, only: "changes" })] },
  ]);
  const asNobody = await missed(false)(Date.now(), forever);
  expect(outcomes(asNobody.events).map(({ kind }) => kind)).toEqual(["scan"]);
});

test("what happened more than a minute before the moment is not read again", async () => {
  await change("d", server.accounts.bot);
  const { events } = await missed()(Date.now() + 120_000, forever);
  expect(events).toEqual([]);
});

test("a moment of long ago, or of a clock that is wrong, asks for a week at most", async () => {
  for (const moment of [0, -1e15]) {
    const { events, until } = await missed(true, 100)(moment, forever);
    expect(events.length).toBeGreaterThan(0);
    expect(until).toBeGreaterThan(Date.now() - 60_000);
  }
  await delay(1);
});
