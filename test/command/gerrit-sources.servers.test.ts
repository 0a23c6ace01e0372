import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { startGerrit } from "../support/gerrit.js";
import { GerritClone } from "../support/gerrit-clone.js";
import type { GerritServer } from "../support/gerrit-server.js";
import { serviceFiles } from "../support/sample-repository.js";
import { type ServingGerrit, startServingGerrit } from "../support/serving-gerrit.js";
import { TestRedis } from "../support/test-redis.js";
import { until } from "../support/until.js";

let server: GerritServer;
let directory: string;
let project: string;
let cache: string;
let service: ServingGerrit | undefined;
let redis: TestRedis;

beforeAll(async () => {
  server = await startGerrit();
  redis = await new TestRedis().start();
  directory = await mkdtemp(join(tmpdir(), "wsgi-shift-sources-"));
}, 600_000);
afterAll(async () => {
  await server?.stop();
  await redis?.close();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  project = await server.createProject();
  cache = await mkdtemp(join(directory, "cache-"));
});
afterEach(async () => {
  await service?.close();
  service = undefined;
});

/** A commit that makes these the files of a branch, reviewed and submitted by people. */
async function merge(files: Readonly<Record<string, string>>, subject: string): Promise<void> {
  const branch = "master";
  const clone = await GerritClone.of(server, project);
  const { human, admin } = server.accounts;
  const id = `I${Buffer.from(`${branch} ${subject}`.padEnd(20).slice(0, 20)).toString("hex")}`;
  const { commit } = await clone.commitTree(files, `${subject}\n\nChange-Id: ${id}\n`, human);
  await clone.push(commit, `refs/for/${branch}`, human);
  const change = `/changes/${[project, branch, id].map(encodeURIComponent).join("~")}`;
  await server.rest("POST", `${change}/revisions/current/review`, { labels: { "Code-Review": 2 } }, admin);
  await server.rest("POST", `${change}/submit`, {}, admin);
}

interface Change {
  readonly _number: number;
  readonly branch: string;
  readonly current_revision: string;
  readonly revisions: Readonly<Record<string, { readonly _number: number }>>;
}

async function ours(): Promise<Change[]> {
  const query = encodeURIComponent(`project:${project} owner:${server.accounts.bot.username}`);
  return (await server.rest("GET", `/changes/?q=${query}&o=CURRENT_REVISION`)) as Change[];
}

async function patchSet(): Promise<number | undefined> {
  const [change] = await ours();
  return change?.revisions[change.current_revision]?._number;
}

function said(message: string, more: Record<string, unknown> = {}): number {
  const matches = (line: Record<string, unknown>) =>
    line.msg === message && Object.entries(more).every(([name, value]) => line[name] === value);
  return (service?.log() ?? []).filter(matches).length;
}

const webhook = (path: string, type: string, branch = "master") =>
  fetch(`${service?.url}/api/gerrit/webhooks/${path}`, {
    method: "POST",
    body: JSON.stringify({ type, change: { project, branch } }),
  });

const more = { ...serviceFiles, "etc/b.ini": "[uwsgi]\nwsgi-file = /bin/fox-api-wsgi\n" };

test("with stream, webhooks and reconcile at once there is one change, and a patch set for each real difference", async () => {
  await merge(serviceFiles, "Begin");
  service = await startServingGerrit(server, cache, { WSGI_SHIFT_RECONCILE: "2s" });
  await until(async () => (await patchSet()) === 1);
  expect(service.log()).toContainEqual(
    expect.objectContaining({ msg: "scan started", project, reason: "reconcile: never looked at" }),
  );
  await until(async () => (await server.sessions(server.accounts.bot.username)).length > 0);
  await merge(more, "More");
  for (let copy = 0; copy < 5; copy++)
    expect((await webhook("from-gerrit", "change-merged")).status).toBe(204);
  await until(async () => (await patchSet()) === 2);
  const reconciled = said("compared with what is known");
  await until(() => said("compared with what is known") >= reconciled + 2);
  expect(await ours()).toHaveLength(1);
  expect(await patchSet()).toBe(2);
  expect(said("scan failed", { project })).toBe(0);
  // One for the merge, one or two for what came while it was running, and in the end two looks at the server lead to none.
  await until(async () => {
    const [scans, looks] = [said("scan started", { project }), said("compared with what is known")];
    await until(() => said("compared with what is known") >= looks + 2);
    return said("scan started", { project }) === scans;
  });
  expect(await patchSet()).toBe(2);
});

test("the default branch is covered and those that are named; a named one gets the modules alone", async () => {
  const settings = { ".wsgi-shift.yml": "entry_point: remove\n" };
  await merge({ ...serviceFiles, ...settings }, "Begin");
  for (const branch of ["stable/2025.1", "feature/x"]) {
    const path = `/projects/${encodeURIComponent(project)}/branches/${encodeURIComponent(branch)}`;
    await server.rest("PUT", path, { revision: "master" });
  }
  service = await startServingGerrit(server, cache, {
    GERRIT_BRANCHES: "stable/*",
    WSGI_SHIFT_RECONCILE: "2s",
  });
  expect((await webhook("from-gerrit", "change-merged", "feature/x")).status).toBe(204);
  await until(async () => (await ours()).length >= 2);
  await until(() => said("scan ignored", { project, branch: "feature/x" }) > 0);
  const changes = await ours();
  expect(changes.map(({ branch }) => branch).toSorted()).toEqual(["master", "stable/2025.1"]);
  for (const { branch, _number } of changes) {
    const diff = (await server.rest("GET", `/changes/${_number}/revisions/current/files/`)) as object;
    expect([branch, "setup.cfg" in diff]).toEqual([branch, branch === "master"]);
  }
});

test("what was merged and said while the service was down is found when it is back, and answered once", async () => {
  await merge(serviceFiles, "Begin");
  const quiet = { WSGI_SHIFT_RECONCILE: "0", REDIS_URL: redis.address };
  service = await startServingGerrit(server, cache, quiet);
  await until(() => said("caught up with what was missed") > 0);
  expect(await ours()).toHaveLength(0);
  await service.close();
  await merge(more, "More");
  service = await startServingGerrit(server, cache, quiet);
  await until(async () => (await patchSet()) === 1);
  await service.close();
  const [change] = await ours();
  const path = `/changes/${change?._number}`;
  const message = "wsgi-shift status";
  await server.rest("POST", `${path}/revisions/current/review`, { message }, server.accounts.human);
  service = await startServingGerrit(server, cache, quiet);
  const answers = async () => {
    const messages = (await server.rest("GET", `${path}/messages`)) as { readonly message: string }[];
    return messages.filter(({ message: text }) => /\nwsgi-shift: answer to status in /.test(text)).length;
  };
  await until(async () => (await answers()) === 1);
  await service.close();
  // What is told of the same comment again, by a second reading, finds its answer.
  service = await startServingGerrit(server, cache, quiet);
  await until(() => said("caught up with what was missed") > 0);
  await delay(1_000);
  expect(await answers()).toBe(1);
  expect(await patchSet()).toBe(1);
});

test("a server that is down stops no other", async () => {
  await merge(serviceFiles, "Begin");
  const two = `http://localhost:9/down ${server.url}`;
  service = await startServingGerrit(server, cache, { GERRIT_URL: two });
  await until(async () => (await patchSet()) === 1);
  await until(() => said("reconcile failed, and is tried again", { host: "localhost" }) > 0);
  expect((await webhook("from-gerrit", "change-merged")).status).toBe(404);
  expect((await webhook("127.0.0.1/from-gerrit", "change-merged")).status).toBe(204);
  await delay(300);
  expect(await ours()).toHaveLength(1);
});
