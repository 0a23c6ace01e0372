import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Check } from "../../src/doctor/examine.js";
import { startGerrit } from "../support/gerrit.js";
import type { GerritAccount } from "../support/gerrit-account.js";
import { GerritClone } from "../support/gerrit-clone.js";
import type { GerritServer } from "../support/gerrit-server.js";
import { runCommand } from "../support/run-command.js";

let server: GerritServer;
let directory: string;
let project: string;

beforeAll(async () => {
  server = await startGerrit();
  directory = await mkdtemp(join(tmpdir(), "wsgi-shift-doctor-"));
  project = await server.createProject();
}, 600_000);
afterAll(async () => {
  await server?.stop();
  await rm(directory, { recursive: true, force: true });
});

async function checks(
  account: GerritAccount,
  more: Readonly<Record<string, string>> = {},
): Promise<{ status: number; of: Record<string, Check> }> {
  const environment = {
    ...{ GERRIT_URL: server.url, GERRIT_USERNAME: account.username, GERRIT_PASSWORD: account.password },
    ...{ GERRIT_SSH_KEY: account.keyFile, GERRIT_SSH_PORT: String(server.sshPort), GERRIT_PROJECTS: "t/*" },
    ...{ WSGI_SHIFT_CACHE: join(directory, "cache"), ...more },
  };
  const { status, out } = await runCommand(["doctor", "--json"], environment);
  const found = (JSON.parse(out) as { checks: Check[] }).checks;
  return { status, of: Object.fromEntries(found.map((check) => [check.name, check])) };
}

test("an account as it should be: version, clock, events and rights are told", async () => {
  const clone = await GerritClone.of(server, project);
  const message = `Add a\n\nChange-Id: I${"a".repeat(40)}\n`;
  const { commit } = await clone.commit({ a: "a" }, message, server.accounts.human);
  await clone.push(commit, "refs/for/master", server.accounts.human);
  const { status, of } = await checks(server.accounts.bot);
  expect(status).toBe(0);
  expect(of["Gerrit version"]).toMatchObject({ status: "ok", what: `127.0.0.1: Gerrit ${server.version}` });
  expect(of["Gerrit clock"]).toMatchObject({
    status: "ok",
    what: expect.stringMatching(/differ by [01] s$/),
  });
  expect(of["Gerrit events"]).toMatchObject({ status: "ok", what: "127.0.0.1: heard of by stream-events" });
  expect(of["Gerrit rights"]).toMatchObject({
    status: "ok",
    what: expect.stringMatching(/1 projects are to be seen/),
  });
  expect(of["Gerrit review"]).toMatchObject({
    status: "ok",
    what: expect.stringMatching(/labels: .*Code-Review/),
  });
});

test("an account that may not stream is told the administrator's command, which mends it", async () => {
  const { human } = server.accounts;
  const before = (await checks(human)).of["Gerrit events"];
  expect(before).toMatchObject({ status: "warn", what: expect.stringMatching(/may not stream events$/) });
  const [, command = ""] = /: ssh -p \d+ ADMIN@\S+ (.*)$/.exec(before?.advice ?? "") ?? [];
  // The administrator's shell takes the outer quotes away.
  await server.ssh(command.replaceAll('"', ""));
  expect((await checks(human)).of["Gerrit events"]).toMatchObject({ status: "ok" });
});

test("whether changes may be pushed is told from the changes that were", async () => {
  const rights = async () => (await checks(server.accounts.bot)).of["Gerrit rights"]?.what;
  expect(await rights()).toMatch(/shows with the first/);
  const clone = await GerritClone.of(server, project);
  const { commit } = await clone.commit(
    { b: "b" },
    `B\n\nChange-Id: I${"b".repeat(40)}\n`,
    server.accounts.bot,
  );
  await clone.push(commit, "refs/for/master", server.accounts.bot);
  expect(await rights()).toContain(`changes were pushed before, to ${project} last`);
});

test.each<[string, Record<string, string>, string, RegExp]>([
  ["no projects", { GERRIT_PROJECTS: "" }, "Gerrit rights", /nothing is looked at/],
  ["projects that are not there", { GERRIT_PROJECTS: "none/*" }, "Gerrit rights", /nothing can be proposed/],
  ["no source of events", { GERRIT_EVENTS: "reconcile" }, "Gerrit events", /only the comparison/],
])("%s is a warning", async (_, more, name, what) => {
  const { status, of } = await checks(server.accounts.bot, more);
  expect(status).toBe(0);
  expect(of[name]).toMatchObject({ status: "warn", what: expect.stringMatching(what) });
  expect(of[name]?.advice).not.toBe("");
});

test("a server that does not take the account says so once", async () => {
  const { status, of } = await checks({ ...server.accounts.bot, password: "wrong-canary" });
  expect(status).toBe(4);
  expect(Object.keys(of).filter((name) => name.startsWith("Gerrit"))).toEqual(["Gerrit"]);
  expect(JSON.stringify(of)).not.toContain("wrong-canary");
});
