import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { projectFilter } from "../../../src/events/project-filter.js";
import type { CampaignRecord } from "../../../src/model/campaign.js";
import type { HostLook } from "../../../src/model/host-look.js";
import { gerritLook } from "../../../src/platform/gerrit/gerrit-look.js";
import { GerritRest } from "../../../src/platform/gerrit/gerrit-rest.js";
import { listChanges } from "../../../src/platform/gerrit/list-changes.js";
import { listProjects } from "../../../src/platform/gerrit/list-projects.js";
import { startGerrit } from "../../support/gerrit.js";
import { GerritClone } from "../../support/gerrit-clone.js";
import type { GerritServer } from "../../support/gerrit-server.js";

const forever = new AbortController().signal;
let server: GerritServer;
let main: string;
let master: string;
let readOnly: string;
let tip: string;

/** Notes what is asked; the answers are the server's own. */
class NotingRest extends GerritRest {
  readonly asked: string[] = [];

  override get<T>(...call: Parameters<GerritRest["get"]>): Promise<T> {
    this.asked.push(call[0]);
    return super.get(...call) as Promise<T>;
  }

  override find<T>(...call: Parameters<GerritRest["find"]>): Promise<T | undefined> {
    this.asked.push(call[0]);
    return super.find(...call) as Promise<T | undefined>;
  }
}

function rest(): NotingRest {
  return new NotingRest({ host: "127.0.0.1", url: server.url, credentials: server.accounts.bot });
}

beforeAll(async () => {
  server = await startGerrit();
  main = await server.createProject({ branches: ["main", "stable/2025.1", "feature/x"] });
  master = await server.createProject({ branches: ["master"] });
  readOnly = await server.createProject();
  await server.createProject({ create_empty_commit: false });
  const config = { state: "READ_ONLY" };
  await server.rest("PUT", `/projects/${encodeURIComponent(readOnly)}/config`, config);
  ({ base: tip } = await GerritClone.of(server, master));
}, 600_000);
afterAll(() => server?.stop());

function look(
  asking: GerritRest,
  known: readonly CampaignRecord[],
  branches: string[] = [],
): Promise<HostLook> {
  return gerritLook({
    configuration: { host: "127.0.0.1", projects: ["t/*"], branches },
    rest: asking,
    isAllowed: projectFilter(["t/*"]),
    isCovered: projectFilter(branches),
  }).look(known, forever);
}

function record(project: string, branch: string, revision: string | null, uses = 0): CampaignRecord {
  const use = { script: "fox-api", rewrite: 1, manual: 0, keep: 0, pending: 0 };
  return {
    ...{ platform: "gerrit", host: "127.0.0.1", project, branch, isDefault: true, revision, scannedAt: 1 },
    ...{ scripts: [], uses: uses === 0 ? [] : [use], changes: [], reason: null, error: null },
  };
}

test("the default branch of each project is seen, whatever its name; what is empty or read-only is not", async () => {
  const asking = rest();
  const { tips, changes } = await look(asking, []);
  expect(tips).toHaveLength(2);
  expect(tips).toEqual(
    expect.arrayContaining([
      { project: main, branch: "main", isDefault: true, commit: expect.stringMatching(/^[0-9a-f]{40}$/) },
      { project: master, branch: "master", isDefault: true, commit: tip },
    ]),
  );
  expect(changes).toEqual([]);
});

test("what is known and has not moved takes no call of its own", async () => {
  const asking = rest();
  const first = await look(asking, []);
  const known = first.tips.map(({ project, branch, commit }) => record(project, branch, commit));
  asking.asked.splice(0);
  expect((await look(asking, known)).tips).toEqual(first.tips);
  expect(asking.asked.map((path) => path.split("?", 1)[0])).toEqual([
    "/projects/",
    "/projects/",
    "/changes/",
  ]);
});

test("other branches are asked for where they are covered and the campaign has to do with the project", async () => {
  const known = [record(main, "main", "0", 1), record(master, "master", tip)];
  const asking = rest();
  const { tips } = await look(asking, known, ["stable/*"]);
  expect(tips.map(({ project, branch, isDefault }) => [project, branch, isDefault]).toSorted()).toEqual(
    [
      [main, "main", true],
      [main, "stable/2025.1", false],
      [master, "master", true],
    ].toSorted(),
  );
  expect(asking.asked.filter((path) => path.includes("/branches/"))).toHaveLength(1);
});

test.each([1, 2, 3, 5])(
  "pages of %i projects hold all of them, though Gerrit leaves some out of a page",
  async (size) => {
    const all = (await listProjects(rest(), ["*", "t/*"], forever)).map(({ name }) => name);
    expect(all).toEqual(expect.arrayContaining([main, master, readOnly]));
    const paged = await listProjects(rest(), ["*", "t/*"], forever, size);
    expect(paged.map(({ name }) => name).toSorted()).toEqual(all.toSorted());
  },
);

test("an allow list of names asks for these alone", async () => {
  const asking = rest();
  const found = await listProjects(asking, [master, `!${main}`], forever);
  expect(found.map(({ name }) => name)).toEqual([master]);
  expect(asking.asked.every((path) => path.includes(`p=${encodeURIComponent(master)}`))).toBe(true);
});

test("changes are read to the last page, with the time of what happened last", async () => {
  const { human, bot } = server.accounts;
  const clone = await GerritClone.of(server, master);
  const begun = Date.now();
  for (const letter of ["a", "b", "c"]) {
    const id = `I${letter.repeat(40)}`;
    const { commit } = await clone.commit({ [letter]: letter }, `Add ${letter}\n\nChange-Id: ${id}\n`, bot);
    await clone.push(commit, "refs/for/master%hashtag=wsgi-shift", bot);
  }
  const { commit: stranger } = await clone.commit({ d: "d" }, `D\n\nChange-Id: I${"d".repeat(40)}\n`, human);
  await clone.push(stranger, "refs/for/master%hashtag=wsgi-shift", human);
  const query = "is:open owner:self hashtag:wsgi-shift";
  for (const size of [1, 2, 100]) {
    const found = await listChanges(rest(), query, forever, size);
    expect(found).toHaveLength(3);
    for (const change of found) {
      expect(change).toMatchObject({ project: master, branch: "master" });
      expect(Math.abs((change.updatedAt ?? 0) - begun)).toBeLessThan(60_000);
    }
  }
});

test("a look that is called off asks nothing more", async () => {
  const asking = rest();
  const source = gerritLook({
    configuration: { host: "127.0.0.1", projects: ["t/*"], branches: [] },
    rest: asking,
    isAllowed: () => true,
    isCovered: () => false,
  });
  await expect(source.look([], AbortSignal.abort())).rejects.toThrow(/abort/i);
  expect(asking.asked).toEqual([]);
});
