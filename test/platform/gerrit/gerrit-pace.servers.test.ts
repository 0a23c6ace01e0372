import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { type CountingProxy, countingProxy } from "../../support/counting-proxy.js";
import { startGerrit } from "../../support/gerrit.js";
import type { GerritServer } from "../../support/gerrit-server.js";
import { GerritService, type GerritServiceOptions } from "../../support/gerrit-service.js";
import { temporaryDirectory } from "../../support/sample-repository.js";

jest.setTimeout(600_000);

let server: GerritServer;
let proxy: CountingProxy;
const directory = temporaryDirectory();

beforeAll(async () => {
  server = await startGerrit();
  proxy = await countingProxy(server.url);
}, 600_000);

afterAll(async () => {
  proxy?.close();
  await server?.stop();
  directory.dispose();
});

const make = (options: GerritServiceOptions = {}) =>
  GerritService.make(server, directory.path, { url: proxy.url, ...options });

const more = (name: string) => ({ [`etc/${name}.ini`]: "[uwsgi]\nwsgi-file = /usr/bin/fox-api-wsgi\n" });

/** What one run asks of the server: REST calls, and pushes. */
async function costOf(run: () => Promise<{ kind: string }>) {
  proxy.taken();
  const { kind } = await run();
  const asked = proxy.taken();
  const ofGit = (path: string) => /\/(?:info\/refs|git-(?:upload|receive)-pack)$/.test(path);
  const pushes = asked.filter((path) => path.endsWith("/git-receive-pack") && path.startsWith("POST")).length;
  return { kind, rest: asked.filter((path) => !ofGit(path)).length, pushes };
}

test("from an event to the change it takes one push and at most three REST calls, and two to see that all is well", async () => {
  const service = await make();
  const first = await costOf(() => service.propose());
  // Once an hour the server itself is asked how it submits topics.
  expect(first).toEqual({ kind: "created", rest: 4, pushes: 1 });
  expect(await costOf(() => service.propose())).toEqual({ kind: "unchanged", rest: 2, pushes: 0 });
  await service.commit({ ...more("other"), "doc/source/x.rst": "``fox-api-wsgi``\n" });
  const updated = await costOf(() => service.propose());
  expect(updated).toEqual({ kind: "updated", rest: 3, pushes: 1 });
  expect((await service.change()).said).toHaveLength(2);
  const anotherDay = service.newWorkplaces();
  await service.commit(more("third"));
  const cold = await costOf(() => service.propose({}, anotherDay));
  expect(cold).toMatchObject({ kind: "updated", pushes: 1 });
  expect(cold.rest).toBeLessThanOrEqual(3);
});

test("a service that runs asks three times for a project that it never saw", async () => {
  const [one, other] = [await make(), await make({ branches: ["master", "stable/1"] })];
  const warm = one.newWorkplaces();
  await one.propose({}, warm);
  expect(await costOf(() => other.propose({}, warm))).toEqual({ kind: "created", rest: 3, pushes: 1 });
  // The same files on another branch, whose tree Gerrit has in the first change and does not look for there.
  const backport = await costOf(() => other.propose({ branch: "stable/1" }, warm));
  expect(backport).toEqual({ kind: "created", rest: 3, pushes: 1 });
  const commits = (await other.changes()).map(({ revisions }) => Object.values(revisions)[0]?._number);
  expect(commits).toEqual([1, 1]);
});

test("over SSH too the same files come to two branches", async () => {
  const branches = ["master", "stable/1"];
  const service = await make({ over: "SSH", branches });
  for (const branch of branches) expect(await service.propose({ branch })).toMatchObject({ kind: "created" });
  expect(await service.changes()).toHaveLength(2);
});

test("a thousand scans of a branch make one patch set", async () => {
  const service = await make();
  await service.propose();
  const before = await service.change();
  proxy.taken();
  const start = performance.now();
  for (let time = 0; time < 1_000; time++)
    expect(await service.propose()).toMatchObject({ kind: "unchanged" });
  const seconds = (performance.now() - start) / 1_000;
  const asked = proxy.taken();
  process.stdout.write(`1,000 scans: ${seconds.toFixed(1)} s, ${asked.length} requests, 1 patch set\n`);
  expect(await service.change()).toEqual({ ...before, patchSet: 1 });
  expect(asked.filter((path) => path.startsWith("GET /a/changes/"))).toHaveLength(1_000);
});

test("fifty open changes and a merge beneath each of them: nothing is pushed", async () => {
  const branches = ["master", ...Array.from({ length: 49 }, (_, number) => `stable/${number}`)];
  const service = await make({ branches });
  for (const branch of branches) expect(await service.propose({ branch })).toMatchObject({ kind: "created" });
  await service.commit({ "README.rst": "Merged\n", "fox/new.py": "x = 1\n" }, branches);
  proxy.taken();
  for (const branch of branches)
    expect(await service.propose({ branch })).toMatchObject({ kind: "unchanged" });
  expect(proxy.taken().filter((path) => path.endsWith("receive-pack"))).toEqual([]);
  expect(await service.changes()).toHaveLength(50);
});
