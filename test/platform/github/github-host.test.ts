import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { branchName } from "../../../src/model/branch-name.js";
import type { GitHubConfiguration } from "../../../src/model/configuration.js";
import { contentOfText } from "../../../src/model/content.js";
import type { WsgiShiftError } from "../../../src/model/errors.js";
import type { FileChange } from "../../../src/model/file-change.js";
import type { ExistingChange } from "../../../src/model/host.js";
import { GitHubHost, type GitHubHostOptions } from "../../../src/platform/github/github-host.js";
import { type Call, FakeGitHub, type Fault } from "../../github/fake-github.js";
import type { FakeRepository } from "../../github/fake-repository.js";
import { GitHubMirror, message } from "../../github/github-mirror.js";
import { interceptGitHub } from "../../github/intercept-github.js";

let directory: string;
let github: FakeGitHub;
let repository: FakeRepository;
let mirror: GitHubMirror;
let stop: () => void;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "wsgi-shift-github-"));
  github = new FakeGitHub({ directory: join(directory, "github") });
  repository = github.addRepository("octo/demo", {
    "setup.cfg": "[metadata]\n",
    "old.sh": "echo 1\n",
    README: "x\n",
  });
  mirror = new GitHubMirror(directory, repository);
  stop = interceptGitHub(github, "https://api.github.com");
});

afterEach(() => {
  stop();
  rmSync(directory, { recursive: true, force: true });
  expect(github.violations).toEqual([]);
});

/** No pauses between writes and before retries; everything else as in production. */
const unpaced = {
  key: () => ({
    schedule: (_job: object, run: (...args: unknown[]) => unknown, ...args: unknown[]) => run(...args),
  }),
};
const pace = {
  throttle: {
    write: unpaced,
    notifications: unpaced,
    auth: unpaced,
    global: unpaced,
    retryAfterBaseValue: 1,
  },
  retry: { retryAfterBaseValue: 1 },
};

function appCredentials(): Pick<GitHubConfiguration, "credentials"> {
  return { credentials: { kind: "app", appId: github.appId, privateKey: github.privateKey } };
}

function optionsOf(
  more: Pick<GitHubConfiguration, "credentials"> & Partial<GitHubConfiguration>,
): GitHubHostOptions {
  const configuration = {
    host: "github.com",
    apiUrl: "https://api.github.com",
    gitUrl: github.gitUrl,
    webhookSecrets: [],
    ...more,
  };
  return { configuration, version: "1.2.3", directory: join(directory, "askpass"), ...pace };
}

function appHost(more: Partial<GitHubConfiguration> = {}, timeout = 1000): GitHubHost {
  return new GitHubHost({ ...optionsOf({ ...appCredentials(), ...more }), timeout });
}

function file(path: string, text: string): FileChange {
  return { change: "create", path, mode: "100644", content: contentOfText(text) };
}

async function found(host: GitHubHost): Promise<ExistingChange> {
  const existing = await host.find(mirror.identity);
  if (existing === undefined) throw new Error("no pull request was found");
  return existing;
}

/** The error of a refusal: its code, and what a person reads. */
async function refusal(promise: Promise<unknown>): Promise<WsgiShiftError> {
  return promise.then(
    () => {
      throw new Error("it was not refused");
    },
    (error: WsgiShiftError) => error,
  );
}

const name = "wsgi-shift/remove-wsgi_scripts/master/modules";

test("opens exactly one pull request with exactly the tree, and finds it again", async () => {
  const host = appHost();
  expect(await host.find(mirror.identity)).toBeUndefined();
  const files: FileChange[] = [
    file("demo/wsgi/api.py", "application = 1\n"),
    file("demo/wsgi/__init__.py", ""),
    file("demo/mark.py", "\ufeff# café ☃ \u0001\n"),
    { change: "create", path: "tool.sh", mode: "100755", content: "#!/bin/sh\r\n" },
    { change: "create", path: "latin1.txt", mode: "100644", content: "caf\xe9\0\n" },
    { change: "create", path: "big.txt", mode: "100644", content: "x".repeat(300_000) },
    { change: "modify", path: "setup.cfg", mode: "100644", content: "[metadata]\r\nname = demo" },
    { change: "rename", from: "old.sh", path: "deep/new name.sh", mode: "100755", content: "echo 1\n" },
    { change: "delete", path: "README" },
  ];
  const publication = mirror.publication(files, undefined, { labels: ["wsgi"], reviewers: [] });
  const published = await host.publish(publication);
  expect(published).toEqual({ id: "1", url: "https://github.com/octo/demo/pull/1", problems: [] });

  const [pull] = repository.pulls;
  expect(repository.pulls).toHaveLength(1);
  expect(pull).toMatchObject({ head: name, base: "master", title: message.subject, labels: ["wsgi"] });
  const commit = repository.git.readCommit(repository.tip(name) ?? "");
  expect(commit).toMatchObject({
    tree: publication.tree,
    parents: [publication.base],
    author: { name: github.bot.login },
  });
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
  const host = appHost();
  await host.publish(mirror.publication([file("a.py", "1\n")]));
  repository.pushFiles("master", { "setup.cfg": "[metadata]\nname = x\n" }, github.account("maintainer"));
  mirror.fetch();
  const second = mirror.publication([file("a.py", "2\n")], await found(host), {
    message: { ...message, subject: "Add demo.wsgi module" },
  });
  expect(await host.publish(second)).toMatchObject({ id: "1" });
  expect(repository.pulls).toMatchObject([{ title: "Add demo.wsgi module", sha: repository.tip(name) }]);
  expect(repository.git.readCommit(name)).toMatchObject({ tree: second.tree, parents: [second.base] });
  expect(await found(host)).toMatchObject({ state: "open", ours: true });
});

test("a title or description that somebody edited stays, and nothing is written where nothing changed", async () => {
  const host = appHost();
  await host.publish(mirror.publication([file("a.py", "1\n")]));
  const [pull] = repository.pulls;
  if (pull === undefined) throw new Error("no pull request");
  const written = pull.body;
  await host.publish(mirror.publication([file("a.py", "2\n")], await found(host)));
  expect(github.calls.map(({ operation }) => operation)).not.toContain("pulls/update");
  pull.title = "Better words";
  const other = { ...message, subject: "Other words" };
  await host.publish(mirror.publication([file("a.py", "3\n")], await found(host), { message: other }));
  expect(pull).toMatchObject({ title: "Better words", body: written });
});

const signature = { name: "maintainer", email: "1002+maintainer@users.noreply.github.com" };

test.each<[string, () => void]>([
  ["a commit on top", () => repository.pushFiles(name, { "x.py": "1\n" }, signature)],
  [
    "our commit amended",
    () => {
      const { tree, parents, author } = repository.git.readCommit(name);
      const amended = { tree, parents, author, committer: signature, message: "Mine" };
      repository.git.setRef(`refs/heads/${name}`, repository.git.commit(amended));
    },
  ],
  [
    "a commit of nobody that GitHub knows",
    () => repository.pushFiles(name, { "x.py": "1\n" }, { name: "?", email: "a@b.c" }),
  ],
])("people win: %s", async (_what, push) => {
  const host = appHost();
  await host.publish(mirror.publication([file("a.py", "1\n")]));
  const before = await found(host);
  push();
  const theirs = repository.tip(name);
  expect(await found(host)).toMatchObject({ state: "open", commit: theirs, ours: false });
  for (const existing of [before, await found(host)]) {
    const error = await refusal(host.publish(mirror.publication([file("a.py", "2\n")], existing)));
    expect(error).toMatchObject({ code: "branch-moved", retryable: true });
  }
  expect(repository.tip(name)).toBe(theirs);
});

test("a push in the very moment of ours is not overwritten", async () => {
  const host = appHost();
  await host.publish(mirror.publication([file("a.py", "1\n")]));
  const existing = await found(host);
  let theirs: string | undefined;
  github.fault = ({ operation }) => {
    if (operation === "graphql") theirs ??= repository.pushFiles(name, { "x.py": "1\n" }, signature);
    return undefined;
  };
  const error = await refusal(host.publish(mirror.publication([file("a.py", "2\n")], existing)));
  expect(error.code).toBe("branch-moved");
  expect(repository.tip(name)).toBe(theirs);
});

test.each<[string, () => void, Partial<ExistingChange>]>([
  [
    "closed",
    () => Object.assign(repository.pulls[0] ?? {}, { state: "closed" }),
    { state: "closed", ours: true },
  ],
  ["merged", () => repository.merge(1), { state: "merged", ours: true }],
  [
    "closed, its branch deleted",
    () => repository.git.deleteRef(`refs/heads/${name}`),
    { state: "closed", ours: true },
  ],
  [
    "open for another branch",
    () => {
      repository.pushFiles("stable", { a: "" }, signature);
      Object.assign(repository.pulls[0] ?? {}, { base: "stable" });
    },
    { state: "open" },
  ],
])(
  "a pull request is found %s, its commit can be fetched, and a second is not opened",
  async (what, act, expected) => {
    const host = appHost();
    const publication = mirror.publication([file("a.py", "1\n")]);
    await host.publish(publication);
    const commit = repository.tip(name);
    act();
    const existing = await found(host);
    expect(existing).toMatchObject({ id: "1", commit, ...expected });
    const fetched = execFileSync("git", ["ls-remote", repository.git.path, existing.ref ?? ""]).toString();
    expect(fetched).toBe(`${commit}\trefs/pull/1/head\n`);
    if (existing.state !== "open") {
      expect(await refusal(host.publish({ ...publication, existing }))).toMatchObject({
        code: "branch-moved",
      });
    }
    if (what === "closed")
      expect(await refusal(host.publish(publication))).toMatchObject({ code: "branch-moved" });
    expect(repository.pulls).toHaveLength(1);
  },
);

test("a branch left without a pull request is used again if it is ours, and else left alone", async () => {
  const host = appHost();
  await host.publish(mirror.publication([file("a.py", "1\n")]));
  repository.merge(1);
  mirror.fetch();
  await host.publish(mirror.publication([file("a.py", "2\n")]));
  expect(repository.pulls).toMatchObject([{ merged: true }, { state: "open", sha: repository.tip(name) }]);

  repository.pulls.length = 0;
  const theirs = repository.pushFiles(name, { "x.py": "1\n" }, signature);
  const error = await refusal(host.publish(mirror.publication([file("a.py", "3\n")])));
  expect(error).toMatchObject({ code: "push-rejected", retryable: false });
  expect(repository.tip(name)).toBe(theirs);
});

const limits = { "retry-after": "7200" };
test.each<[string, (call: Call) => Fault | undefined, Partial<WsgiShiftError>, RegExp]>([
  [
    "401",
    () => ({ status: 401, body: { message: "Bad credentials" } }),
    { code: "host-refused" },
    /401 .*Bad credentials/,
  ],
  [
    "403",
    on("git/create-tree", {
      status: 403,
      headers: { "x-accepted-github-permissions": "contents=write" },
      body: { message: "Resource not accessible by integration" },
    }),
    { code: "host-refused", retryable: false },
    /403 to POST .*needs the permission contents=write/,
  ],
  [
    "403 with a long Retry-After",
    on("git/create-tree", {
      status: 403,
      headers: limits,
      body: { message: "You have exceeded a secondary rate limit" },
    }),
    { code: "host-unavailable", retryable: true },
    /free again in 7200 s/,
  ],
  [
    "429",
    on("git/create-ref", { status: 429, headers: limits }),
    { code: "host-unavailable", retryable: true },
    /7200 s/,
  ],
  [
    "the primary limit",
    on("repos/get", {
      status: 403,
      headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "4102444800" },
    }),
    { code: "host-unavailable" },
    /2100-01-01/,
  ],
  [
    "404",
    on("repos/get", { status: 404, body: { message: "Not Found" } }),
    { code: "host-refused" },
    /404 to GET \/repos\/octo\/demo: Not Found/,
  ],
  [
    "no App there",
    on("apps/get-repo-installation", { status: 404 }),
    { code: "host-refused" },
    /App is not installed/,
  ],
  [
    "422",
    on("pulls/create", {
      status: 422,
      body: { message: "Validation Failed", errors: [{ message: "No commits between master and x" }] },
    }),
    { code: "host-refused" },
    /No commits between/,
  ],
  [
    "500",
    on("git/create-commit", { status: 500, body: "<html>\n".repeat(200) }),
    { code: "host-unavailable", retryable: true },
    /500 <html>/,
  ],
  [
    "no connection",
    on("pulls/list", { network: "ECONNRESET" }),
    { code: "host-unavailable", retryable: true },
    /no answer: /,
  ],
  [
    "silence",
    on("git/create-tree", { silence: true }),
    { code: "host-unavailable", retryable: true },
    /no answer: .*timeout/,
  ],
  [
    "another tree",
    on("git/create-tree", {
      status: 201,
      body: { sha: "0".repeat(40), url: "", truncated: false, tree: [] },
    }),
    { code: "check-failed" },
    /GitHub's tree is 0000/,
  ],
  [
    "rules against the branch",
    on("git/create-ref", { status: 422, body: { message: "Repository rule violations found" } }),
    { code: "host-refused" },
    /rule violations/,
  ],
])("%s becomes an error that says what to do and holds no secret", async (_what, fault, expected, text) => {
  github.fault = fault;
  const host = appHost({}, 100);
  const publication = mirror.publication([file("a.py", "1\n")]);
  const error = await refusal(host.find(mirror.identity).then(() => host.publish(publication)));
  expect(error).toMatchObject({ name: "WsgiShiftError", ...expected });
  expect(error.message).toMatch(text);
  expect(error.message.length).toBeLessThan(600);
  expect(error.advice).not.toBe("");
  const shown = inspect(error, { depth: 9, maxStringLength: null });
  for (const secret of [...github.tokens.keys(), github.privateKey.split("\n")[1] ?? "?", "eyJ"]) {
    expect(shown).not.toContain(secret);
  }
  expect(repository.pulls).toEqual([]);
});

function on(operation: string, fault: Fault): (call: Call) => Fault | undefined {
  return (call) => (call.operation === operation ? fault : undefined);
}

test("writes follow one another a second apart, as GitHub asks", async () => {
  const { throttle: _faster, ...production } = optionsOf(appCredentials());
  github.fault = on("git/create-commit", { status: 422 });
  const before = performance.now();
  await refusal(new GitHubHost(production).publish(mirror.publication([file("a.py", "1\n")])));
  expect(performance.now() - before).toBeGreaterThan(990);
});

test("a short Retry-After is waited for", async () => {
  const limited = {
    status: 403,
    headers: { "retry-after": "30" },
    body: { message: "secondary rate limit" },
  };
  github.fault = failOnce(2, limited);
  expect(await appHost().find(mirror.identity)).toBeUndefined();
});

/** The call of this index fails, and no other. */
function failOnce(index: number, fault: Fault): (call: Call) => Fault | undefined {
  return (call) => (call.index === index ? fault : undefined);
}

/** What the service does: opens or replaces, and again on what may succeed later. */
async function proposed(host: GitHubHost, content: string): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      const existing = await host.find(mirror.identity);
      const publication = mirror.publication([file("a.py", content)], existing);
      if (existing && repository.git.readCommit(existing.commit).tree === publication.tree) return;
      await host.publish(publication);
      return;
    } catch (error) {
      if (!(error as WsgiShiftError).retryable) throw error;
    }
  }
  throw new Error("still not proposed");
}

test.each<[string, Fault]>([
  ["its answer lost", { status: 502, after: true }],
  ["refused for now", { status: 429, headers: limits }],
])(
  "a failure at any call, %s, leads to the same end",
  async (_what, fault) => {
    /** Runs with each call failing once, until a run has no call of that number. */
    const atEachCall = async (propose: () => Promise<void>): Promise<number> => {
      for (let index = 0; ; index += 1) {
        github.calls.length = 0;
        github.fault = failOnce(index, fault);
        await propose();
        expect([index, repository.pulls.length]).toEqual([index, 1]);
        expect(repository.pulls[0]).toMatchObject({ state: "open", sha: repository.tip(name) });
        if (github.calls.length <= index) return index;
      }
    };
    const opening = await atEachCall(async () => {
      repository.pulls.length = 0;
      if (repository.tip(name)) repository.git.deleteRef(`refs/heads/${name}`);
      await proposed(appHost(), "0\n");
    });
    const host = appHost();
    let content = "";
    const replacing = await atEachCall(async () => {
      content += "1\n";
      await proposed(host, content);
      expect(repository.git.read(name, "a.py").toString()).toBe(content);
    });
    expect([opening, replacing]).toEqual([9, 8]);
  },
  30_000,
);

test.each([
  "stable/2024.1",
  "-x",
  "a;$(touch$IFSx)`y`",
  "ünï/code",
  "é".repeat(120),
  "wsgi+x=2F",
  "<b>@octocat",
])("a branch called %j gets a pull request of its own", async (branch) => {
  repository.pushFiles(branch, { "setup.cfg": "" }, signature);
  const hostile = new GitHubMirror(mkdtempSync(join(directory, "hostile-")), repository, branch);
  const host = appHost();
  await host.publish(hostile.publication([file("a.py", "1\n")]));
  expect(repository.pulls).toMatchObject([{ base: branch, head: branchName(hostile.identity) }]);
  expect(await host.find(hostile.identity)).toMatchObject({ id: "1", ours: true });
  expect(await host.find(mirror.identity)).toBeUndefined();
});

test("nobody is pinged: no mention is left in title, description or commit", async () => {
  const hostile = {
    subject: "Add @octocat",
    body: "by @org/team, (@a) and mail@example.org\n\n  @pre",
    trailers: [["Note", "@x"]] as const,
  };
  await appHost().publish(mirror.publication([file("a.py", "1\n")], undefined, { message: hostile }));
  const [pull] = repository.pulls;
  const texts = [pull?.title, pull?.body, repository.git.readCommit(name).message];
  for (const text of texts) expect(text).not.toMatch(/(^|\W)@\w/);
  expect(pull?.body).toContain("mail@example.org");
});

test("reviewers and labels: whoever is unknown is told, the pull request stands", async () => {
  repository.collaborators.push("alice", "reviewers");
  const wanted = { reviewers: ["alice", "octo/reviewers"], labels: ["a", "b"] };
  const host = appHost();
  await host.publish(mirror.publication([file("a.py", "1\n")], undefined, wanted));
  expect(repository.pulls[0]).toMatchObject({ reviewers: ["alice", "reviewers"], labels: ["a", "b"] });
  repository.merge(1);
  mirror.fetch();
  const second = await host.publish(
    mirror.publication([file("b.py", "1\n")], undefined, { reviewers: ["mallory"] }),
  );
  expect(second).toMatchObject({
    id: "2",
    problems: [{ code: "host-refused", message: expect.stringMatching(/collaborators/) }],
  });
});

test("a token instead of an App: its owner makes the commits, and a GitHub Enterprise Server is another address", async () => {
  const owner = github.addAccount("ptl");
  github.tokens.set("ghp_secret", owner);
  stop();
  stop = interceptGitHub(github, "https://ghe.example.org/api/v3");
  const credentials = { kind: "token", token: "ghp_secret" } as const;
  const host = new GitHubHost(
    optionsOf({
      credentials,
      host: "ghe.example.org",
      apiUrl: "https://ghe.example.org/api/v3",
      gitUrl: "https://ghe.example.org",
    }),
  );
  await host.publish(mirror.publication([file("a.py", "1\n")]));
  await host.publish(mirror.publication([file("a.py", "2\n")], await found(host)));
  expect(await found(host)).toMatchObject({ ours: true });
  expect(repository.git.readCommit(name)).toMatchObject({
    author: { name: "ptl" },
    committer: { name: "ptl" },
  });
  expect(await host.defaultBranch("octo/demo")).toBe("master");
});

test("a renamed repository keeps its pull request", async () => {
  const host = appHost();
  await host.publish(mirror.publication([file("a.py", "1\n")]));
  repository.formerNames.push(repository.fullName);
  const identity = mirror.identity;
  repository.fullName = "octo/renamed";
  expect(await host.find(identity)).toMatchObject({ id: "1", state: "open" });
});

test("git gets the token by GIT_ASKPASS, for its own host only, and may only read", async () => {
  const host = appHost({ gitUrl: "https://github.com" });
  const { url, environment } = await host.remote("octo/demo");
  expect(url).toBe("https://github.com/octo/demo.git");
  const [token] = [...github.tokens.keys()];
  expect(github.calls.at(-1)?.body).toEqual({ permissions: { contents: "read" } });
  const script = environment.GIT_ASKPASS ?? "";
  expect(statSync(script).mode & 0o777).toBe(0o700);
  const asked = (prompt: string) =>
    execFileSync(script, [prompt], {
      env: { PATH: process.env.PATH, ...environment },
      stdio: "pipe",
    }).toString();
  expect(asked("Username for 'https://github.com': ")).toBe("x-access-token\n");
  expect(asked("Password for 'https://x-access-token@github.com': ")).toBe(`${token}\n`);
  expect(() => asked("Password for 'https://x-access-token@evil.example': ")).toThrow();
  expect(() => asked("Username for 'http://github.com': ")).toThrow();
  expect(await appHost().remote("octo/demo")).toEqual({ url: repository.git.path, environment: {} });
});
