import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { readConfiguration } from "../../src/config/environment.js";
import { Git } from "../../src/git/git.js";
import type { CampaignRecord } from "../../src/model/campaign.js";
import type { Configuration } from "../../src/model/configuration.js";
import type { ScanRequest } from "../../src/model/scan-request.js";
import type { Visitor } from "../../src/page/access/visitor.js";
import type { PageDecision } from "../../src/page/page-options.js";
import { githubDiscussions } from "../../src/platform/github/github-discussions.js";
import { builtInRegistry } from "../../src/registry/registry.js";
import { decideOnPage } from "../../src/worker/decide-on-page.js";
import { readRepository } from "../../src/worker/read-repository.js";
import { runScan } from "../../src/worker/run-scan.js";
import { Workplaces } from "../../src/workplace/workplaces.js";
import type { FakeRepository } from "../github/fake-repository.js";
import { useGitHub } from "../github/use-github.js";
import { serviceFiles } from "../support/sample-repository.js";

const world = useGitHub();
const now = () => new Date(1_800_000_000_000);
const key = { platform: "github", host: "github.com", project: "octo/fox", branch: "master" } as const;
const person = { name: "maintainer", email: "maintainer@example.org" };
const changeBranch = "wsgi-shift/remove-wsgi_scripts/master/modules";

let repository: FakeRepository;
let workplaces: Workplaces;
let configuration: Configuration;
let scans: ScanRequest[];

const admin: Visitor = { name: "operator", by: "token", isAdmin: true, binding: "" };
const of = (login: string): Visitor => ({
  name: `github:${login}`,
  by: "github",
  isAdmin: false,
  binding: "",
});

beforeEach(async () => {
  const { github, directory } = world();
  repository = github.addRepository("octo/fox", { ...serviceFiles, ".wsgi-shift.yml": "mode: ask\n" });
  for (const login of ["owner", "stranger"]) github.addAccount(login);
  repository.permissions.set("owner", "write");
  const read = readConfiguration({ GITHUB_TOKEN: "t", WSGI_SHIFT_CACHE: join(directory, "cache") });
  if (!read.github) throw new Error("GitHub is not configured");
  configuration = { ...read, github: { ...read.github, gitUrl: github.gitUrl } };
  const hosts = { gerrits: [], github: world().host() };
  workplaces = new Workplaces(new Git({ path: process.env.PATH ?? "" }), configuration, hosts);
  const { pino } = await import("pino");
  const log = pino({ level: "silent" });
  const request = { ...key, reason: "push", correlation: "c" };
  await runScan(request, { workplaces, configuration, registry: builtInRegistry(), log, now });
  scans = [];
});
afterEach(() => expect(repository.pulls.length).toBe(1));

function decide(more: Partial<PageDecision> = {}) {
  const discussions = { gerrits: new Map(), github: githubDiscussions(world().hostOptions()) };
  const enqueue = async (scan: ScanRequest) => void scans.push(scan);
  const act = decideOnPage({ discussions, hosts: workplaces.hosts, enqueue, now, newId: randomUUID });
  const commit = repository.pull(1)?.sha ?? "";
  return act({
    key,
    unit: "modules",
    number: 1,
    commit,
    word: "approve",
    reason: "",
    visitor: of("owner"),
    ...more,
  });
}

function said(): string[] {
  return repository.comments.map(({ body }) => body.replace(/\n\n<!--.*-->$/, ""));
}

describe("on GitHub", () => {
  test.each<[string, Visitor]>([
    ["who may write there", of("owner")],
    ["an admin of the page", admin],
  ])("%s approves: the draft ends, the pull request says by whom, and a scan follows", async (_, visitor) => {
    expect(repository.pull(1)?.draft).toBe(true);
    const answer = "It is ready for review. What lets it in are votes and reviews, as for any change.";
    expect(await decide({ visitor })).toEqual({ outcome: "done", answer });
    expect(repository.pull(1)?.draft).toBe(false);
    const name = visitor.name.replace("github:", "");
    expect(said()).toEqual([`${answer}\n\n\`approve\` was said by ${name} on the campaign page.`]);
    expect(scans).toMatchObject([{ ...key, reason: `campaign page, by ${visitor.name}` }]);
    expect(scans[0]).not.toHaveProperty("takeover");
  });

  test("who may write there declines: it is closed, with the reason", async () => {
    const { outcome } = await decide({ word: "decline", reason: "we wait" });
    expect([outcome, repository.pull(1)?.state]).toEqual(["done", "closed"]);
    expect(said()).toEqual([expect.stringContaining("Declined by owner: we wait")]);
    expect((await decide({ word: "decline" })).outcome).toBe("done");
    expect(await decide()).toEqual({
      outcome: "refused",
      answer: "This change is closed; say takeover to open it again.",
    });
    expect(said()).toHaveLength(1);
  });

  const refused: readonly (readonly [string, Partial<PageDecision>, string])[] = [
    [
      "a stranger approves",
      { visitor: of("stranger") },
      "Only who may write to this repository may say that.",
    ],
    [
      "a stranger declines",
      { visitor: of("stranger"), word: "decline" },
      "Only who may write to this repository may say that.",
    ],
    [
      "another commit was seen",
      { commit: "f".repeat(40) },
      "It changed since you said that. Look at it as it is now, and say it again.",
    ],
    ["another change was meant", { unit: "entry-points" }, "The host has no such change of ours any more."],
    [
      "another branch was meant",
      { key: { ...key, branch: "other" } },
      "The host has no such change of ours any more.",
    ],
    ["there is no such change", { number: 7 }, "The host has no such change of ours any more."],
  ];

  test("where it may not be, nothing is done, and nothing is said in public", async () => {
    for (const [why, more, answer] of refused)
      expect([why, await decide(more)]).toEqual([why, { outcome: "refused", answer }]);
    expect(repository.pull(1)).toMatchObject({ draft: true, state: "open" });
    expect(said()).toEqual([]);
  });

  test("the right is read when it is done", async () => {
    repository.permissions.set("owner", "read");
    expect((await decide()).outcome).toBe("refused");
    repository.permissions.set("owner", "admin");
    expect((await decide()).outcome).toBe("done");
  });
});

describe("what a repository's page shows", () => {
  const record = (): CampaignRecord => ({
    ...{
      ...key,
      isDefault: true,
      revision: null,
      scannedAt: null,
      scripts: [],
      uses: [],
      reason: null,
      error: null,
    },
    changes: [{ unit: "modules", state: "open", commit: "" } as CampaignRecord["changes"][number]],
  });
  const read = (shown: CampaignRecord) =>
    readRepository({
      workplaces,
      configuration,
      registry: builtInRegistry(),
      seen: { all: async () => [], record: async () => {} },
      now,
    })(shown);

  test("the open change's own patch, a person's commit included, for the commit that stands there", async () => {
    const before = await read(record());
    expect(before.change).toEqual({ unit: "modules", commit: repository.pull(1)?.sha });
    expect(before.patch).toContain("+++ b/");
    expect(before.mentions.length).toBeGreaterThan(0);
    const theirs = repository.pushFiles(changeBranch, { "extra.txt": "by hand\n" }, person);
    const after = await read(record());
    expect(after.change?.commit).toBe(theirs);
    expect(after.patch).toContain("+by hand");
  });

  test("without a change, what would be proposed now", async () => {
    const detail = await read({ ...record(), changes: [] });
    expect(detail.change).toBeUndefined();
    expect(detail.patch).toContain("diff --git ");
    expect(detail.revision).toBe(repository.tip("master"));
  });
});
