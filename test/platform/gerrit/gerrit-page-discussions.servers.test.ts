import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Git } from "../../../src/git/git.js";
import { type ChangeIdentity, topic } from "../../../src/model/change-identity.js";
import type { GerritConfiguration } from "../../../src/model/configuration.js";
import type { ScanRequest } from "../../../src/model/scan-request.js";
import type { PageDecision } from "../../../src/page/page-options.js";
import { GerritHost } from "../../../src/platform/gerrit/gerrit-host.js";
import { gerritPageDiscussions } from "../../../src/platform/gerrit/gerrit-page-discussions.js";
import { decideOnPage } from "../../../src/worker/decide-on-page.js";
import { startGerrit } from "../../support/gerrit.js";
import { GerritClone } from "../../support/gerrit-clone.js";
import type { GerritServer } from "../../support/gerrit-server.js";

let server: GerritServer;
let host: GerritHost;
let configuration: GerritConfiguration;

beforeAll(async () => {
  server = await startGerrit();
  const { username, password } = server.accounts.bot;
  configuration = {
    ...{ host: "127.0.0.1", url: server.url, username, sshPort: server.sshPort },
    credentials: { kind: "password", password },
    projects: ["t/*"],
    webhookToken: undefined,
  };
  const git = new Git({ path: process.env.PATH ?? "" });
  host = new GerritHost({ configuration, git, directory: await server.temporaryDirectory() });
}, 600_000);
afterAll(() => server?.stop());

/** A change of the bot's that is work in progress, and what is decided about it. */
async function scene() {
  const project = await server.createProject();
  const identity: ChangeIdentity = { host: "127.0.0.1", project, branch: "master", topic, unit: "modules" };
  const clone = await GerritClone.of(server, project);
  const trailers = host.trailers(identity).map((pair) => pair.join(": "));
  const push = async (content: string, target = "refs/for/master") => {
    const message = `Add wsgi modules\n\n${trailers.join("\n")}\n`;
    const { commit } = await clone.commit({ "wsgi.py": content }, message, server.accounts.bot);
    await clone.push(commit, target, server.accounts.bot);
    return commit;
  };
  const commit = await push("1\n", "refs/for/master%wip");
  const number = Number((await host.find(identity))?.id);
  const scans: ScanRequest[] = [];
  const decide = (more: Partial<PageDecision> = {}) =>
    decideOnPage({
      discussions: {
        gerrits: new Map([["127.0.0.1", gerritPageDiscussions(configuration)]]),
        github: undefined,
      },
      hosts: { gerrits: [host], github: undefined },
      enqueue: async (request) => void scans.push(request),
      now: () => new Date(),
      newId: randomUUID,
    })({
      key: { platform: "gerrit", host: "127.0.0.1", project, branch: "master" },
      ...{ unit: "modules", number, commit, word: "approve", reason: "" },
      visitor: { name: "ann", by: "proxy", isAdmin: true, binding: "" },
      ...more,
    });
  const detail = async () => {
    const info = (await server.rest("GET", `/changes/${number}/detail`)) as {
      readonly status: string;
      readonly work_in_progress?: boolean;
      readonly messages: readonly { readonly message: string }[];
    };
    return {
      status: info.status,
      wip: info.work_in_progress === true,
      said: info.messages.map(({ message }) => message),
    };
  };
  return { decide, detail, push, scans };
}

test("approve ends the work in progress and says by whom; decline abandons; a scan follows each", async () => {
  const { decide, detail, scans } = await scene();
  expect((await detail()).wip).toBe(true);
  expect((await decide()).outcome).toBe("done");
  const approved = await detail();
  expect([approved.status, approved.wip]).toEqual(["NEW", false]);
  expect(approved.said.join("\n")).toContain("`approve` was said by ann on the campaign page.");
  expect((await decide({ word: "decline", reason: "we wait" })).outcome).toBe("done");
  const declined = await detail();
  expect(declined.status).toBe("ABANDONED");
  expect(declined.said.join("\n")).toContain("Declined by ann: we wait");
  expect(scans).toHaveLength(2);
});

test("a patch set that nobody saw on the page is not approved, and nothing is said", async () => {
  const { decide, detail, push } = await scene();
  await push("2\n");
  const before = await detail();
  const answer = "It changed since you said that. Look at it as it is now, and say it again.";
  expect(await decide()).toEqual({ outcome: "refused", answer });
  expect(await detail()).toEqual(before);
});

test("a change that is not there is not decided about", async () => {
  const { decide } = await scene();
  const answer = "The host has no such change of ours any more.";
  expect(await decide({ number: 999_999 })).toEqual({ outcome: "refused", answer });
});
