import { expect, test } from "@jest/globals";
import type { CampaignRecord } from "../../../src/model/campaign.js";
import type { HostLook } from "../../../src/model/host-look.js";
import { githubLook } from "../../../src/platform/github/github-look.js";
import { changeBranch, newFile, refusal, useGitHub } from "../../github/use-github.js";

const world = useGitHub();
const mine = { name: "maintainer", email: "maintainer@example.org" };

function look(known: readonly CampaignRecord[] = [], branches: readonly string[] = []): Promise<HostLook> {
  const isCovered = (branch: string) => branch.startsWith("stable/");
  const source = githubLook({ ...world().hostOptions({ branches }), isCovered });
  return source.look(known, new AbortController().signal);
}

function record(project: string): CampaignRecord {
  return {
    ...{ platform: "github", host: "github.com", project, branch: "master", isDefault: true, revision: "a" },
    ...{ scannedAt: 1, scripts: [], changes: [], reason: null, error: null },
    uses: [{ script: "fox-api-wsgi", rewrite: 1, manual: 0, keep: 0, pending: 0 }],
  };
}

test("all repositories of the installations, with their default branches, and our open pull requests", async () => {
  const { github, repository, mirror } = world();
  await world()
    .host()
    .publish(mirror.publication([newFile("a.py", "1\n")]));
  const other = github.addRepository("corp/dog", { a: "1" }, "main");
  github.addRepository("octo/old", { a: "1" }).archived = true;
  github.addRepository("octo/theirs", { a: "1" }).installed = false;
  github.addRepository("octo/empty", { a: "1" }).git.deleteRef("refs/heads/master");
  expect(await look()).toEqual({
    tips: [
      { project: "octo/demo", branch: "master", isDefault: true, commit: repository.tip("master") },
      { project: "corp/dog", branch: "main", isDefault: true, commit: other.tip("main") },
    ],
    changes: [
      {
        ...{ project: "octo/demo", branch: "master", id: "1", commit: repository.tip(changeBranch) },
        updatedAt: Date.parse("2026-01-02T03:04:05Z"),
      },
    ],
  });
});

test("a closed pull request is none, nor is a branch of ours without one, nor a stranger's below our prefix", async () => {
  const { repository, mirror } = world();
  await world()
    .host()
    .publish(mirror.publication([newFile("a.py", "1\n")]));
  const [pull] = repository.pulls;
  if (pull) pull.state = "closed";
  repository.pushFiles("wsgi-shift/other", { b: "1" }, mine);
  expect((await look()).changes).toEqual([]);
});

test("other branches are looked at where they are covered and the campaign has to do with the repository", async () => {
  const { repository } = world();
  for (const branch of ["stable/1", "feature"]) repository.pushFiles(branch, { b: "1" }, mine);
  const branchesOf = ({ tips }: HostLook) => tips.map(({ branch }) => branch);
  expect(branchesOf(await look())).toEqual(["master"]);
  expect(branchesOf(await look([record("octo/other")], ["stable/*"]))).toEqual(["master"]);
  expect(branchesOf(await look([record("octo/demo")]))).toEqual(["master"]);
  expect(branchesOf(await look([record("octo/demo")], ["stable/*"]))).toEqual(["master", "stable/1"]);
});

test("a hundred and twenty repositories take seven calls", async () => {
  const { github } = world();
  for (let count = 0; count < 119; count++) {
    const { git } = world().repository;
    const clone = Object.assign(Object.create(world().repository), {
      fullName: `octo/r${count}`,
      id: 1000 + count,
      git,
    });
    github.repositories.push(clone);
  }
  const before = github.calls.length;
  expect((await look()).tips).toHaveLength(120);
  // The installations, a token, two pages of repositories, and three of what stands there.
  expect(github.calls.slice(before).map(({ operation }) => operation.replace(/^.*\//, ""))).toEqual([
    "list-installations",
    "create-installation-access-token",
    "list-repos-accessible-to-installation",
    "list-repos-accessible-to-installation",
    "graphql",
    "graphql",
    "graphql",
  ]);
});

test("an installation that is suspended is not looked at", async () => {
  world().github.suspended = true;
  expect(await look()).toEqual({ tips: [], changes: [] });
});

test("a repository that goes between the list and the look is gone", async () => {
  const { github, repository } = world();
  const gone = github.addRepository("octo/gone", { a: "1" });
  github.fault = ({ operation }) => {
    if (operation === "graphql" && github.repositories.includes(gone)) github.repositories.splice(1, 1);
    return undefined;
  };
  expect((await look()).tips).toMatchObject([{ project: repository.fullName }]);
});

test.each<[string, object]>([
  ["graphql", { status: 200, body: { data: null, errors: [{ type: "FORBIDDEN", message: "no" }] } }],
  ["apps/list-repos-accessible-to-installation", { status: 403, body: { message: "no" } }],
  ["apps/list-installations", { status: 500 }],
])("what cannot be seen is no empty look: %s", async (failing, fault) => {
  world().github.fault = ({ operation }) =>
    operation === failing ? (fault as { status: number }) : undefined;
  expect(await refusal(look())).toBeInstanceOf(Error);
});
