import { copyFile, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { gerritEventOutcome } from "../../../src/events/gerrit-event.js";
import type { WsgiShiftError } from "../../../src/model/errors.js";
import { gerritStream } from "../../../src/platform/gerrit/gerrit-stream.js";
import { type HostKeyChecking, sshAccess } from "../../../src/platform/gerrit/ssh-access.js";
import { startGerrit } from "../../support/gerrit.js";
import type { GerritAccount } from "../../support/gerrit-account.js";
import type { GerritServer } from "../../support/gerrit-server.js";
import { until } from "../../support/until.js";

let server: GerritServer;
let directory: string;

beforeAll(async () => {
  server = await startGerrit();
  directory = await server.temporaryDirectory();
}, 600_000);

afterAll(() => server?.stop());

interface Settings {
  readonly as?: GerritAccount;
  readonly directory?: string;
  readonly hostKeyChecking?: HostKeyChecking;
}

/** A running stream, and all that it gave so far. */
class Listening {
  readonly events: Record<string, unknown>[] = [];
  readonly ends: WsgiShiftError[] = [];
  gaps = 0;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor({ as = server.accounts.bot, hostKeyChecking = "accept-new", ...settings }: Settings = {}) {
    const access = sshAccess(
      {
        host: "127.0.0.1",
        url: server.url,
        username: as.username,
        credentials: { kind: "ssh-key", keyFile: as.keyFile },
        sshPort: server.sshPort,
        projects: [],
        webhookToken: undefined,
      },
      settings.directory ?? directory,
      hostKeyChecking,
    );
    if (!access) throw new Error("there is a key");
    this.#done = this.#listen(
      gerritStream({
        host: "127.0.0.1",
        access,
        path: process.env.PATH ?? "",
        now: Date.now,
        random: Math.random,
        signal: this.#stop.signal,
        mayHaveMissed: () => this.gaps++,
        interrupted: (reason) => this.ends.push(reason),
        firstWaitMilliseconds: 50,
        longestWaitMilliseconds: 200,
      }),
    );
  }

  async #listen(stream: AsyncIterable<unknown>): Promise<void> {
    for await (const event of stream) this.events.push(event as Record<string, unknown>);
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }
}

async function makeChange(): Promise<{ project: string; id: number }> {
  const project = await server.createProject();
  const input = { project, branch: "master", subject: "A change of a person" };
  const change = (await server.rest("POST", "/changes/", input, server.accounts.human)) as {
    _number: number;
  };
  return { project, id: change._number };
}

function comment(id: number, message: string, as: GerritAccount): Promise<unknown> {
  return server.rest("POST", `/changes/${id}/revisions/current/review`, { message }, as);
}

/** Comments until the stream gives one back: nothing says when Gerrit has begun to listen for it. */
async function hears(listening: Listening, id: number, text: string): Promise<Record<string, unknown>> {
  return until(async () => {
    await comment(id, text, server.accounts.human);
    return listening.events.find(({ comment: words }) => String(words).endsWith(text));
  });
}

test("a comment arrives, also after the server has cut the connection", async () => {
  const listening = new Listening();
  try {
    const { project, id } = await makeChange();
    const event = await hears(listening, id, "\n\nwsgi-shift rescan");
    const context = {
      host: "127.0.0.1",
      isAllowed: () => true,
      mayAnswer: true,
      username: server.accounts.bot.username,
      correlation: "c",
    };
    const words = [{ word: "rescan", argument: "" }];
    const request = { project, number: id, actor: "dev1", words };
    expect(gerritEventOutcome(event, context)).toMatchObject({ kind: "command", request });

    await server.closeSessions(await server.sessions("wsgi-shift"));
    await hears(listening, id, "\n\nsecond");
    expect(listening.ends).toMatchObject([{ code: "host-unavailable" }]);
    expect(listening.gaps).toBe(2);

    await comment(id, "wsgi-shift rescan", server.accounts.bot);
    const own = await until(() =>
      listening.events.find(
        ({ author }) => (author as { username?: string } | undefined)?.username === "wsgi-shift",
      ),
    );
    expect(gerritEventOutcome(own, context)).toEqual({ kind: "ignored", reason: "the comment is our own" });

    await server.rest("POST", `/changes/${id}/revisions/current/review`, { labels: { "Code-Review": 2 } });
    await server.rest("POST", `/changes/${id}/submit`, {});
    for (const type of ["change-merged", "ref-updated"]) {
      const outcomes = () =>
        listening.events.filter((one) => one.type === type).map((one) => gerritEventOutcome(one, context));
      const scan = await until(() => outcomes().find(({ kind }) => kind === "scan"));
      expect(scan).toMatchObject({ requests: [{ project, branch: "master", reason: type }] });
    }
    // The vote made Gerrit send `reviewer-added` to those who ask for everything.
    const wanted = ["patchset-created", "change-merged", "comment-added", "ref-updated"];
    expect(wanted).toEqual(expect.arrayContaining(listening.events.map(({ type }) => type)));
  } finally {
    await listening.end();
  }
  await until(async () => (await server.sessions("wsgi-shift")).length === 0);
});

test.each<[name: string, settings: () => Settings, message: RegExp]>([
  [
    "an account without the right",
    () => ({ as: server.accounts.human }),
    /stream events not permitted.*Service Users/,
  ],
  [
    "an account with another's key",
    () => ({ as: { ...server.accounts.bot, keyFile: server.accounts.human.keyFile } }),
    /Permission denied/,
  ],
  [
    "a host that is not known",
    () => ({ hostKeyChecking: "yes", directory: join(directory, "empty") }),
    /Host key verification failed/,
  ],
])("refused, with the reason: %s", async (_, settings, message) => {
  const listening = new Listening(settings());
  const [end] = await until(() => (listening.ends.length > 1 ? listening.ends : undefined));
  await listening.end();
  expect(end).toMatchObject({ code: "host-refused", message: expect.stringMatching(message) });
  expect(listening.events).toEqual([]);
});

test("a host that is known beforehand is trusted, and one that has another key is not", async () => {
  const known = await mkdtemp(join(directory, "100% known hosts-"));
  const keyFile = join(known, 'a "key"');
  await copyFile(server.accounts.bot.keyFile, keyFile);
  const as = { ...server.accounts.bot, keyFile };
  const settings: Settings = { as, hostKeyChecking: "yes", directory: known };
  const file = join(known, "known_hosts");
  await writeFile(file, `[127.0.0.1]:${server.sshPort} ${server.hostKey}\n`);
  const { id } = await makeChange();
  const trusting = new Listening(settings);
  await hears(trusting, id, "\n\nhello");
  await trusting.end();

  const otherKey = (await readFile(`${server.accounts.human.keyFile}.pub`, "utf8")).trim();
  await writeFile(file, `[127.0.0.1]:${server.sshPort} ${otherKey}\n`);
  for (const hostKeyChecking of ["yes", "accept-new"] as const) {
    const doubting = new Listening({ ...settings, hostKeyChecking });
    const end = await until(() => doubting.ends[0]);
    await doubting.end();
    expect(end).toMatchObject({
      code: "host-refused",
      message: expect.stringMatching(/Host key verification failed/),
    });
  }
});
