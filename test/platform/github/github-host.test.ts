import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { branchName } from "../../../src/model/branch-name.js";
import type { FileChange } from "../../../src/model/file-change.js";
import type { ExistingChange } from "../../../src/model/host.js";
import type { GitHubHost } from "../../../src/platform/github/github-host.js";
import { GitHubMirror, message } from "../../github/github-mirror.js";
import { changeBranch, type GitHubWorld, newFile, refusal, useGitHub } from "../../github/use-github.js";

const world = useGitHub();

async function found(host: GitHubHost): Promise<ExistingChange> {
  const existing = await host.find(world().mirror.identity);
  if (existing === undefined) throw new Error("no pull request was found");
  return existing;
}

test("opens exactly one pull request with exactly the tree, and finds it again", async () => {
  const { github, repository, mirror } = world();
  const host = world().host();
  expect(await host.find(mirror.identity)).toBeUndefined();
  const files: FileChange[] = [
    newFile("demo/wsgi/api.py", "application = 1\n"),
    newFile("demo/wsgi/__init__.py", ""),
    newFile("demo/mark.py", "\ufeff# café ☃ \u0001\n"),
    { change: "create", path: "tool.sh", mode: "100755", content: "#!/bin/sh\r\n" },
    { change: "create", path: "latin1.txt", mode: "100644", content: "caf\xe9\n" },
    { change: "create", path: "nul.dat", mode: "100644", content: "\0" },
    { change: "create", path: "big.txt", mode: "100644", content: "x".repeat(300_000) },
    { change: "modify", path: "setup.cfg", mode: "100644", content: "[metadata]\r\nname = demo" },
    { change: "rename", from: "old.sh", path: "deep/new name.sh", mode: "100755", content: "echo 1\n" },
    { change: "delete", path: "README" },
  ];
  const publication = mirror.publication(files, undefined, { labels: ["wsgi"] });
  const published = await host.publish(publication);
  const url = "https://github.com/octo/demo/pull/1";
  expect(published).toEqual({ id: "1", url, commit: repository.tip(changeBranch), problems: [] });

  const blobs = github.calls.filter(({ operation }) => operation === "git/create-blob");
  expect(blobs).toHaveLength(5);
  expect(repository.pulls).toHaveLength(1);
  expect(repository.pulls).toMatchObject([
    { head: changeBranch, base: "master", title: message.subject, labels: ["wsgi"] },
  ]);
  const commit = repository.git.readCommit(changeBranch);
  const { tree, base } = publication;
  expect(commit).toMatchObject({ tree, parents: [base], author: { name: github.bot.login } });
  expect(commit.message).toBe(`${message.subject}\n\n${message.body}\n\nGenerated-By: wsgi-shift\n`);
  expect(await host.find(mirror.identity)).toEqual({
    ...{
      id: "1",
      url: published.url,
      state: "open",
      commit: commit.sha,
      ref: "refs/pull/1/head",
      ours: true,
    },
  });
  expect(github.calls.every(({ headers }) => headers["user-agent"]?.startsWith("wsgi-shift/1.2.3 "))).toBe(
    true,
  );
});

test("a new tree moves the same branch and pull request, on the base of the day", async () => {
  const { github, repository, mirror } = world();
  const host = world().host();
  await host.publish(mirror.publication([newFile("a.py", "1\n")]));
  repository.pushFiles("master", { "setup.cfg": "[metadata]\nname = x\n" }, github.account("maintainer"));
  mirror.fetch();
  const second = mirror.publication([newFile("a.py", "2\n")], await found(host), {
    message: { ...message, subject: "Add demo.wsgi module" },
  });
  expect(await host.publish(second)).toMatchObject({ id: "1" });
  expect(repository.pulls).toMatchObject([
    { title: "Add demo.wsgi module", sha: repository.tip(changeBranch) },
  ]);
  expect(repository.git.readCommit(changeBranch)).toMatchObject({
    tree: second.tree,
    parents: [second.base],
  });
  expect(await found(host)).toMatchObject({ state: "open", ours: true });
});

test("a title or description that somebody edited stays, and equal words are not written again", async () => {
  const { github, repository, mirror } = world();
  const host = world().host();
  await host.publish(mirror.publication([newFile("a.py", "1\n")]));
  const [pull] = repository.pulls;
  if (pull === undefined) throw new Error("no pull request");
  const written = pull.body;
  await host.publish(mirror.publication([newFile("a.py", "2\n")], await found(host)));
  expect(github.calls.map(({ operation }) => operation)).not.toContain("pulls/update");
  pull.title = "Better words";
  const other = { ...message, subject: "Other words" };
  await host.publish(mirror.publication([newFile("a.py", "3\n")], await found(host), { message: other }));
  await host.finish(mirror.identity, await found(host), { reviewers: [], labels: [] }, other);
  expect(pull).toMatchObject({ title: "Better words", body: written });
});

const maintainer = { name: "maintainer", email: "1002+maintainer@users.noreply.github.com" };

function pushOnTop({ repository }: GitHubWorld): string {
  return repository.pushFiles(changeBranch, { "x.py": "1\n" }, maintainer);
}

function amend({ repository: { git } }: GitHubWorld): void {
  const { tree, parents, author } = git.readCommit(changeBranch);
  const amended = git.commit({ tree, parents, author, committer: maintainer, message: "Mine" });
  git.setRef(`refs/heads/${changeBranch}`, amended);
}

function pushAsNobody({ repository }: GitHubWorld): void {
  repository.pushFiles(changeBranch, { "x.py": "1\n" }, { name: "?", email: "a@b.c" });
}

test.each([
  ["a commit on top", pushOnTop],
  ["our commit amended", amend],
  ["a commit of nobody that GitHub knows", pushAsNobody],
])("people win: %s", async (_what, push) => {
  const { repository, mirror } = world();
  const host = world().host();
  await host.publish(mirror.publication([newFile("a.py", "1\n")]));
  const before = await found(host);
  push(world());
  const theirs = repository.tip(changeBranch);
  expect(await found(host)).toMatchObject({ state: "open", commit: theirs, ours: false });
  for (const existing of [before, await found(host)]) {
    const error = await refusal(host.publish(mirror.publication([newFile("a.py", "2\n")], existing)));
    expect(error).toMatchObject({ code: "branch-moved", retryable: true });
  }
  expect(repository.tip(changeBranch)).toBe(theirs);
});

test("a push in the very moment of ours is not overwritten", async () => {
  const { github, repository, mirror } = world();
  const host = world().host();
  await host.publish(mirror.publication([newFile("a.py", "1\n")]));
  const existing = await found(host);
  let theirs: string | undefined;
  github.fault = ({ operation }) => {
    if (operation === "graphql") theirs ??= pushOnTop(world());
    return undefined;
  };
  const error = await refusal(host.publish(mirror.publication([newFile("a.py", "2\n")], existing)));
  expect(error.code).toBe("branch-moved");
  expect(theirs).toBeDefined();
  expect(repository.tip(changeBranch)).toBe(theirs);
});

test.each<[string, (world: GitHubWorld) => void, Partial<ExistingChange>]>([
  [
    "closed",
    ({ repository }) => Object.assign(repository.pulls[0] ?? {}, { state: "closed" }),
    { state: "closed" },
  ],
  ["merged", ({ repository }) => repository.merge(1), { state: "merged" }],
  [
    "closed as its branch was deleted",
    ({ repository }) => repository.git.deleteRef(`refs/heads/${changeBranch}`),
    { state: "closed" },
  ],
  [
    "open, for another branch",
    ({ repository }) => Object.assign(repository.pulls[0] ?? {}, { base: "stable" }),
    { state: "open" },
  ],
])("found %s, its commit can be had, and a second is not opened", async (what, act, expected) => {
  const { repository, mirror } = world();
  repository.git.setRef("refs/heads/stable", repository.tip("master") ?? "");
  const host = world().host();
  const publication = mirror.publication([newFile("a.py", "1\n")]);
  await host.publish(publication);
  const commit = repository.tip(changeBranch);
  act(world());
  const existing = await found(host);
  expect(existing).toMatchObject({ id: "1", commit, ours: true, ...expected });
  const fetched = execFileSync("git", ["ls-remote", repository.git.path, existing.ref ?? ""]).toString();
  expect(fetched).toBe(`${commit}\trefs/pull/1/head\n`);
  if (existing.state !== "open") {
    expect(await refusal(host.publish({ ...publication, existing }))).toMatchObject({ code: "branch-moved" });
  }
  if (what === "closed")
    expect(await refusal(host.publish(publication))).toMatchObject({ code: "branch-moved" });
  expect(repository.pulls).toHaveLength(1);
});

test("a branch left without a pull request is used again if it is ours, and else left alone", async () => {
  const { repository, mirror } = world();
  const host = world().host();
  await host.publish(mirror.publication([newFile("a.py", "1\n")]));
  repository.merge(1);
  mirror.fetch();
  await host.publish(mirror.publication([newFile("a.py", "2\n")]));
  const sha = repository.tip(changeBranch);
  expect(repository.pulls).toMatchObject([{ merged: true }, { state: "open", sha }]);

  repository.pulls.length = 0;
  const theirs = pushOnTop(world());
  const error = await refusal(host.publish(mirror.publication([newFile("a.py", "3\n")])));
  expect(error).toMatchObject({ code: "push-rejected", retryable: false });
  expect(repository.tip(changeBranch)).toBe(theirs);
});

test.each(["stable/2024.1", "-x", "a;$(touch)`y`", "ünï/code", "é".repeat(120), "wsgi+x=2F", "<b>@octocat"])(
  "a branch called %j gets a pull request of its own",
  async (branch) => {
    const { directory, repository, mirror } = world();
    repository.pushFiles(branch, { "setup.cfg": "" }, maintainer);
    const hostile = new GitHubMirror(mkdtempSync(join(directory, "hostile-")), repository, branch);
    const host = world().host();
    await host.publish(hostile.publication([newFile("a.py", "1\n")]));
    expect(repository.pulls).toMatchObject([{ base: branch, head: branchName(hostile.identity) }]);
    expect(await host.find(hostile.identity)).toMatchObject({ id: "1", ours: true });
    expect(await host.find(mirror.identity)).toBeUndefined();
  },
);

test("nobody is pinged: no mention is left in title, description or commit", async () => {
  const { repository, mirror } = world();
  const body = "by @org/team, (@a) and mail@example.org\n\n  @pre";
  const hostile = { subject: "Add @octocat", body, trailers: [["Note", "@x"]] as const };
  const publication = mirror.publication([newFile("a.py", "1\n")], undefined, { message: hostile });
  await world().host().publish(publication);
  const [pull] = repository.pulls;
  for (const text of [pull?.title, pull?.body, repository.git.readCommit(changeBranch).message]) {
    expect(text).toMatch(/@\u200b/);
    expect(text).not.toMatch(/(^|\W)@\w/);
  }
  expect(pull?.body).toContain("mail@example.org");
});

test("reviewers and labels: whoever is unknown is told, the pull request stands", async () => {
  const { repository, mirror } = world();
  repository.collaborators.push("alice", "reviewers");
  const wanted = { reviewers: ["alice", "octo/reviewers"], labels: ["a", "b"] };
  const host = world().host();
  await host.publish(mirror.publication([newFile("a.py", "1\n")], undefined, wanted));
  expect(repository.pulls).toMatchObject([{ reviewers: ["alice", "reviewers"], labels: ["a", "b"] }]);
  repository.merge(1);
  mirror.fetch();
  const second = mirror.publication([newFile("b.py", "1\n")], undefined, { reviewers: ["mallory"] });
  expect(await host.publish(second)).toMatchObject({
    id: "2",
    problems: [{ code: "host-refused", message: expect.stringMatching(/collaborators/) }],
  });
});

test("a token on a GitHub Enterprise Server: its owner makes the commits", async () => {
  const { github, repository, mirror } = world();
  github.tokens.set("ghp_secret", github.addAccount("ptl"));
  const apiUrl = "https://ghe.example.org/api/v3";
  world().moveTo(apiUrl);
  const credentials = { kind: "token", token: "ghp_secret" } as const;
  const host = world().host({
    credentials,
    host: "ghe.example.org",
    apiUrl,
    gitUrl: "https://ghe.example.org",
  });
  await host.publish(mirror.publication([newFile("a.py", "1\n")]));
  await host.publish(mirror.publication([newFile("a.py", "2\n")], await found(host)));
  expect(await found(host)).toMatchObject({ ours: true });
  const ptl = { name: "ptl" };
  expect(repository.git.readCommit(changeBranch)).toMatchObject({ author: ptl, committer: ptl });
  expect(await host.defaultBranch("octo/demo")).toBe("master");
  expect((await host.remote("octo/demo")).environment).toMatchObject({
    WSGI_SHIFT_GIT_PASSWORD: "ghp_secret",
  });
});

test("a renamed repository keeps its pull request", async () => {
  const { repository, mirror } = world();
  const host = world().host();
  await host.publish(mirror.publication([newFile("a.py", "1\n")]));
  const { identity } = mirror;
  repository.formerNames.push(repository.fullName);
  repository.fullName = "octo/renamed";
  expect(await host.find(identity)).toMatchObject({ id: "1", state: "open" });
});

test("git gets the token by GIT_ASKPASS and as a header, for its own host only, and may only read", async () => {
  const { github, repository } = world();
  const { url, environment } = await world().host({ gitUrl: "https://github.com" }).remote("octo/demo");
  expect(url).toBe("https://github.com/octo/demo.git");
  expect(github.calls.at(-1)?.body).toEqual({ permissions: { contents: "read" } });
  const script = environment.GIT_ASKPASS ?? "";
  expect(statSync(script).mode & 0o777).toBe(0o700);
  const env = { PATH: process.env.PATH, ...environment };
  const asked = (prompt: string): string => execFileSync(script, [prompt], { env, stdio: "pipe" }).toString();
  expect(asked("Username for 'https://github.com': ")).toBe("x-access-token\n");
  expect(asked("Password for 'https://x-access-token@github.com': ")).toBe(
    `${[...github.tokens.keys()][0]}\n`,
  );
  expect(() => asked("Password for 'https://x-access-token@evil.example': ")).toThrow();
  expect(() => asked("Username for 'http://github.com': ")).toThrow();
  const headerFor = (address: string): string =>
    spawnSync("git", ["config", "--get-urlmatch", "http.extraHeader", address], { env }).stdout.toString();
  const pair = `x-access-token:${[...github.tokens.keys()][0]}`;
  expect(headerFor(url)).toBe(`Authorization: Basic ${Buffer.from(pair).toString("base64")}\n`);
  for (const other of [
    "http://github.com/octo/demo.git",
    "https://github.com.evil.example/x",
    "https://evil.example/x",
  ])
    expect(headerFor(other)).toBe("");
  expect(await world().host().remote("octo/demo")).toEqual({ url: repository.git.path, environment: {} });
});
