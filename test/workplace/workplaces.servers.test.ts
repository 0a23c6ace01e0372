import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { startGerrit } from "../support/gerrit.js";
import { GerritClone } from "../support/gerrit-clone.js";
import type { GerritServer } from "../support/gerrit-server.js";
import { runCommand } from "../support/run-command.js";
import { serviceFiles } from "../support/sample-repository.js";
import { until } from "../support/until.js";

interface ChangeInfo {
  readonly _number: number;
  readonly subject: string;
  readonly topic: string;
  readonly hashtags: readonly string[];
  readonly status: string;
  readonly current_revision: string;
  readonly revisions: Readonly<
    Record<string, { readonly _number: number; readonly files: Readonly<Record<string, unknown>> }>
  >;
}

let server: GerritServer;
let directory: string;
let project = "";

beforeAll(async () => {
  server = await startGerrit();
  directory = await mkdtemp(join(tmpdir(), "wsgi-shift-propose-"));
}, 600_000);

afterAll(async () => {
  await server?.stop();
  if (directory) await rm(directory, { recursive: true, force: true });
});

beforeEach(async () => {
  project = await server.createProject();
  await merge(serviceFiles, "Begin");
});

/** Merges a commit that makes these the project's files, as a person would: reviewed and submitted. */
async function merge(files: Readonly<Record<string, string>>, subject: string): Promise<void> {
  const clone = await GerritClone.of(server, project);
  const id = `I${Buffer.from(subject.padEnd(20).slice(0, 20)).toString("hex")}`;
  const { human, admin } = server.accounts;
  const { commit } = await clone.commitTree(files, `${subject}\n\nChange-Id: ${id}\n`, human);
  await clone.push(commit, "refs/for/master", human);
  const change = `/changes/${encodeURIComponent(project)}~master~${id}`;
  await server.rest("POST", `${change}/revisions/current/review`, { labels: { "Code-Review": 2 } }, admin);
  await server.rest("POST", `${change}/submit`, {}, admin);
}

function environment(): Record<string, string> {
  const { username, password } = server.accounts.bot;
  return {
    GERRIT_URL: server.url,
    GERRIT_USERNAME: username,
    GERRIT_PASSWORD: password,
    GERRIT_PROJECTS: "t/*",
    WSGI_SHIFT_CACHE: join(directory, "cache"),
    WSGI_SHIFT_AUTHOR_NAME: username,
    WSGI_SHIFT_AUTHOR_EMAIL: server.accounts.bot.email,
    WSGI_SHIFT_SIGNED_OFF_BY: "Dev One <dev1@example.org>",
  };
}

function propose(): ReturnType<typeof runCommand> {
  return runCommand(["propose", `gerrit:${project}`], environment());
}

async function changes(): Promise<readonly ChangeInfo[]> {
  const query = encodeURIComponent(`project:${project} topic:remove-wsgi_scripts`);
  return (await server.rest(
    "GET",
    `/changes/?q=${query}&o=CURRENT_REVISION&o=ALL_REVISIONS&o=CURRENT_FILES`,
  )) as ChangeInfo[];
}

describe("a project on Gerrit", () => {
  test("gets one change that a maintainer can merge, and then nothing more to do", async () => {
    const first = await propose();
    expect([first.status, first.told]).toEqual([0, ""]);
    expect(first.out).toMatch(/^created /);
    const [change, ...others] = await changes();
    expect(others).toEqual([]);
    expect(change).toMatchObject({
      subject: "Add fox wsgi module",
      topic: "remove-wsgi_scripts",
      status: "NEW",
    });
    expect(change?.hashtags).toContain("wsgi-shift");
    expect(first.out).toContain(`/+/${change?._number}`);
    const files = Object.keys(change?.revisions[change.current_revision]?.files ?? {});
    expect(files.filter((path) => path !== "/COMMIT_MSG").sort()).toEqual([
      "devstack/plugin.sh",
      "devstack/settings",
      "etc/fox-uwsgi.ini",
      "fox/wsgi/__init__.py",
      "fox/wsgi/api.py",
      expect.stringMatching(/^releasenotes\/notes\/add-fox-wsgi-module-/),
    ]);
    for (let run = 0; run < 3; run++) expect((await propose()).out).toMatch(/^unchanged /);
    expect(Object.keys((await changes())[0]?.revisions ?? {})).toHaveLength(1);
    const path = `/changes/${change?._number}`;
    await server.rest("POST", `${path}/revisions/current/review`, { labels: { "Code-Review": 2 } });
    await server.rest("POST", `${path}/submit`, {});
    expect((await propose()).out).toMatch(/^nothing /);
  });

  test("keeps its change while the branch moves on, and gets a patch set when there is more to do", async () => {
    await propose();
    await merge({ ...serviceFiles, "README.rst": "New.\n" }, "Something else");
    expect((await propose()).out).toMatch(/^unchanged /);
    await merge(
      { ...serviceFiles, "README.rst": "New.\n", "etc/b.ini": "[uwsgi]\nwsgi-file = /bin/fox-api-wsgi\n" },
      "One more",
    );
    expect((await propose()).out).toMatch(/^updated /);
    const [change, ...others] = await changes();
    expect(others).toEqual([]);
    expect(change?.revisions[change.current_revision]?._number).toBe(2);
  });

  test("is left to people: an abandoned change stays abandoned, a person's patch set stays the last", async () => {
    await propose();
    const [change] = await changes();
    const path = `/changes/${change?._number}`;
    await server.rest("POST", `${path}/abandon`, {});
    expect((await propose()).out).toMatch(/^left .*closed/);
    await server.rest("POST", `${path}/restore`, {});
    await server.rest(
      "PUT",
      `${path}/edit/mine.txt`,
      { binary_content: "data:text/plain;base64,bWluZQo=" },
      server.accounts.human,
    );
    await server.rest("POST", `${path}/edit:publish`, { notify: "NONE" }, server.accounts.human);
    await merge({ ...serviceFiles, "etc/b.ini": "[uwsgi]\nwsgi-file = /bin/fox-api-wsgi\n" }, "One more");
    expect((await propose()).out).toMatch(/^left .*somebody else/);
    expect((await changes())[0]?.revisions[(await changes())[0]?.current_revision ?? ""]?._number).toBe(2);
  });

  test("that does not exist, or that is asked for with a wrong password, is an error that says what to do", async () => {
    const good = project;
    project = "t/none";
    const missing = await propose();
    expect([missing.status, missing.told]).toEqual([
      4,
      expect.stringMatching(/host-refused: .*\n {2}Check the account's rights/),
    ]);
    project = good;
    const wrong = await runCommand(["propose", `gerrit:${project}`], {
      GERRIT_URL: server.url,
      GERRIT_USERNAME: "wsgi-shift",
      GERRIT_PASSWORD: "wrong-secret",
      GERRIT_PROJECTS: "t/*",
      WSGI_SHIFT_CACHE: join(directory, "other"),
    });
    expect(wrong.status).toBe(4);
    expect(wrong.told).toMatch(/host-refused: .* answered 401/);
    expect(wrong.told).not.toContain("wrong-secret");
  });
});

test("serve hears of a merge by stream-events, and the change stands there by itself", async () => {
  let stop = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const variables = {
    ...environment(),
    GERRIT_SSH_KEY: server.accounts.bot.keyFile,
    GERRIT_SSH_PORT: String(server.sshPort),
    PORT: "0",
    PATH: process.env.PATH,
  };
  const serving = runCommand(["serve"], variables, { stopped });
  try {
    await until(async () => (await server.sessions(server.accounts.bot.username)).length > 0);
    expect(await changes()).toEqual([]);
    await merge({ ...serviceFiles, "README.rst": "New.\n" }, "Something else");
    await until(async () => (await changes()).length > 0);
    expect(await changes()).toMatchObject([{ subject: "Add fox wsgi module", status: "NEW" }]);
  } finally {
    stop();
  }
  const { status, out } = await serving;
  expect([status, out]).toEqual([0, expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\n$/)]);
});
