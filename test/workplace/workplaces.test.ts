import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { pino } from "pino";
import { readConfiguration } from "../../src/config/environment.js";
import { Git } from "../../src/git/git.js";
import type { Configuration } from "../../src/model/configuration.js";
import type { ScanRequest } from "../../src/model/scan-request.js";
import type { Proposal } from "../../src/propose/proposal.js";
import { builtInRegistry } from "../../src/registry/registry.js";
import { runScan } from "../../src/worker/run-scan.js";
import { Workplaces } from "../../src/workplace/workplaces.js";
import { changeBranch, type GitHubWorld, useGitHub } from "../github/use-github.js";
import { serviceFiles } from "../support/sample-repository.js";

const world = useGitHub();
const git = new Git({ path: process.env.PATH ?? "" });

function configurationOf({ directory, github }: GitHubWorld): Configuration {
  const read = readConfiguration({ GITHUB_TOKEN: "t", WSGI_SHIFT_CACHE: join(directory, "cache") });
  const { appId, privateKey, gitUrl } = github;
  if (!read.github) throw new Error("GitHub is not configured");
  return { ...read, github: { ...read.github, gitUrl, credentials: { kind: "app", appId, privateKey } } };
}

async function run(project: string, branch: string | null = null): Promise<Proposal> {
  const configuration = configurationOf(world());
  const workplaces = new Workplaces(git, configuration, { gerrits: [], github: world().host() });
  const request: ScanRequest = {
    platform: "github",
    host: "github.com",
    project,
    branch,
    reason: "push",
    correlation: "1",
  };
  const options = {
    workplaces,
    configuration,
    registry: builtInRegistry(),
    log: pino({ level: "silent" }),
    now: () => new Date(),
  };
  const proposal = await runScan(request, options);
  if (proposal === undefined) throw new Error("the branch is not covered");
  return proposal;
}

describe("a repository on GitHub", () => {
  test("gets one pull request that a maintainer can merge, and then nothing more to do", async () => {
    const repository = world().github.addRepository("octo/fox", serviceFiles);
    expect(await run("octo/fox")).toMatchObject({ kind: "created", id: "1" });
    expect(repository.pulls).toMatchObject([
      { head: changeBranch, base: "master", title: "Add fox wsgi module", state: "open" },
    ]);
    expect(repository.git.git(["diff", "--name-status", "master", changeBranch]).split("\n")).toEqual([
      "M\tdevstack/plugin.sh",
      "M\tdevstack/settings",
      "M\tetc/fox-uwsgi.ini",
      "A\tfox/wsgi/__init__.py",
      "A\tfox/wsgi/api.py",
      expect.stringMatching(/^A\treleasenotes\/notes\/add-fox-wsgi-module-[0-9a-f]{16}\.yaml$/),
    ]);
    const calls = world().github.calls.length;
    expect(await run("octo/fox")).toMatchObject({ kind: "unchanged", id: "1" });
    expect(
      world()
        .github.calls.slice(calls)
        .filter(({ method }) => method !== "GET" && method !== "POST"),
    ).toEqual([]);
    repository.git.git(["update-ref", "refs/heads/master", changeBranch]);
    expect(await run("octo/fox")).toMatchObject({ kind: "nothing" });
  });

  test("keeps its change while the branch moves on, and renews it when there is more to do", async () => {
    const { github } = world();
    const repository = github.addRepository("octo/fox", serviceFiles);
    await run("octo/fox");
    const tip = repository.tip(changeBranch);
    repository.pushFiles("master", { "README.rst": "New.\n" }, github.account("maintainer"));
    expect(await run("octo/fox")).toMatchObject({ kind: "unchanged" });
    expect(repository.tip(changeBranch)).toBe(tip);
    repository.pushFiles(
      "master",
      { "etc/b.ini": "[uwsgi]\nwsgi-file = /bin/fox-api-wsgi\n" },
      github.account("maintainer"),
    );
    expect(await run("octo/fox")).toMatchObject({ kind: "updated", id: "1" });
    expect(repository.pulls).toHaveLength(1);
    expect(repository.git.readCommit(changeBranch).parents).toEqual([repository.tip("master")]);
  });

  test("is left to people who pushed to the change or closed it", async () => {
    const { github } = world();
    const repository = github.addRepository("octo/fox", serviceFiles);
    await run("octo/fox");
    const more = { "etc/b.ini": "[uwsgi]\nwsgi-file = /bin/fox-api-wsgi\n" };
    repository.pushFiles(changeBranch, { "mine.txt": "mine\n" }, github.account("maintainer"));
    repository.pushFiles("master", more, github.account("maintainer"));
    expect(await run("octo/fox")).toMatchObject({
      kind: "left",
      reason: expect.stringMatching(/somebody else/),
    });
    const pull = repository.pulls[0];
    if (pull) pull.state = "closed";
    expect(await run("octo/fox")).toMatchObject({ kind: "left", reason: expect.stringMatching(/closed/) });
    expect(repository.pulls).toHaveLength(1);
  });

  describe("whose branch was merged into its change", () => {
    const more = { "etc/b.ini": "[uwsgi]\nwsgi-file = /bin/fox-api-wsgi\n" };
    const bot = { name: "mergify[bot]", email: "mergify@example.org" };

    /** A repository whose branch moved on after its change was opened, and who moves it. */
    async function moved(files: Readonly<Record<string, string>> = { "README.rst": "New.\n" }) {
      const { github } = world();
      const repository = github.addRepository("octo/fox", serviceFiles);
      const maintainer = github.account("maintainer");
      await run("octo/fox");
      repository.pushFiles("master", files, maintainer);
      return { repository, maintainer };
    }

    test("keeps it as it stands, and renews it when there is more to do", async () => {
      const { repository, maintainer } = await moved();
      const merge = repository.mergeInto(1, maintainer);
      expect(await run("octo/fox")).toMatchObject({
        kind: "unchanged",
        change: { commit: merge, ours: true },
      });
      expect(await run("octo/fox")).toMatchObject({ kind: "unchanged" });
      repository.pushFiles("master", { "docs.rst": "More.\n" }, maintainer);
      const second = repository.mergeInto(1, bot);
      repository.pushFiles("master", { "docs.rst": "Yet more.\n" }, maintainer);
      expect(await run("octo/fox")).toMatchObject({ kind: "unchanged", change: { commit: second } });
      repository.pushFiles("master", more, maintainer);
      expect(await run("octo/fox")).toMatchObject({ kind: "updated", id: "1", change: { ours: true } });
      expect(repository.git.readCommit(changeBranch).parents).toEqual([repository.tip("master")]);
      expect(repository.git.read(changeBranch, "docs.rst").toString()).toBe("Yet more.\n");
      expect(repository.pulls).toHaveLength(1);
    });

    test.each<[string, (given: Awaited<ReturnType<typeof moved>>) => unknown]>([
      [
        "and a file with it",
        ({ repository, maintainer }) =>
          repository.mergeInto(1, maintainer, { more: { "mine.txt": "mine\n" } }),
      ],
      [
        "and a file of ours was edited on the way",
        ({ repository, maintainer }) =>
          repository.mergeInto(1, maintainer, { more: { "fox/wsgi/api.py": "application = None\n" } }),
      ],
      [
        "onto a commit of a person",
        ({ repository, maintainer }) => {
          repository.pushFiles(changeBranch, { "mine.txt": "mine\n" }, maintainer);
          repository.mergeInto(1, maintainer);
        },
      ],
      [
        "below a commit of a person",
        ({ repository, maintainer }) => {
          repository.mergeInto(1, maintainer);
          repository.pushFiles(changeBranch, { "mine.txt": "mine\n" }, maintainer);
        },
      ],
      [
        "as another one, with a commit that is not on the base branch",
        ({ repository, maintainer }) => {
          repository.git.git(["branch", "feature", "master"]);
          repository.pushFiles("feature", { "mine.txt": "mine\n" }, maintainer);
          repository.mergeInto(1, maintainer, { branch: "feature" });
        },
      ],
    ])("leaves it to people: %s", async (_, act) => {
      const given = await moved();
      act(given);
      const { repository, maintainer } = given;
      const theirs = repository.tip(changeBranch);
      repository.pushFiles("master", more, maintainer);
      expect(await run("octo/fox")).toMatchObject({ kind: "left", change: { commit: theirs, ours: false } });
      expect(repository.tip(changeBranch)).toBe(theirs);
    });

    test("leaves it to whoever resolved a conflict", async () => {
      const ini = serviceFiles["etc/fox-uwsgi.ini"] ?? "";
      const { repository, maintainer } = await moved();
      const line = "wsgi-file = /usr/local/bin/fox-api-wsgi";
      repository.pushFiles("master", { "etc/fox-uwsgi.ini": `${ini}${line}\n` }, maintainer);
      const { git } = repository;
      const parents = [changeBranch, "master"].map((branch) => git.ref(`refs/heads/${branch}`) ?? "");
      const tree = `${git.ref(`refs/heads/${changeBranch}^{tree}`)}`;
      git.setRef(
        `refs/heads/${changeBranch}`,
        git.commit({ tree, parents, author: maintainer, committer: maintainer, message: "Merge" }),
      );
      repository.follow();
      expect(await run("octo/fox")).toMatchObject({ kind: "left" });
    });
  });

  test("is configured by its default branch, whatever another branch says", async () => {
    const { github } = world();
    const repository = github.addRepository("octo/fox", serviceFiles);
    repository.git.git(["branch", "stable/1", "master"]);
    repository.pushFiles("master", { ".wsgi-shift.yml": "enabled: false\n" }, github.account("maintainer"));
    expect(await run("octo/fox", "stable/1")).toMatchObject({
      kind: "nothing",
      reason: expect.stringMatching(/enabled: false/),
    });
    expect(repository.pulls).toEqual([]);
  });

  test("of another host than is configured is refused", async () => {
    const workplaces = new Workplaces(git, configurationOf(world()), {
      gerrits: [],
      github: world().host(),
    });
    const refused = workplaces.open({ platform: "github", host: "github.example.org", project: "octo/fox" });
    await expect(refused).rejects.toMatchObject({ code: "host-not-configured" });
  });
});
