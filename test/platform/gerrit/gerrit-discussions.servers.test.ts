import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { answerCommand } from "../../../src/answer/answer-command.js";
import { commentWords } from "../../../src/events/comment-words.js";
import { gerritEventOutcome } from "../../../src/events/gerrit-event.js";
import { Git } from "../../../src/git/git.js";
import { type ChangeIdentity, topic } from "../../../src/model/change-identity.js";
import type { CommandRequest } from "../../../src/model/command-request.js";
import type { GerritConfiguration } from "../../../src/model/configuration.js";
import type { ScanRequest } from "../../../src/model/scan-request.js";
import { gerritDiscussions } from "../../../src/platform/gerrit/gerrit-discussions.js";
import { GerritHost } from "../../../src/platform/gerrit/gerrit-host.js";
import { gerritStream } from "../../../src/platform/gerrit/gerrit-stream.js";
import { sshAccess } from "../../../src/platform/gerrit/ssh-access.js";
import { startGerrit } from "../../support/gerrit.js";
import type { GerritAccount } from "../../support/gerrit-account.js";
import { GerritClone } from "../../support/gerrit-clone.js";
import type { GerritServer } from "../../support/gerrit-server.js";

let server: GerritServer;
let directory: string;

beforeAll(async () => {
  server = await startGerrit();
  directory = await server.temporaryDirectory();
}, 600_000);

afterAll(() => server?.stop());

function configuration(): GerritConfiguration {
  const { username, password } = server.accounts.bot;
  return {
    ...{ host: "127.0.0.1", url: server.url, username, sshPort: server.sshPort },
    credentials: { kind: "password", password },
    projects: ["t/*"],
    webhookToken: undefined,
  };
}

interface Message {
  readonly id: string;
  readonly message: string;
  readonly tag?: string;
  readonly author?: { readonly username: string };
}

/** A change of the bot's in a project of its own, and who talks about it. */
class Scene {
  readonly scans: ScanRequest[] = [];
  now = () => new Date();

  private constructor(
    readonly identity: ChangeIdentity,
    readonly clone: GerritClone,
    readonly number: number,
  ) {}

  static async make(): Promise<Scene> {
    const project = await server.createProject();
    const identity: ChangeIdentity = { host: "127.0.0.1", project, branch: "master", topic, unit: "modules" };
    const clone = await GerritClone.of(server, project);
    const scene = new Scene(identity, clone, 0);
    const made = await scene.push("1\n", server.accounts.bot);
    const found = await scene.host().find(identity);
    if (found?.commit !== made) throw new Error("the change is not there");
    return new Scene(identity, clone, Number(found.id));
  }

  host(): GerritHost {
    const git = new Git({ path: process.env.PATH ?? "" });
    return new GerritHost({ configuration: configuration(), git, directory });
  }

  /** One more patch set. Gives its commit. */
  async push(content: string, by: GerritAccount): Promise<string> {
    const trailers = this.host().trailers(this.identity);
    const text = `Add wsgi modules\n\n${trailers.map((pair) => pair.join(": ")).join("\n")}\n`;
    const { commit } = await this.clone.commit({ "wsgi.py": content }, text, by);
    await this.clone.push(commit, "refs/for/master", by);
    return commit;
  }

  /** Somebody comments, as through REST, and the event's request is answered as often as `times`. */
  async say(text: string, by: GerritAccount, input: object = {}, times = 1): Promise<string[]> {
    const { number, identity } = this;
    await this.comment({ message: text, ...input }, by);
    const said = { writtenAt: Date.now() / 1000, comment: "x", correlation: "c" };
    const request: CommandRequest = {
      ...{ platform: "gerrit", host: "127.0.0.1", project: identity.project, number },
      ...{ actor: by.username, words: commentWords(text), ...said },
    };
    const before = (await this.answers()).length;
    for (let time = 0; time < times; time++) await this.answer(request);
    return (await this.answers()).slice(before);
  }

  async comment(input: object, by: GerritAccount, revision = "current"): Promise<void> {
    await server.rest("POST", `/changes/${this.number}/revisions/${revision}/review`, input, by);
  }

  answer(request: CommandRequest): Promise<readonly string[]> {
    const discussions = gerritDiscussions({
      configuration: configuration(),
      wordsIn: commentWords,
      now: this.now,
    });
    const enqueue = async (scan: ScanRequest) => void this.scans.push(scan);
    return answerCommand(request, { discussions, host: this.host(), enqueue });
  }

  async messages(): Promise<Message[]> {
    const info = (await server.rest("GET", `/changes/${this.number}/detail`)) as { messages: Message[] };
    return info.messages;
  }

  /** What the bot said in answer to something. */
  async answers(): Promise<string[]> {
    const marked = (await this.messages()).filter(({ message }) =>
      /\nwsgi-shift: answer to \w+ in \w+$/.test(message),
    );
    for (const { author } of marked) expect(author?.username).toBe("wsgi-shift");
    return marked.map(({ message }) => message);
  }

  async change() {
    const query = `/changes/${this.number}?o=CURRENT_REVISION&o=DETAILED_LABELS&o=DETAILED_ACCOUNTS`;
    return (await server.rest("GET", query)) as {
      readonly status: string;
      readonly current_revision: string;
      readonly work_in_progress?: boolean;
      readonly reviewers: Readonly<Record<string, readonly { readonly username: string }[]>>;
      readonly attention_set?: Readonly<Record<string, unknown>>;
    };
  }
}

const admin = () => server.accounts.admin;
const human = () => server.accounts.human;

test("rescan, status and help: anybody gets one answer, however often the event comes", async () => {
  const scene = await Scene.make();
  const rescan = await scene.say("wsgi-shift rescan", human(), {}, 3);
  expect(rescan).toEqual([
    expect.stringMatching(/A scan of this branch is queued\.\n\nwsgi-shift: answer to rescan/),
  ]);
  expect(scene.scans).toMatchObject([
    { branch: "master", project: scene.identity.project, reason: "comment by dev1" },
  ]);
  const status = await scene.say("wsgi-shift status", human());
  expect(status).toEqual([
    expect.stringContaining(`/+/${scene.number} is open. What stands there is the bot's.`),
  ]);
  expect(await scene.say("wsgi-shift help", human())).toEqual([
    expect.stringContaining("wsgi-shift decline [why]"),
  ]);
  const tags = (await scene.messages()).filter(({ message }) => message.includes("answer to"));
  expect(new Set(tags.map(({ tag }) => tag))).toEqual(new Set(["autogenerated:wsgi-shift"]));
  const { reviewers } = await scene.change();
  expect(reviewers.REVIEWER ?? []).toEqual([]);
});

test("the words are found wherever the web UI puts what people write", async () => {
  const scene = await Scene.make();
  const onPatchSet = { "/PATCHSET_LEVEL": [{ message: "So be it\n\nwsgi-shift help", unresolved: false }] };
  expect(await scene.say("", human(), { message: undefined, comments: onPatchSet })).toHaveLength(1);
  const path = `/changes/${scene.number}/revisions/current/drafts`;
  const draft = { path: "/PATCHSET_LEVEL", message: "wsgi-shift status", unresolved: false };
  await server.rest("PUT", path, draft, human());
  const published = await scene.say("", human(), { message: undefined, drafts: "PUBLISH_ALL_REVISIONS" });
  expect(published).toEqual([expect.stringContaining("answer to status")]);
});

test("words in comments on lines and in replies to them count, each once a review; quoted ones do not", async () => {
  const scene = await Scene.make();
  const on = (line: number, message: string, more: object = {}) => ({
    line,
    message,
    unresolved: false,
    ...more,
  });
  const comments = {
    "wsgi.py": [on(1, "Why?\n\nwsgi-shift help"), on(1, "wsgi-shift help\nwsgi-shift status")],
  };
  const inline = await scene.say("", human(), { message: undefined, comments });
  expect(inline.map((text) => /answer to (\w+) in/.exec(text)?.[1])).toEqual(["help", "status"]);
  const all = (await server.rest("GET", `/changes/${scene.number}/comments`)) as Record<
    string,
    { id: string }[]
  >;
  const in_reply_to = all["wsgi.py"]?.[0]?.id;
  const quoting = { "wsgi.py": [on(1, "> wsgi-shift help\n\nDone.", { in_reply_to })] };
  expect(await scene.say("", admin(), { message: undefined, comments: quoting })).toEqual([]);
  const reply = { "wsgi.py": [on(1, "> Done.\n\n/wsgi-shift rescan", { in_reply_to })] };
  expect(await scene.say("", human(), { message: undefined, comments: reply }, 3)).toHaveLength(1);
  expect(scene.scans).toHaveLength(1);
  const bots = { "wsgi.py": [on(1, "wsgi-shift decline")] };
  const byProgram = { message: undefined, comments: bots, tag: "autogenerated:ci" };
  expect(await scene.say("", admin(), byProgram)).toEqual([]);
  expect(await scene.say("", server.accounts.bot, { message: undefined, comments: bots })).toEqual([]);
  expect(await scene.change()).toMatchObject({ status: "NEW" });
});

test.each(["approve", "decline", "takeover"])(
  "%s: who may not vote +2 is told so, and all stays as it was",
  async (word) => {
    const scene = await Scene.make();
    await server.rest("POST", `/changes/${scene.number}/wip`, {});
    const before = await scene.change();
    const answers = await scene.say(
      `wsgi-shift ${word} because`.replace(/(approve|takeover) because/, "$1"),
      human(),
    );
    expect(answers).toEqual([expect.stringContaining("Only who may vote Code-Review +2 here may say that.")]);
    const { status, current_revision, work_in_progress, reviewers } = await scene.change();
    expect({ status, current_revision, work_in_progress }).toEqual({
      status: before.status,
      current_revision: before.current_revision,
      work_in_progress: true,
    });
    expect(reviewers.REVIEWER ?? []).toEqual([]);
    expect(reviewers.CC).toMatchObject([{ username: "dev1" }]);
    expect(scene.scans).toEqual([]);
  },
);

test("decline: it is abandoned with the reason, and takeover opens it again", async () => {
  const scene = await Scene.make();
  const declined = await scene.say("wsgi-shift decline we wait\n", admin(), {}, 2);
  expect(declined).toEqual([expect.stringMatching(/^Abandoned\n\nDeclined by admin: we wait\n/)]);
  expect(await scene.change()).toMatchObject({ status: "ABANDONED" });
  expect(await scene.say("wsgi-shift status", human())).toEqual([
    expect.stringContaining("is left alone: it was closed"),
  ]);
  const back = await scene.say("wsgi-shift takeover", admin(), {}, 2);
  expect(back).toEqual([expect.stringContaining("goes on with this change")]);
  expect(await scene.change()).toMatchObject({ status: "NEW" });
});

test("takeover: a person's patch set is replaced when their commit is what was given back, and no other", async () => {
  const scene = await Scene.make();
  const theirs = await scene.push("by hand\n", human());
  await scene.say("wsgi-shift takeover", admin());
  expect(scene.scans).toMatchObject([{ takeover: { unit: "modules", commit: theirs } }]);
});

test("approve: WIP ends if the patch set is the one that was commented", async () => {
  const scene = await Scene.make();
  await server.rest("POST", `/changes/${scene.number}/wip`, {});
  await scene.push("2\n", server.accounts.bot);
  await scene.comment({ message: "wsgi-shift approve" }, admin(), "1");
  const request: CommandRequest = {
    ...{ platform: "gerrit", host: "127.0.0.1", project: scene.identity.project, number: scene.number },
    ...{ actor: "admin", words: [], writtenAt: Date.now() / 1000, comment: "x", correlation: "c" },
  };
  await scene.answer(request);
  expect(await scene.answers()).toEqual([expect.stringContaining("It changed since you said that.")]);
  expect(await scene.change()).toMatchObject({ work_in_progress: true });
  const approved = await scene.say("wsgi-shift approve", admin(), {}, 2);
  expect(approved).toEqual([expect.stringContaining("What lets it in are votes")]);
  expect((await scene.change()).work_in_progress).toBeUndefined();
});

test("rights are those of the moment, and of who wrote it", async () => {
  const scene = await Scene.make();
  const project = `/projects/${encodeURIComponent(scene.identity.project)}/access`;
  const registered = "global:Registered-Users";
  const label = { label: "Code-Review", rules: { [registered]: { action: "ALLOW", min: -2, max: 2 } } };
  const grant = { "refs/heads/*": { permissions: { "label-Code-Review": label } } };
  await server.rest("POST", project, { add: grant });
  expect(await scene.say("wsgi-shift decline", human())).toEqual([
    expect.stringContaining("Declined by dev1"),
  ]);
  await server.rest("POST", project, { remove: grant });
  expect(await scene.say("wsgi-shift takeover", human())).toEqual([
    expect.stringContaining("Only who may vote"),
  ]);
  expect(await scene.change()).toMatchObject({ status: "ABANDONED" });
});

test("an event that is false, or late, stirs up nothing", async () => {
  const scene = await Scene.make();
  await scene.comment({ message: "wsgi-shift decline" }, human());
  await scene.comment({ message: "> wsgi-shift decline\n\nWhat is this?" }, admin());
  await scene.comment({ message: "wsgi-shift decline", tag: "autogenerated:ci" }, admin());
  const request: CommandRequest = {
    ...{ platform: "gerrit", host: "127.0.0.1", project: scene.identity.project, number: scene.number },
    ...{ actor: "admin", writtenAt: Date.now() / 1000, comment: "x", correlation: "c" },
    words: [{ word: "decline", argument: "" }],
  };
  expect(await scene.answer(request)).toEqual([]);
  expect(await scene.answer({ ...request, number: 99_999 })).toEqual([]);
  await scene.comment({ message: "wsgi-shift decline" }, admin());
  scene.now = () => new Date(Date.now() + 2 * 24 * 3600 * 1000);
  expect(await scene.answer(request)).toEqual([]);
  expect(await scene.change()).toMatchObject({ status: "NEW" });
  expect(await scene.answers()).toEqual([]);
});

test("on somebody else's change, rescan, status and help alone", async () => {
  const project = await server.createProject();
  const clone = await GerritClone.of(server, project);
  const text = `Another\n\nChange-Id: I${"ab".repeat(20)}\n`;
  const { commit } = await clone.commit({ a: "1\n" }, text, human());
  await clone.push(commit, "refs/for/master", human());
  const [change] = (await server.rest("GET", `/changes/?q=project:${project}`)) as { _number: number }[];
  const scene = Object.assign(await Scene.make(), { number: change?._number, clone });
  Object.assign(scene, { identity: { ...scene.identity, project } });
  const answers = await scene.say("wsgi-shift status\nwsgi-shift decline", admin());
  expect(answers).toEqual([
    expect.stringContaining("There is no change of ours for the branch `master`."),
    expect.stringContaining("There is no change of ours here."),
  ]);
  expect(await scene.change()).toMatchObject({ status: "NEW" });
});

test("an event of the stream is answered", async () => {
  const scene = await Scene.make();
  const { keyFile } = server.accounts.bot;
  const access = sshAccess({ ...configuration(), streamKeyFile: keyFile }, directory, "accept-new");
  if (!access) throw new Error("no key");
  const stop = new AbortController();
  const quiet = { mayHaveMissed: () => {}, interrupted: () => {} };
  const options = { host: "127.0.0.1", access, path: process.env.PATH ?? "", now: Date.now, random: () => 0 };
  const context = {
    host: "127.0.0.1",
    isAllowed: () => true,
    mayAnswer: true,
    username: "wsgi-shift",
    correlation: "c",
  };
  const speaking = setInterval(() => void scene.comment({ message: "wsgi-shift status" }, human()), 1_000);
  let answers: readonly string[] = [];
  for await (const event of gerritStream({ ...options, ...quiet, signal: stop.signal })) {
    const outcome = gerritEventOutcome(event, context);
    if (outcome.kind !== "command") continue;
    clearInterval(speaking);
    expect(outcome.request.words).toEqual([{ word: "status", argument: "" }]);
    answers = await scene.answer(outcome.request);
    break;
  }
  stop.abort();
  expect(answers).toEqual(["status"]);
});
