import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Git } from "../../../src/git/git.js";
import { type ChangeIdentity, topic } from "../../../src/model/change-identity.js";
import type { GerritConfiguration } from "../../../src/model/configuration.js";
import type { Publication } from "../../../src/model/host.js";
import { GerritHost } from "../../../src/platform/gerrit/gerrit-host.js";
import { pushForReview } from "../../../src/platform/gerrit/gerrit-push.js";
import { GerritRest } from "../../../src/platform/gerrit/gerrit-rest.js";
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

const git = new Git({ path: process.env.PATH ?? "" });

function hostWith(changes: Partial<GerritConfiguration> = {}): GerritHost {
  const { username, password } = server.accounts.bot;
  const configuration: GerritConfiguration = {
    host: "127.0.0.1",
    url: server.url,
    username,
    credentials: { kind: "password", password },
    sshPort: server.sshPort,
    projects: ["t/*"],
    webhookToken: undefined,
    ...changes,
  };
  return new GerritHost({ configuration, git, directory });
}

function hostBySsh(): GerritHost {
  return hostWith({ credentials: { kind: "ssh-key", keyFile: server.accounts.bot.keyFile } });
}

/** A project of its own, and what a change to it is made of. */
class Scene {
  private constructor(
    readonly identity: ChangeIdentity,
    readonly clone: GerritClone,
  ) {}

  static async make(project?: string): Promise<Scene> {
    const name = project ?? (await server.createProject());
    const identity: ChangeIdentity = {
      host: "127.0.0.1",
      project: name,
      branch: "master",
      topic,
      unit: "modules",
    };
    return new Scene(identity, await GerritClone.of(server, name));
  }

  async publication(
    content: string,
    changes: Partial<Publication> = {},
    by?: GerritAccount,
  ): Promise<Publication> {
    const message = {
      subject: "Add wsgi modules",
      body: "Servers load them by name.",
      trailers: hostWith().trailers(this.identity),
    };
    const trailers = message.trailers.map(([name, value]) => `${name}: ${value}\n`).join("");
    const text = `${message.subject}\n\n${message.body}\n\n${trailers}`;
    const { commit, tree } = await this.clone.commit({ "wsgi.py": content }, text, by ?? server.accounts.bot);
    return {
      identity: this.identity,
      existing: undefined,
      base: this.clone.base,
      baseTree: await this.clone.treeOf(this.clone.base),
      tree,
      files: [],
      commit,
      repository: this.clone.directory,
      message,
      reviewers: [],
      labels: [],
      draft: false,
      ...changes,
    };
  }

  /** The changes of the project as the server has them. */
  async changes(): Promise<Change[]> {
    const options = "o=CURRENT_REVISION&o=CURRENT_COMMIT&o=DETAILED_LABELS&o=DETAILED_ACCOUNTS";
    const query = `/changes/?q=project:${encodeURIComponent(this.identity.project)}&${options}`;
    return (await server.rest("GET", query)) as Change[];
  }

  /** Brings the first patch set there and gives it as it is found. */
  async opened(content = "1\n") {
    const host = hostWith();
    await host.publish(await this.publication(content));
    const existing = await host.find(this.identity);
    if (!existing) throw new Error("the change just opened is not found");
    return { host, existing };
  }
}

interface Change {
  readonly _number: number;
  readonly change_id: string;
  readonly topic?: string;
  readonly hashtags?: readonly string[];
  readonly status: string;
  readonly work_in_progress?: boolean;
  readonly current_revision: string;
  readonly reviewers: { readonly REVIEWER?: readonly { readonly username: string }[] };
  readonly revisions: Record<string, { readonly _number: number }>;
}

test.each([["HTTP"], ["SSH"]])(
  "over %s the first push opens one change, which is found again",
  async (over) => {
    const host = over === "HTTP" ? hostWith() : hostBySsh();
    const scene = await Scene.make();
    const publication = await scene.publication("1\n", { labels: ["#campaign", "a,b"], reviewers: ["dev1"] });
    expect(await host.find(scene.identity)).toBeUndefined();
    const published = await host.publish(publication);
    const [change, ...others] = await scene.changes();
    expect(others).toEqual([]);
    expect(change).toMatchObject({
      topic: "remove-wsgi_scripts",
      status: "NEW",
      change_id: publication.message.trailers[0]?.[1],
      current_revision: publication.commit,
    });
    expect([...(change?.hashtags ?? [])].sort()).toEqual(["a", "b", "campaign", "wsgi-shift"]);
    expect(change?.reviewers.REVIEWER).toMatchObject([{ username: "dev1" }]);
    const id = String(change?._number);
    const url = `${server.url}/c/${scene.identity.project}/+/${id}`;
    expect(published).toEqual({ id, url });
    expect(await host.find(scene.identity)).toEqual({
      id,
      url,
      state: "open",
      commit: publication.commit,
      ref: `refs/changes/${id.slice(-2).padStart(2, "0")}/${id}/1`,
      ours: true,
      message: expect.stringMatching(/^Add wsgi modules\n\nServers load/),
      messageEdited: false,
      draft: false,
    });
  },
);

test("the same commit again is no new patch set, another tree is the next one, of the same change", async () => {
  const scene = await Scene.make();
  const { host, existing } = await scene.opened();
  await host.publish(await scene.publication("1\n", { commit: existing.commit, existing }));
  await host.publish(await scene.publication("1\n", { commit: existing.commit }));
  expect((await scene.changes())[0]?.revisions[existing.commit]?._number).toBe(1);
  const second = await scene.publication("2\n", { existing });
  expect(await host.publish(second)).toEqual({ id: existing.id, url: existing.url });
  const [change, ...others] = await scene.changes();
  expect(others).toEqual([]);
  expect(change).toMatchObject({
    _number: Number(existing.id),
    current_revision: second.commit,
    revisions: { [second.commit]: { _number: 2 } },
  });
});

test("what people do to topic, hashtags and reviewers stays with the next patch set", async () => {
  const scene = await Scene.make();
  const { host, existing } = await scene.opened();
  const path = `/changes/${existing.id}`;
  await server.rest("PUT", `${path}/topic`, { topic: "a-topic-of-people" });
  await server.rest("POST", `${path}/hashtags`, { remove: ["wsgi-shift"], add: ["people"] });
  await host.publish(await scene.publication("2\n", { existing, reviewers: ["dev1"], labels: ["bot"] }));
  const [change] = await scene.changes();
  expect(change).toMatchObject({ topic: "a-topic-of-people", hashtags: ["people"] });
  expect(change?.reviewers.REVIEWER ?? []).toEqual([]);
});

test("what waits for approval is work in progress, each patch set anew; else what people did stays", async () => {
  const scene = await Scene.make();
  const host = hostWith();
  const isWaiting = async () => (await scene.changes())[0]?.work_in_progress === true;
  const publish = async (content: string, draft: boolean) =>
    host.publish(await scene.publication(content, { draft, existing: await host.find(scene.identity) }));
  const { id } = await publish("1\n", true);
  expect(await isWaiting()).toBe(true);
  await server.rest("POST", `/changes/${id}/ready`, {});
  await publish("2\n", true);
  expect(await isWaiting()).toBe(true);
  await publish("3\n", false);
  expect(await isWaiting()).toBe(true);
  await server.rest("POST", `/changes/${id}/ready`, {});
  await publish("4\n", false);
  expect(await isWaiting()).toBe(false);
});

test("an abandoned change is found as closed, and a push to it is refused", async () => {
  const scene = await Scene.make();
  const { host, existing } = await scene.opened();
  await server.rest("POST", `/changes/${existing.id}/abandon`, {});
  const closed = await host.find(scene.identity);
  expect(closed).toEqual({ ...existing, state: "closed" });
  const moved = scene.publication("2\n", { existing }).then((publication) => host.publish(publication));
  await expect(moved).rejects.toMatchObject({ code: "branch-moved" });
  for (const found of [closed, undefined]) {
    const again = await scene.publication("2\n", { existing: found });
    await expect(host.publish(again)).rejects.toMatchObject({
      code: "push-rejected",
      retryable: false,
      message: expect.stringContaining("closed"),
    });
  }
  expect((await scene.changes())[0]).toMatchObject({
    status: "ABANDONED",
    current_revision: existing.commit,
  });
});

test("a merged change is found as merged", async () => {
  const scene = await Scene.make();
  const { host, existing } = await scene.opened();
  await server.rest("POST", `/changes/${existing.id}/revisions/current/review`, {
    labels: { "Code-Review": 2 },
  });
  await server.rest("POST", `/changes/${existing.id}/submit`, {});
  expect(await host.find(scene.identity)).toMatchObject({ id: existing.id, state: "merged", ours: true });
});

test("a person's patch set makes the change theirs, and is not overwritten", async () => {
  const scene = await Scene.make();
  const { host, existing } = await scene.opened();
  const { human } = server.accounts;
  const theirs = await scene.publication("by a person\n", {}, human);
  await scene.clone.push(theirs.commit, "refs/for/master", human);
  const found = await host.find(scene.identity);
  expect(found).toMatchObject({ id: existing.id, state: "open", commit: theirs.commit, ours: false });
  for (const seen of [existing, found]) {
    const over = await scene.publication("2\n", { existing: seen });
    await expect(host.publish(over)).rejects.toMatchObject({ code: "branch-moved", retryable: true });
  }
  expect((await scene.changes())[0]?.current_revision).toBe(theirs.commit);
});

// Gerrit misses the tree, which it has in the first change, where git pushes; and gets it by a second push then.
test.each([["HTTP"], ["SSH"]])("one project, two branches: two changes, over %s", async (over) => {
  const project = await server.createProject({ branches: ["master", "stable/2026.1"] });
  const scene = await Scene.make(project);
  const { existing } = await scene.opened();
  const host = over === "HTTP" ? hostWith() : hostBySsh();
  const identity = { ...scene.identity, branch: "stable/2026.1" };
  const trailers = host.trailers(identity);
  const text = `Add wsgi modules\n\nChange-Id: ${trailers[0]?.[1]}\n`;
  const made = await scene.clone.commit({ "wsgi.py": "1\n" }, text, server.accounts.bot);
  const publication = { ...(await scene.publication("1\n")), ...made, identity };
  const { id } = await host.publish(publication);
  expect(id).not.toBe(existing.id);
  expect(await host.find(identity)).toMatchObject({ id, commit: made.commit });
  expect(await host.find(scene.identity)).toEqual(existing);
});

test("the default branch is the one that HEAD names", async () => {
  const project = await server.createProject({ branches: ["trunk/next"] });
  expect(await hostWith().defaultBranch(project)).toBe("trunk/next");
  expect(await hostBySsh().defaultBranch(project)).toBe("trunk/next");
});

type Ask = (host: GerritHost, scene: Scene) => Promise<unknown>;
const pushing: Ask = async (host, scene) => host.publish(await scene.publication("1\n"));
const pushingAlone =
  (changed: { url?: string; password?: string }): Ask =>
  async (host, scene) => {
    const [remote, publication] = [await host.remote(scene.identity.project), await scene.publication("1\n")];
    const { username, password } = server.accounts.bot;
    const { url = server.url, ...given } = changed;
    const rest = new GerritRest({ host: "127.0.0.1", url, credentials: { username, password, ...given } });
    return pushForReview(git, { host: "127.0.0.1", remote, rest, publication, topic });
  };
const looking: Ask = (host, { identity }) => host.find(identity);

const nowhere = "http://127.0.0.1:9";
const wrongPassword = { credentials: { kind: "password", password: "wr0ng-canary" } } as const;
const wrongKey = () =>
  ({ credentials: { kind: "ssh-key", keyFile: server.accounts.human.keyFile } }) as const;

test.each<[name: string, settings: () => Partial<GerritConfiguration>, ask: Ask, error: object]>([
  ["a wrong password by REST", () => wrongPassword, looking, { code: "host-refused", data: { status: 401 } }],
  [
    "a wrong password for a push",
    () => ({}),
    pushingAlone({ password: "wr0ng-canary" }),
    { code: "host-refused", data: { status: 401 } },
  ],
  ["a wrong key by git", wrongKey, pushing, { code: "remote-refused" }],
  ["no server", () => ({ url: nowhere }), looking, { code: "host-unavailable", retryable: true }],
  [
    "no server for a push",
    () => ({ url: nowhere }),
    pushingAlone({ url: nowhere }),
    { code: "host-unavailable", retryable: true },
  ],
  [
    "no server for ssh",
    () => ({ credentials: { kind: "ssh-key", keyFile: server.accounts.bot.keyFile }, sshPort: 9 }),
    pushing,
    { code: "remote-unreachable" },
  ],
  [
    "an address that is no Gerrit's root",
    () => ({ url: `${server.url}/Documentation` }),
    (host, { identity }) => host.defaultBranch(identity.project),
    { code: "host-refused" },
  ],
  [
    "no such project by REST",
    () => ({}),
    (host) => host.defaultBranch("t/none"),
    { code: "host-refused", data: { status: 404 }, message: expect.stringContaining("t/none") },
  ],
  [
    "no such project for a push",
    () => ({}),
    async (host, scene) => {
      const identity = { ...scene.identity, project: "t/none" };
      return host.publish(await scene.publication("1\n", { identity }));
    },
    { code: "host-refused", data: { status: 403 } },
  ],
  [
    "no such branch",
    () => ({}),
    async (host, scene) => {
      const identity = { ...scene.identity, branch: "nope" };
      return host.publish(await scene.publication("1\n", { identity }));
    },
    { code: "push-rejected", message: expect.stringMatching(/refs\/for\/nope.*branch nope not found/) },
  ],
  [
    "a branch whose name gives options",
    () => ({}),
    async (host, scene) => {
      const identity = { ...scene.identity, branch: "master%submit" };
      return host.publish(await scene.publication("1\n", { identity }));
    },
    { code: "push-rejected" },
  ],
  [
    "a commit without Change-Id",
    () => ({}),
    async (host, scene) => {
      const made = await scene.clone.commit({ a: "1" }, "No Change-Id\n", server.accounts.bot);
      return host.publish({ ...(await scene.publication("1\n")), ...made });
    },
    { code: "push-rejected", message: expect.stringContaining("missing Change-Id") },
  ],
  [
    "a committer who is not the bot",
    () => ({}),
    async (host, scene) => host.publish(await scene.publication("1\n", {}, server.accounts.human)),
    { code: "push-rejected", message: expect.stringContaining("invalid committer") },
  ],
  [
    "a project that is closed to changes",
    () => ({}),
    async (host, scene) => {
      const path = `/projects/${encodeURIComponent(scene.identity.project)}/config`;
      await server.rest("PUT", path, { state: "READ_ONLY" });
      return pushing(host, scene);
    },
    { code: "push-rejected", retryable: false },
  ],
  [
    "a project that leads elsewhere",
    () => ({}),
    (host) => host.remote("t/../../etc"),
    { code: "remote-refused" },
  ],
])("a clear error: %s", async (_, settings, ask, wanted) => {
  const scene = await Scene.make();
  const error = await ask(hostWith(settings()), scene).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: "WsgiShiftError", exitStatus: 4, ...wanted });
  const { message, advice, cause } = error as Error & { advice: string };
  expect(advice).not.toBe("");
  const shown = `${message} ${advice} ${String(cause)}`;
  for (const secret of ["wr0ng-canary", server.accounts.bot.password]) expect(shown).not.toContain(secret);
});

test("an unknown reviewer does not stop the change", async () => {
  const scene = await Scene.make();
  const reviewers = ["nobody-at-all", "body-at-all", "dev1"];
  await hostWith().publish(await scene.publication("1\n", { reviewers }));
  expect(await scene.changes()).toMatchObject([{ reviewers: { REVIEWER: [{ username: "dev1" }] } }]);
});

test("the password stands in no file", async () => {
  const scene = await Scene.make();
  const { host } = await scene.opened();
  const remote = await host.remote(scene.identity.project);
  expect(remote.url).not.toContain(server.accounts.bot.password);
  for (const place of [directory, scene.clone.directory]) {
    for (const entry of await readdir(place, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const text = await readFile(join(entry.parentPath, entry.name), "latin1");
      expect(text).not.toContain(server.accounts.bot.password);
    }
  }
});
