import { join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { Git } from "../../../src/git/git.js";
import type { Configuration } from "../../../src/model/configuration.js";
import { proposeRepository } from "../../../src/propose-repository.js";
import { builtInRegistry } from "../../../src/registry/registry.js";
import { Workplaces } from "../../../src/workplaces.js";
import { startGerrit } from "../../support/gerrit.js";
import { GerritClone } from "../../support/gerrit-clone.js";
import type { GerritServer } from "../../support/gerrit-server.js";
import {
  git,
  makeRepository,
  serviceFiles,
  temporaryDirectory,
  writeFiles,
} from "../../support/sample-repository.js";

jest.setTimeout(60_000);

let server: GerritServer;
const directory = temporaryDirectory();

beforeAll(async () => {
  server = await startGerrit();
}, 600_000);

afterAll(async () => {
  await server?.stop();
  directory.dispose();
});

type Over = "HTTP" | "SSH";

/** A project on the server with a service in it, and the bot with a cache of its own. */
class Service {
  private clock = Date.UTC(2026, 0, 1);

  private constructor(
    readonly project: string,
    readonly upstream: string,
    readonly cache: string,
    private readonly over: Over,
  ) {}

  static async make({ over = "HTTP" as Over, partial = false } = {}): Promise<Service> {
    const project = await server.createProject();
    if (partial) await server.allowPartialClone(project);
    const place = join(directory.path, project.replace("/", "-"));
    const service = new Service(
      project,
      makeRepository(join(place, "upstream"), serviceFiles),
      join(place, "cache"),
      over,
    );
    await service.commit({ "README.rst": "Fox\n" });
    return service;
  }

  /** One more commit on the branch, as people merge them. */
  async commit(files: Readonly<Record<string, string>>): Promise<void> {
    writeFiles(this.upstream, files);
    git(this.upstream, "add", "-A");
    git(this.upstream, "commit", "-q", "-m", "More");
    await server.pushBranch(this.upstream, this.project);
  }

  /** One run of the bot, each a second after the one before: nothing may depend on the clock. */
  async propose(takeover?: string) {
    const workplaces = new Workplaces(new Git({ path: process.env.PATH ?? "" }), this.configuration());
    const workplace = await workplaces.open({ platform: "gerrit", host: undefined, project: this.project });
    try {
      this.clock += 1000;
      return await proposeRepository(workplace, {
        branch: undefined,
        phase: undefined,
        registry: builtInRegistry(),
        author: this.configuration().author,
        signedOffBy: "Some Body <some@example.org>",
        generatedBy: "wsgi-shift",
        now: new Date(this.clock),
        ...(takeover === undefined ? {} : { takeover }),
      });
    } finally {
      await workplace.close();
    }
  }

  private configuration(): Configuration {
    const { username, email, password, keyFile } = server.accounts.bot;
    return {
      github: undefined,
      gerrits: [
        {
          host: "127.0.0.1",
          url: server.url,
          username,
          credentials: this.over === "SSH" ? { kind: "ssh-key", keyFile } : { kind: "password", password },
          sshPort: server.sshPort,
          projects: ["t/*"],
          webhookToken: undefined,
          branches: [],
          sources: ["stream"],
        },
      ],
      server: {
        port: 0,
        host: "127.0.0.1",
        logLevel: "silent",
        logFormat: "json",
        webhookPath: "/api/github/webhooks",
      },
      page: {
        publicUrl: undefined,
        token: undefined,
        proxy: undefined,
        github: undefined,
        users: [],
        admins: [],
      },
      redisUrl: undefined,
      cacheDirectory: this.cache,
      author: { name: "wsgi-shift", email },
      signedOffBy: undefined,
      reconcileInterval: 0,
    };
  }

  async changes(): Promise<Change[]> {
    const query = `project:${encodeURIComponent(this.project)}&o=CURRENT_REVISION&o=CURRENT_FILES&o=CURRENT_COMMIT`;
    return (await server.rest("GET", `/changes/?q=${query}`)) as Change[];
  }

  /** The only change of the project. */
  async change() {
    const [change, ...others] = await this.changes();
    if (!change || others.length > 0)
      throw new Error(`there are ${others.length + (change ? 1 : 0)} changes`);
    const revision = change.revisions[change.current_revision];
    return {
      number: change._number,
      commit: change.current_revision,
      patchSet: revision?._number,
      files: Object.keys(revision?.files ?? {}).sort(),
      message: revision?.commit.message ?? "",
    };
  }
}

interface Change {
  readonly _number: number;
  readonly current_revision: string;
  readonly revisions: Record<
    string,
    { readonly _number: number; readonly files: object; readonly commit: { readonly message: string } }
  >;
}

const declarations = (entries: string) =>
  `[metadata]\nname = openstack-fox\n\n[entry_points]\nwsgi_scripts =\n${entries}`;

test.each<[name: string, settings: { over?: Over; partial?: boolean }]>([
  ["over HTTP", {}],
  ["over SSH", { over: "SSH" }],
  ["over HTTP, without file contents", { partial: true }],
])("one change from the first run on, %s", async (_, settings) => {
  const service = await Service.make(settings);
  expect(await service.propose()).toMatchObject({ kind: "created" });
  const first = await service.change();
  expect(first).toMatchObject({ patchSet: 1, files: expect.arrayContaining(["etc/fox-uwsgi.ini"]) });
  const footer = first.message.trimEnd().split("\n\n").at(-1)?.split("\n") ?? [];
  const names = footer.map((line) => line.split(": ")[0]);
  expect(names.sort()).toEqual(["Change-Id", "Generated-By", "Signed-off-by"]);

  expect(await service.propose()).toMatchObject({ kind: "unchanged", id: String(first.number) });
  await service.commit({ "doc/source/other.rst": "Nothing of ours.\n" });
  expect(await service.propose()).toMatchObject({ kind: "unchanged" });
  expect(await service.change()).toEqual(first);

  await service.commit({
    "setup.cfg": declarations(
      "    fox-api-wsgi = fox.api.app:build_app\n    fox-den-wsgi = fox.den:build_app\n",
    ),
    "fox/den.py": "def build_app():\n    return None\n",
  });
  expect(await service.propose()).toMatchObject({ kind: "updated", id: String(first.number) });
  const second = await service.change();
  expect(second).toMatchObject({ number: first.number, patchSet: 2 });
  expect(second.files.length).toBeGreaterThan(first.files.length);
  expect(await service.propose()).toMatchObject({ kind: "unchanged" });

  expect(mayLeaveOutFiles(service)).toBe(settings.partial === true);
});

/** Whether the server does as it is asked with `--filter=blob:none`. */
function mayLeaveOutFiles({ project, cache }: Service): boolean {
  git("/", "clone", "-q", "--bare", "--filter=blob:none", `${server.url}/${project}`, `${cache}-probe`);
  return /^\?/m.test(git(`${cache}-probe`, "rev-list", "--objects", "--all", "--missing=print"));
}

test("runs at the same time make one change, and what fails may be tried again", async () => {
  const service = await Service.make();
  const runs = await Promise.allSettled(Array.from({ length: 4 }, () => service.propose()));
  const failures = runs.filter((run) => run.status === "rejected").map(({ reason }) => reason);
  for (const failure of failures) expect(failure).toMatchObject({ name: "WsgiShiftError", retryable: true });
  expect(failures.length).toBeLessThan(runs.length);
  const { number } = await service.change();
  expect(await service.propose()).toMatchObject({ kind: "unchanged", id: String(number) });
});

test("a wiped cache forgets nothing that matters", async () => {
  const service = await Service.make();
  await service.propose();
  const before = await service.change();
  const elsewhere = await Service.prototype.propose.call(
    Object.assign(Object.create(Service.prototype), service, { cache: `${service.cache}-new` }),
  );
  expect(elsewhere).toMatchObject({ kind: "unchanged" });
  expect(await service.change()).toEqual(before);
});

test.each<[name: string, act: (service: Service, number: number) => Promise<unknown>, reason: RegExp]>([
  ["abandoned", (_, number) => server.rest("POST", `/changes/${number}/abandon`, {}), /closed/],
  ["taken over", takeOver, /somebody else/],
  [
    "merged",
    async (_, number) => {
      await server.rest("POST", `/changes/${number}/revisions/current/review`, {
        labels: { "Code-Review": 2 },
      });
      await server.rest("POST", `/changes/${number}/submit`, {});
    },
    /nothing to change|merged already/,
  ],
])("a change that people have %s is left alone", async (_, act, reason) => {
  const service = await Service.make();
  await service.propose();
  const { number } = await service.change();
  await act(service, number);
  const before = await service.change();
  await service.commit({ "etc/other.ini": "[uwsgi]\nwsgi-file = /usr/bin/fox-api-wsgi\n" });
  const proposal = await service.propose();
  expect(["left", "nothing"]).toContain(proposal.kind);
  expect((proposal as { reason: string }).reason).toMatch(reason);
  expect(await service.change()).toEqual(before);
});

test("a person's patch set is replaced once it was given back by its commit, and no other is", async () => {
  const service = await Service.make();
  await service.propose();
  const ours = await service.change();
  await takeOver(service);
  const { commit: theirs } = await service.change();
  expect(await service.propose(ours.commit)).toMatchObject({ kind: "left" });
  expect(await service.propose(theirs)).toMatchObject({ kind: "updated", id: String(ours.number) });
  const after = await service.change();
  expect(after).toMatchObject({ patchSet: 3, files: ours.files });
  expect(await service.propose(theirs)).toMatchObject({ kind: "unchanged" });
  await takeOver(service);
  expect(await service.propose(theirs)).toMatchObject({ kind: "left" });
});

async function takeOver(service: Service): Promise<void> {
  const clone = await GerritClone.of(server, service.project);
  const { message } = await service.change();
  const { commit } = await clone.commit({ "their.py": "1\n" }, message, server.accounts.human);
  await clone.push(commit, "refs/for/master", server.accounts.human);
}
