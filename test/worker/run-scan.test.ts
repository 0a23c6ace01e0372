import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { WsgiShiftError } from "../../src/model/errors.js";
import { githubDiscussions } from "../../src/platform/github/github-discussions.js";
import { changeBranch, useGitHub } from "../github/use-github.js";
import { changeWith, recordWith } from "../support/campaign-records.js";
import { TalkingService } from "../support/talking-service.js";
import { until } from "../support/until.js";

let talk: TalkingService;
afterEach(() => talk.close());
const world = useGitHub();
beforeEach(async () => {
  talk = await new TalkingService(world()).start(githubDiscussions(world().hostOptions()));
});

const mine = { name: "maintainer", email: "maintainer@example.org" };
const news = { "etc/other-uwsgi.ini": "[uwsgi]\nwsgi-file = /bin/fox-api-wsgi\n" };

/** A push to the default branch, until its scan is over. */
async function pushed(files: Readonly<Record<string, string | null>>): Promise<void> {
  const before = talk.scans.length + talk.failures.length;
  talk.repository.pushFiles(talk.repository.defaultBranch, files, mine);
  await told();
  await until(() => talk.scans.length + talk.failures.length > before);
}

function told(): Promise<void> {
  return talk.event("push", { ref: `refs/heads/${talk.repository.defaultBranch}`, deleted: false });
}

test("a signed webhook in, a pull request and a check with the places left to people out", async () => {
  await talk.opened();
  const { repository } = talk;
  expect(repository.pulls).toMatchObject([{ title: "Add fox wsgi module", state: "open" }]);
  const [pull] = repository.pulls;
  expect(repository.checkRuns).toMatchObject([
    { name: "wsgi-shift", conclusion: "neutral", commit: pull?.sha },
  ]);
  for (const { path, line } of repository.checkRuns[0]?.annotations ?? []) {
    const shown = repository.git
      .read(pull?.sha ?? "", path)
      .toString()
      .split("\n")[line - 1];
    expect(shown).toContain("fox-api-wsgi");
  }
  // A pull request is all that people are told of.
  const content = world().github.calls.filter(({ method, operation }) => {
    return method !== "GET" && /^(issues|pulls|reactions)\//.test(operation);
  });
  expect(content.map(({ operation }) => operation)).toEqual(["pulls/create"]);
});

test("hostile names of files and branches tell nobody, close nothing, and run nothing", async () => {
  const path = "doc/source/@octocat fixes #1 $(touch x) <b>.rst";
  const branch = "$(touch${IFS}x);@octocat#1";
  talk.repository.pushFiles("master", { [path]: "Serve ``fox-api-wsgi`` with a WSGI server.\n" }, mine);
  talk.repository.git.git(["branch", branch, "master"]);
  talk.repository.defaultBranch = branch;
  talk.repository.git.git(["symbolic-ref", "HEAD", `refs/heads/${branch}`]);
  await told();
  await until(() => talk.scans.length === 1);
  const [pull] = talk.repository.pulls;
  expect(pull).toMatchObject({ base: branch, head: expect.stringMatching(/^[\w/.+=-]+$/) });
  const { message } = talk.repository.git.readCommit(pull?.sha ?? "");
  for (const text of [pull?.title ?? "", pull?.body ?? "", message])
    expect(text).not.toMatch(/(?:^|\W)@[a-z0-9]|#\d/i);
  expect(pull?.body).not.toMatch(/(?<!\\)<b>/);
  expect(`${pull?.body}`).toContain("octocat");
  const { annotations } = talk.repository.checkRuns[0] ?? { annotations: [] };
  expect(annotations.map((place) => place.path)).toContain(path);
});

test("what a process that died left undone beside its pull request, the next run of the job does", async () => {
  const { github } = world();
  talk.repository.collaborators.push("reviewer");
  talk.repository.pushFiles("master", { ".wsgi-shift.yml": "labels: [wsgi]\nreviewers: [reviewer]\n" }, mine);
  github.fault = ({ operation, method }) =>
    method === "POST" && /add-labels|request-reviewers|checks/.test(operation)
      ? { status: 403, body: { message: "it died" } }
      : undefined;
  const seen: unknown[] = [];
  const state = () => {
    const [pull] = talk.repository.pulls;
    return [pull?.labels, pull?.reviewers, talk.repository.checkRuns.length];
  };
  talk.after = () => {
    seen.push(structuredClone(state()));
    github.fault = () => undefined;
    if (seen.length === 1)
      throw new WsgiShiftError("host-unavailable", { host: "h", request: "POST", detail: "it died" });
  };
  await told();
  await until(() => talk.scans.length === 1);
  const whole = [["wsgi"], ["reviewer"], 1];
  expect(seen).toEqual([[[], [], 0], whole]);
  // What a person takes away later stays away.
  talk.repository.pulls[0]?.labels.splice(0);
  await pushed({ README: "y" });
  expect(state()).toEqual([[], ["reviewer"], 1]);
  expect(talk.repository.pulls).toHaveLength(1);
});

test("a description that could not follow its branch does so with the next run", async () => {
  await talk.opened();
  const { github } = world();
  const [pull] = talk.repository.pulls;
  const before = pull?.body;
  let refused = 0;
  github.fault = ({ operation }) => {
    if (operation !== "pulls/update" || talk.failures.length > 0) return undefined;
    refused += 1;
    return { network: "ECONNRESET" };
  };
  const scanned = async (files: Readonly<Record<string, string>>) => {
    talk.scans.length = 0;
    talk.repository.pushFiles("master", files, mine);
    await told();
    await until(() => talk.scans.length === 1);
  };
  await scanned({ "etc/b.ini": "[uwsgi]\nwsgi-file = /bin/fox-api-wsgi --unknown\n", ...news });
  expect(refused).toBeGreaterThan(0);
  expect(talk.failures).toMatchObject([{ code: "host-unavailable" }]);
  expect(pull?.body).not.toBe(before);
  const { message } = talk.repository.git.readCommit(changeBranch);
  expect(message).toContain("etc/b.ini");
  expect(pull?.body).toContain("etc/b.ini");
});

describe("settings", () => {
  const organisation = (text: string) =>
    world().github.addRepository("octo/.github", { ".wsgi-shift.yml": text }, "main");

  test("the owner's stand below the repository's, key by key", async () => {
    organisation("mode: ask\nlabels: [theirs]\n");
    talk.repository.pushFiles("master", { ".wsgi-shift.yml": "labels: [ours]\n" }, mine);
    await talk.opened();
    expect(talk.repository.pulls).toMatchObject([{ draft: true, labels: ["ours"] }]);
  });

  test("enabled: false of the owner holds until the repository says otherwise", async () => {
    organisation("enabled: false\n");
    await pushed({ README: "x" });
    expect(talk.repository.pulls).toEqual([]);
    await pushed({ ".github/wsgi-shift.yml": "enabled: true\n" });
    expect(talk.repository.pulls).toHaveLength(1);
  });

  test("what is wrong with the repository's shows beside its commit, and is gone with the next", async () => {
    await pushed({ ".wsgi-shift.yml": "mod: ask\n" });
    expect(talk.failures).toMatchObject([{ code: "settings-invalid" }]);
    const wrong = talk.repository.tip("master");
    expect(talk.repository.checkRuns).toMatchObject([
      { name: "wsgi-shift settings", conclusion: "action_required", commit: wrong },
    ]);
    expect(talk.repository.checkRuns[0]?.summary).toMatch(/there is no key "mod"; did you mean "mode"\?/);
    expect(talk.repository.pulls).toEqual([]);
    await pushed({ ".wsgi-shift.yml": "mode: ask\n" });
    expect(talk.repository.pulls).toHaveLength(1);
    const beside = talk.repository.checkRuns.filter(({ commit }) => commit === talk.repository.tip("master"));
    expect(beside).toEqual([]);
  });

  test("what is wrong with the owner's shows beside the repository's commit, and is called right when it is", async () => {
    const owners = organisation("labels: 1\n");
    await pushed({ README: "x" });
    expect(talk.repository.checkRuns).toMatchObject([
      { conclusion: "action_required", summary: expect.stringContaining("octo/.github/.wsgi-shift.yml") },
    ]);
    owners.pushFiles("main", { ".wsgi-shift.yml": "labels: [x]\n" }, mine);
    // Somebody presses "Re-run" once the answer before is forgotten.
    world().later = 61_000;
    const check_run = { check_suite: { head_branch: "master" } };
    await talk.event("check_run", { action: "rerequested", check_run });
    await until(() => talk.repository.pulls.length === 1 && talk.scans.length === 1);
    expect(talk.repository.checkRuns.find(({ name }) => name.endsWith("settings"))).toMatchObject({
      conclusion: "success",
    });
  });

  test("a pull request's own settings count for nothing", async () => {
    talk.repository.pushFiles("feature", { ".wsgi-shift.yml": "enabled: false\n" }, mine);
    await talk.opened();
    expect(talk.repository.pulls).toHaveLength(1);
  });
});

test("where a campaign begins with one, the next waits until that is green, and its own change is kept up to date", async () => {
  await talk.close();
  await talk.start(githubDiscussions(world().hostOptions()), { WSGI_SHIFT_CANARY: "1" });
  const first = { platform: "github", host: "github.com", project: "octo/first" } as const;
  await pushed({ ".wsgi-shift.yml": "enabled: false\n" });
  await talk.keeper?.store.put(recordWith({ ...first, changes: [changeWith({ checks: "pending" })] }));
  await pushed({ ".wsgi-shift.yml": null });
  expect(talk.repository.pulls).toEqual([]);
  const held = (await talk.keeper?.store.all())?.find(({ project }) => project === "octo/fox");
  expect(held?.reason).toBe("canary: 0 of the first 1 repositories are green; the others wait for them");
  await talk.keeper?.store.put(recordWith({ ...first, changes: [changeWith({ checks: "passed" })] }));
  await pushed({ README: "x" });
  expect(talk.repository.pulls).toHaveLength(1);
  await talk.keeper?.store.put(recordWith({ ...first, changes: [changeWith({ checks: "failed" })] }));
  const before = talk.repository.pulls[0]?.sha;
  await pushed(news);
  expect(talk.repository.pulls[0]?.sha).not.toBe(before);
});

describe("repositories that change", () => {
  test("a new name: the same pull request, closed stays closed, and what is remembered moves", async () => {
    await talk.opened();
    const [pull] = talk.repository.pulls;
    if (pull) pull.state = "closed";
    world().github.rename(talk.repository, "Octo/Fox");
    await talk.event("repository", { action: "renamed", changes: { repository: { name: { from: "fox" } } } });
    await until(() => talk.scans.length === 1);
    await pushed(news);
    expect(talk.repository.pulls).toMatchObject([{ state: "closed" }]);
    const records = (await talk.keeper?.store.all()) ?? [];
    expect(records.map(({ project }) => project)).toEqual(["Octo/Fox"]);
  });

  test("archived: it is forgotten, and a scan that was under way writes nothing", async () => {
    await talk.opened();
    const before = talk.repository.tip(changeBranch);
    talk.repository.archived = true;
    talk.repository.pushFiles("master", news, mine);
    const repository = { id: talk.repository.id, full_name: "octo/fox", default_branch: "master" };
    await talk.event("push", { ref: "refs/heads/master", deleted: false, repository });
    await until(() => talk.scans.length + talk.failures.length === 1);
    expect(talk.repository.tip(changeBranch)).toBe(before);
    await talk.event("repository", { action: "archived" });
    expect(await talk.keeper?.store.all()).toEqual([]);
  });

  test("the App is taken away, and comes back: nothing is made twice", async () => {
    await talk.opened();
    const account = { login: "octo" };
    const installation = { id: world().github.installationId, account };
    await talk.event("installation", { action: "suspend", installation });
    expect(await talk.keeper?.store.all()).toEqual([]);
    const repositories = [{ id: talk.repository.id, full_name: "octo/fox" }];
    await talk.event("installation", { action: "created", installation, repositories });
    await until(() => talk.scans.length === 1);
    expect(talk.repository.pulls).toHaveLength(1);
    expect(await talk.keeper?.store.all()).toMatchObject([{ project: "octo/fox", error: null }]);
  });

  test("another default branch, between the event and the scan: the new one is scanned", async () => {
    talk.repository.git.git(["branch", "main", "master"]);
    talk.repository.defaultBranch = "main";
    talk.repository.git.git(["symbolic-ref", "HEAD", "refs/heads/main"]);
    const repository = { id: talk.repository.id, full_name: "octo/fox", default_branch: "master" };
    await talk.event("push", { ref: "refs/heads/master", deleted: false, repository });
    await until(() => talk.repository.pulls.length === 1);
    expect(talk.repository.pulls).toMatchObject([{ base: "main" }]);
  });

  test("a repository without a commit has nothing to propose", async () => {
    const empty = world().github.addRepository("octo/empty", { a: "1" });
    empty.git.deleteRef("refs/heads/master");
    const repository = { id: empty.id, full_name: "octo/empty", default_branch: "master" };
    await talk.event("push", { ref: "refs/heads/master", deleted: false, repository });
    await until(() => talk.scans.length + talk.failures.length === 1);
    expect(talk.failures).toMatchObject([{ retryable: false }]);
    expect(empty.pulls).toEqual([]);
  });

  test("our branch deleted by a person closes the pull request for good", async () => {
    await talk.opened();
    talk.repository.git.deleteRef(`refs/heads/${changeBranch}`);
    talk.repository.follow();
    await pushed(news);
    expect(talk.repository.pulls).toMatchObject([{ state: "closed" }]);
    expect(talk.repository.tip(changeBranch)).toBeUndefined();
  });
});
