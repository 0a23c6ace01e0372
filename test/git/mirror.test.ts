import { spawn } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, describe, expect, test } from "@jest/globals";
import { Git, type RunOptions } from "../../src/git/git.js";
import type { Mirror } from "../../src/git/mirror.js";
import { mirrorName } from "../../src/git/mirror-path.js";
import { Mirrors, type MirrorsSettings } from "../../src/git/mirrors.js";
import { withPackGuard } from "../../src/git/pack-guard.js";
import type { SourceTree } from "../../src/model/source-tree.js";
import { closeGitHttpServers, type GitHttpBehaviour, startGitHttpServer } from "./git-http-server.js";
import {
  type Items,
  RepositoryFixture,
  removeTemporary,
  snapshot,
  temporaryDirectory,
} from "./repository-fixture.js";

afterEach(closeGitHttpServers);
// Processes by the hundred, on machines that do other things as well.
afterAll(removeTemporary);

/** Notes every command, so that a test can tell what was asked of the server. */
class NotingGit extends Git {
  readonly commands: string[] = [];

  override run(command: readonly [string, ...string[]], options?: RunOptions) {
    this.commands.push(command.join(" "));
    return super.run(command, options);
  }

  /** The fetches and ls-remotes since the last call. */
  taken(): string[] {
    const taken = this.commands.splice(0).filter((command) => /^(fetch|ls-remote)/.test(command));
    return taken.map((command) => /^ls-remote|--(depth|filter|refetch)\S*/.exec(command)?.[0] ?? command);
  }
}

interface Place {
  readonly server: RepositoryFixture;
  readonly git: NotingGit;
  readonly mirror: Mirror;
  readonly mirrors: Mirrors;
  /** Another process's view of the same cache. */
  readonly again: () => Mirror;
}

function place(
  items: Items,
  settings: Record<string, string> = {},
  more: Partial<MirrorsSettings> = {},
): Place {
  const server = new RepositoryFixture();
  for (const [key, value] of Object.entries({ "uploadpack.allowFilter": "true", ...settings })) {
    server.git(["config", key, value]);
  }
  server.commit(items);
  const git = new NotingGit({ path: process.env.PATH ?? "" });
  const mirrors = new Mirrors({
    git,
    cacheDirectory: temporaryDirectory(),
    allowedProtocols: ["file", "http"],
    ...more,
  });
  const again = () =>
    mirrors.open("review.example", "openstack/nova", { url: `file://${server.path}`, environment: {} });
  return { server, git, mirrors, mirror: again(), again };
}

async function contents(tree: SourceTree): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const problems = await tree.read(await tree.entries(), ({ path }, bytes) => {
    found[path] = `${found[path] ?? ""}${bytes.toString("latin1")}`;
  });
  for (const { code, message } of problems) found[`${code} ${/[\w/.-]+/.exec(message)?.[0]}`] = message;
  return found;
}

function blobsHere(mirror: Mirror, fixture: RepositoryFixture): string[] {
  const objects = fixture.git(["cat-file", "--batch-all-objects", "--batch-check"], "", mirror.directory);
  return objects.split("\n").filter((line) => line.includes(" blob "));
}

const manyFiles = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`file${n}`, `content ${n}\n`]));

describe("a branch", () => {
  test("comes without contents, and those that are read come together", async () => {
    const { server, mirror, git } = place({
      "setup.cfg": "[metadata]\n",
      nova: { "a.py": "a", "b.py": "b" },
    });
    const { branch, commit } = await mirror.fetchBranch(null);
    expect([branch, commit]).toEqual(["master", server.git(["rev-parse", "HEAD"])]);
    expect(blobsHere(mirror, server)).toHaveLength(0);
    const tree = await mirror.tree(commit);
    git.taken();
    const seen: string[] = [];
    await tree.read(await tree.at(["setup.cfg", "nova/a.py", "nope"]), ({ path }) => seen.push(path));
    expect(seen.sort()).toEqual(["nova/a.py", "setup.cfg"]);
    expect(git.taken()).toEqual(["--filter=blob:none"]);
    expect(blobsHere(mirror, server)).toHaveLength(2);
    expect(await contents(tree)).toEqual({ "setup.cfg": "[metadata]\n", "nova/a.py": "a", "nova/b.py": "b" });
    expect(tree).toMatchObject({ target: `file://${server.path}`, revision: commit });
    await mirror.close();
  });

  test("that did not move is not fetched, whoever asks", async () => {
    const { server, mirror, again, git } = place({ a: "1" });
    await mirror.fetchBranch("master");
    expect(git.taken()).toEqual(["ls-remote", "--depth=1"]);
    for (const one of [mirror, again(), again()]) await one.fetchBranch("master");
    expect(git.taken()).toEqual(["ls-remote", "ls-remote", "ls-remote"]);
    const commit = server.commit({ a: "2" });
    expect(await mirror.fetchBranch("master")).toEqual({ branch: "master", commit });
    expect(git.taken()).toEqual(["ls-remote", "--depth=1"]);
    await mirror.close();
  });

  test("of many files is read by one fetch, and its next commit brings what changed with it", async () => {
    const { server, mirror, git } = place(manyFiles);
    const first = await mirror.tree((await mirror.fetchBranch("master")).commit);
    git.taken();
    expect(await contents(first)).toEqual(manyFiles);
    expect(git.taken()).toEqual(["--depth=1"]);
    server.commit({ ...manyFiles, file7: "changed\n" });
    const second = await mirror.tree((await mirror.fetchBranch("master")).commit);
    expect(await second.changesSince(first.treeId ?? "")).toMatchObject({
      changed: [{ path: "file7" }],
      removed: [],
    });
    git.taken();
    expect(await contents(second)).toEqual({ ...manyFiles, file7: "changed\n" });
    expect(git.taken()).toEqual([]);
    await mirror.close();
  });

  test("with hostile names is fetched like any other", async () => {
    const { server, mirror } = place({ a: "1" });
    const names = ["--orphan", "-x", "$(touch$IFS''x)", "a/b", "a'b\"c"];
    for (const name of names) {
      const commit = server.commit({ a: name }, `refs/heads/${name}`);
      expect(await mirror.fetchBranch(name)).toEqual({ branch: name, commit });
    }
    await mirror.close();
  });

  test("that gives way to one below its name, or differs in letter case, is no obstacle", async () => {
    const { server, mirror } = place({ a: "1" });
    server.commit({ a: "2" }, "refs/heads/stable");
    await mirror.fetchBranch("stable");
    server.git(["update-ref", "-d", "refs/heads/stable"]);
    const commit = server.commit({ a: "3" }, "refs/heads/stable/2025.1");
    expect((await mirror.fetchBranch("stable/2025.1")).commit).toBe(commit);
    expect((await mirror.fetchBranch("master")).commit).not.toBe(commit);
    await mirror.close();
  });

  test("that is not there, and a repository without any", async () => {
    const { mirror } = place({ a: "1" });
    await expect(mirror.fetchBranch("nope")).rejects.toMatchObject({ code: "revision-not-found" });
    await expect(mirror.fetchBranch("aster")).rejects.toMatchObject({ code: "revision-not-found" });
    await expect(mirror.fetchRef("refs/changes/01/1/1")).rejects.toMatchObject({ code: "remote-refused" });
    const empty = new RepositoryFixture();
    const remote = { url: `file://${empty.path}`, environment: {} };
    const settings = { git: new Git({ path: process.env.PATH ?? "" }), cacheDirectory: temporaryDirectory() };
    const other = new Mirrors({ ...settings, allowedProtocols: ["file"] }).open("h", "p", remote);
    await expect(other.fetchBranch(null)).rejects.toMatchObject({ code: "branch-unborn" });
  });

  test("of a SHA-256 repository", async () => {
    const server = new RepositoryFixture(["--bare", "--object-format=sha256"]);
    const commit = server.commit({ a: "1" });
    const settings = { git: new Git({ path: process.env.PATH ?? "" }), cacheDirectory: temporaryDirectory() };
    const mirrors = new Mirrors({ ...settings, allowedProtocols: ["file"] });
    const mirror = mirrors.open("h", "p", { url: server.path, environment: {} });
    expect((await mirror.fetchBranch("master")).commit).toBe(commit);
    expect(await contents(await mirror.tree(commit))).toEqual({ a: "1" });
    await mirror.close();
  });
});

describe("servers that can do less", () => {
  test.each<[string, Record<string, string>, Items]>([
    ["ignores filters", { "uploadpack.allowFilter": "false" }, { a: "1", b: "2" }],
    ["ignores filters, many files", { "uploadpack.allowFilter": "false" }, manyFiles],
    ["refuses blob:none", { "uploadpackfilter.blob:none.allow": "false" }, { a: "1", b: "2" }],
    ["refuses every filter", { "uploadpackfilter.allow": "false" }, manyFiles],
  ])("%s", async (_name, settings, items) => {
    const { server, again } = place(items, settings);
    await readThreeCommits(server, items, again);
  });

  test.each<[string, Items]>([
    ["a few files", { a: "1", b: "2" }],
    ["many files", manyFiles],
  ])("gives no single contents (protocol version 0): %s", async (_name, items) => {
    const { server, mirrors } = place(items);
    const http = await startGitHttpServer({ root: dirname(server.path), version2: false });
    const remote = { url: `${http.url}/${basename(server.path)}`, environment: {} };
    await readThreeCommits(server, items, () => mirrors.open("github.example", "openstack/nova", remote));
  });

  test("has moved on before the contents were asked for", async () => {
    const { server, mirrors } = place({ a: "1", b: "2" });
    const http = await startGitHttpServer({ root: dirname(server.path), version2: false });
    const remote = { url: `${http.url}/${basename(server.path)}`, environment: {} };
    const mirror = mirrors.open("github.example", "openstack/nova", remote);
    const tree = await mirror.tree((await mirror.fetchBranch("master")).commit);
    server.commit({ a: "3" });
    // By the one way or the other, as the server says it: the job starts again from the new tip.
    await expect(contents(tree)).rejects.toMatchObject({ retryable: true });
    await mirror.close();
  });
});

async function readThreeCommits(server: RepositoryFixture, items: Items, open: () => Mirror): Promise<void> {
  for (let round = 0; round < 3; round++) {
    const mirror = open();
    const { commit } = await mirror.fetchBranch("master");
    const expected = round === 0 ? items : { ...items, a: `round ${round}` };
    expect(await contents(await mirror.tree(commit))).toEqual(expected);
    await mirror.close();
    server.commit({ ...items, a: `round ${round + 1}` });
  }
}

describe("over HTTP", () => {
  const token = "s3cret/+ token";
  const askpass = join(temporaryDirectory(), "askpass");
  writeFileSync(askpass, '#!/bin/sh\ncase "$1" in User*) echo bot;; *) echo "$TEST_PASSWORD";; esac\n', {
    mode: 0o700,
  });
  const environment = { GIT_ASKPASS: askpass, TEST_PASSWORD: token };

  async function overHttp(behaviour: Partial<GitHttpBehaviour>) {
    const { server, git } = place({ a: "1" });
    const http = await startGitHttpServer({ root: dirname(server.path), ...behaviour });
    const cacheDirectory = temporaryDirectory();
    const mirrors = new Mirrors({ git, cacheDirectory, allowedProtocols: ["http"] });
    const open = (url: string, more: Record<string, string> = environment) =>
      mirrors.open("github.example", "nova", { url, environment: more });
    return { http, open, url: `${http.url}/${basename(server.path)}`, cacheDirectory };
  }

  test("credentials come from the environment, and stand nowhere on disk", async () => {
    const { open, url, cacheDirectory } = await overHttp({ credentials: `bot:${token}` });
    const mirror = open(url);
    expect(await contents(await mirror.tree((await mirror.fetchBranch(null)).commit))).toEqual({ a: "1" });
    await mirror.close();
    const files = Object.values(snapshot(cacheDirectory)).join("\n");
    for (const spelling of [token, encodeURIComponent(token), "bot"]) expect(files).not.toContain(spelling);
  });

  test.each<[string, Partial<GitHttpBehaviour>, string]>([
    ["a wrong password", { credentials: "bot:other" }, "remote-refused"],
    [
      "an error of the server",
      { answer: (_request, response) => !!response.writeHead(500).end() },
      "remote-unreachable",
    ],
    [
      "too many requests",
      { answer: (_request, response) => !!response.writeHead(429).end() },
      "remote-unreachable",
    ],
    [
      "no such repository",
      { answer: (_request, response) => !!response.writeHead(404).end() },
      "remote-refused",
    ],
    ["no rights", { answer: (_request, response) => !!response.writeHead(403).end() }, "remote-refused"],
    ["a cut connection", { answer: (request) => !!request.socket.destroy() }, "remote-unreachable"],
  ])("%s", async (_name, behaviour, code) => {
    const { open, url } = await overHttp(behaviour);
    const secret = url.replace("http://", `http://bot:${encodeURIComponent(token)}@`);
    const error = await open(secret)
      .fetchBranch("master")
      .catch((caught: Error) => caught);
    expect(error).toMatchObject({ code });
    for (const spelling of [token, encodeURIComponent(token)]) expect(String(error)).not.toContain(spelling);
  });

  test("nothing listens there", async () => {
    const { http, open, url } = await overHttp({});
    await http.close();
    await expect(open(url).fetchBranch("master")).rejects.toMatchObject({
      code: "remote-unreachable",
      retryable: true,
    });
  });

  test("a commit that is known is asked for by that alone, without a list of refs", async () => {
    const { http, open, url } = await overHttp({});
    const mirror = open(url);
    const { commit } = await mirror.tip("master");
    const before = http.requests.length;
    expect(await mirror.fetchBranch("master", commit)).toEqual({ branch: "master", commit });
    const paths = http.requests
      .slice(before)
      .map((line) => /(?:info\/refs|git-upload-pack)(?=[? ])/.exec(line)?.[0]);
    expect(paths).toEqual(["info/refs", "git-upload-pack"]);
    expect(await contents(await mirror.tree(commit))).toEqual({ a: "1" });
    await mirror.close();
  });

  test.each([true, false])(
    "a commit that is not given gives way to the branch, by version 2: %s",
    async (version2) => {
      const { open, url } = await overHttp({ version2 });
      const mirror = open(url);
      const { commit } = await mirror.fetchBranch("master", "1".repeat(40));
      expect(await contents(await mirror.tree(commit))).toEqual({ a: "1" });
      await mirror.close();
    },
  );

  test("a redirect is not followed: credentials stay with their host", async () => {
    const other = await overHttp({ credentials: `bot:${token}` });
    const answer: GitHttpBehaviour["answer"] = (request, response) =>
      !!response.writeHead(301, { Location: `${other.url}${request.url?.replace(/^\/[^/]*/, "")}` }).end();
    const { open, url } = await overHttp({ answer });
    await expect(open(url).fetchBranch("master")).rejects.toMatchObject({ code: "remote-refused" });
    expect(other.http.requests).toEqual([]);
  });
});

describe("large contents", () => {
  const limits = { fileBytes: 1000, files: 1000 };
  const large = "x".repeat(1001);

  test("are left out with a whole commit, remembered, and never fetched again", async () => {
    const { server, mirror, again, git } = place(
      { ...manyFiles, large, limit: "y".repeat(1000) },
      {},
      { limits },
    );
    const { commit } = await mirror.fetchBranch("master");
    const found = await contents(await mirror.tree(commit));
    expect(found["file-too-large large"]).toMatch("large has more than 1000 bytes");
    expect(found.limit).toHaveLength(1000);
    expect(blobsHere(mirror, server)).toHaveLength(301);
    git.taken();
    expect(await contents(await again().tree(commit))).toEqual(found);
    expect(git.taken()).toEqual([]);
    server.commit({ ...manyFiles, large, other: large, file1: "changed" });
    const next = await mirror.fetchBranch("master");
    const foundNext = await contents(await mirror.tree(next.commit));
    expect(foundNext).toMatchObject({ file1: "changed", "file-too-large large": expect.anything() });
    await mirror.close();
  });

  test("stop a fetch that brings more than a commit may have", async () => {
    const directory = temporaryDirectory();
    const pack = join(directory, "objects", "pack", "tmp_pack_1");
    mkdirSync(dirname(pack), { recursive: true });
    writeFileSync(`${pack}-of-a-fetch-that-died`, "x".repeat(100));
    const fetching = (bytes: number, milliseconds: number) => (signal: AbortSignal) => {
      writeFileSync(pack, "x".repeat(bytes));
      return sleep(milliseconds, undefined, { signal });
    };
    expect(await withPackGuard(directory, 50, fetching(50, 700))).toBe("done");
    expect(await withPackGuard(directory, 50, fetching(51, 600_000))).toBe("too-large");
    expect(readdirSync(dirname(pack))).toEqual([basename(pack)]);
    const broken = withPackGuard(directory, 50, () => Promise.reject(new Error("broken")));
    await expect(broken).rejects.toThrow("broken");
  });
});

describe("a change", () => {
  test("comes with its parent, and is merged, shown and pushed from a mirror that lacks most", async () => {
    const { server, mirror, git } = place(manyFiles);
    const base = server.git(["rev-parse", "HEAD"]);
    const change = server.commit({ ...manyFiles, file1: "theirs\n" }, "refs/heads/work");
    server.git([
      "update-ref",
      "refs/changes/01/1/1",
      server.git(["commit-tree", `${change}^{tree}`, "-p", base, "-m", "Change"]),
    ]);
    const ours = server.commit({ ...manyFiles, file2: "ours\n" });
    const fetched = await mirror.fetchRef("refs/changes/01/1/1");
    await mirror.fetchBranch("master");
    expect((await mirror.patch(`${fetched}^`, fetched)).toString()).toContain("+theirs");
    const merged = await mirror.mergeTrees(`${fetched}^`, ours, fetched);
    const writer = await mirror.writer();
    expect((await writer.patch(ours, merged)).toString()).toContain("+theirs");
    const tree = await writer.writeTree(ours, [
      { change: "create", path: "new", mode: "100644", content: "n\n" },
    ]);
    const author = { name: "Bot", email: "bot@example.org" };
    const fields = { tree, parents: [ours], message: "New", author, committer: author, date: new Date(0) };
    const commit = await writer.writeCommit(fields);
    await writer.dispose();
    await git.run(
      ["push", "--quiet", `file://${server.path}`, `${commit}:refs/heads/pushed`],
      mirror.options,
    );
    expect(server.git(["show", "pushed:new"])).toBe("n");
    await mirror.close();
  });

  test.each([["read as the branch was"], ["before anything was read"]])(
    "that became the tip is read in full: %s",
    async (when) => {
      const { server, mirror, again } = place(manyFiles);
      const base = server.git(["rev-parse", "HEAD"]);
      const changed = { ...manyFiles, file1: "changed\n" };
      const change = server.commit(changed, "refs/heads/work");
      const commit = server.git(["commit-tree", `${change}^{tree}`, "-p", base, "-m", "Change"]);
      server.git(["update-ref", "refs/changes/01/1/1", commit]);
      await mirror.fetchBranch("master");
      expect(await mirror.fetchRef("refs/changes/01/1/1")).toBe(commit);
      if (when.startsWith("read")) expect(await contents(await mirror.tree(base))).toEqual(manyFiles);
      server.git(["update-ref", "refs/heads/master", commit]);
      const other = again();
      await other.fetchBranch("master");
      expect(await contents(await other.tree(commit))).toEqual(changed);
      expect(await contents(await mirror.tree(base))).toEqual(manyFiles);
      for (const one of [mirror, other]) {
        await one.fetchRef("refs/changes/01/1/1");
        expect((await one.patch(`${commit}^`, commit)).toString()).toContain("+changed");
        await one.close();
      }
    },
  );

  test("is merged in a mirror of a server that gives no single contents", async () => {
    const { server, mirrors } = place(manyFiles);
    const base = server.git(["rev-parse", "HEAD"]);
    const change = server.commit({ ...manyFiles, file1: "theirs\n" }, "refs/heads/work");
    server.git([
      "update-ref",
      "refs/pull/1/head",
      server.git(["commit-tree", `${change}^{tree}`, "-p", base, "-m", "x"]),
    ]);
    const http = await startGitHttpServer({ root: dirname(server.path), version2: false });
    const mirror = mirrors.open("h", "p", { url: `${http.url}/${basename(server.path)}`, environment: {} });
    const { commit } = await mirror.fetchBranch("master");
    const fetched = await mirror.fetchRef("refs/pull/1/head");
    expect(await mirror.mergeTrees(`${fetched}^`, commit, fetched)).toBe(
      server.git(["rev-parse", "refs/pull/1/head^{tree}"]),
    );
    expect((await mirror.patch(`${fetched}^`, fetched)).toString()).toContain("+theirs");
    await mirror.close();
  });
});

describe("a mirror that is damaged", () => {
  const items = { "setup.cfg": "[metadata]\n", nova: { "a.py": "a" } };

  function eachPack(damage: (path: string) => void): (mirror: Mirror) => void {
    return ({ directory }) => {
      const packs = join(directory, "objects", "pack");
      for (const name of readdirSync(packs)) if (name.endsWith(".pack")) damage(join(packs, name));
    };
  }

  const damages: [string, (mirror: Mirror) => void][] = [
    ["its packs are cut", eachPack((path) => truncateSync(path, Math.floor(statSync(path).size / 2)))],
    ["its packs are gone", eachPack((path) => rmSync(path))],
    ["its packs are noise", eachPack((path) => writeFileSync(path, "noise".repeat(100)))],
    ["its objects are gone", (mirror) => rmSync(join(mirror.directory, "objects"), { recursive: true })],
    ["its HEAD is empty", (mirror) => writeFileSync(join(mirror.directory, "HEAD"), "")],
    ["its configuration is noise", (mirror) => writeFileSync(join(mirror.directory, "config"), "[[noise")],
    ["its state is noise", (mirror) => writeFileSync(join(mirror.directory, "mirror.json"), "{noise")],
    ["it is gone", (mirror) => rmSync(mirror.directory, { recursive: true })],
    [
      "a file stands in its place",
      ({ directory }) => {
        rmSync(directory, { recursive: true });
        writeFileSync(directory, "");
      },
    ],
  ];

  test.each(damages)("before a fetch: %s", async (_name, damage) => {
    const { mirror, again } = place(items);
    const { commit } = await mirror.fetchBranch("master");
    const expected = await contents(await mirror.tree(commit));
    await mirror.close();
    damage(mirror);
    const other = again();
    expect(await contents(await other.tree((await other.fetchBranch("master")).commit))).toEqual(expected);
    await other.close();
  });

  test.each(damages)("before a reading: %s", async (_name, damage) => {
    const { mirror } = place(items);
    const { commit } = await mirror.fetchBranch("master");
    const expected = await contents(await mirror.tree(commit));
    await mirror.close();
    damage(mirror);
    expect(await contents(await mirror.tree(commit))).toEqual(expected);
    await mirror.close();
  });

  test("is not made anew over and over", async () => {
    const { mirror, server } = place(items);
    const { commit } = await mirror.fetchBranch("master");
    const tree = await mirror.tree(commit);
    await mirror.close();
    rmSync(join(mirror.directory, "objects"), { recursive: true });
    rmSync(server.path, { recursive: true });
    await expect(tree.entries()).rejects.toMatchObject({ code: "remote-refused" });
    await expect(tree.entries()).rejects.toMatchObject({ code: "repository-corrupt" });
  });
});

test("a mirror of more than a hundred packs is made anew with the next fetch", async () => {
  const { mirror, server } = place({ a: "1" });
  const { commit } = await mirror.fetchBranch("master");
  const packs = join(mirror.directory, "objects", "pack");
  const count = () => readdirSync(packs).filter((name) => name.endsWith(".idx")).length;
  expect(count()).toBe(1);
  const name = readdirSync(packs).find((one) => one.endsWith(".idx")) ?? "";
  const copies = (n: number) => {
    for (const ending of [".pack", ".idx"]) {
      const copy = `pack-${String(n).padStart(40, "0")}${ending}`;
      copyFileSync(join(packs, name.replace(".idx", ending)), join(packs, copy));
    }
  };
  for (let n = 1; n < 100; n++) copies(n);
  await mirror.fetchBranch("master", server.commit({ a: "2" }));
  expect(count()).toBe(101);
  expect((await mirror.tree(commit)).revision).toBe(commit);
  const third = server.commit({ a: "3" });
  await mirror.fetchBranch("master", third);
  expect(count()).toBe(1);
  expect(await contents(await mirror.tree(third))).toEqual({ a: "3" });
  await mirror.close();
});

describe("many at once", () => {
  test("in one process fetch once and all read right", async () => {
    const { again, git } = place(manyFiles);
    const mirrors = Array.from({ length: 6 }, again);
    const all = await Promise.all(
      mirrors.map(async (mirror) => contents(await mirror.tree((await mirror.fetchBranch("master")).commit))),
    );
    for (const one of all) expect(one).toEqual(manyFiles);
    expect(git.taken().filter((command) => command === "ls-remote")).toHaveLength(6);
    for (const mirror of mirrors) await mirror.close();
  });

  test("a lock of a process that died is taken over, one of a living process is waited for", async () => {
    const lockTiming = { patienceMilliseconds: 300, staleMilliseconds: 60_000 };
    const { mirror } = place({ a: "1" }, {}, { lockTiming });
    await mirror.fetchBranch("master");
    const dead = spawn("true");
    await new Promise((resolve) => dead.on("close", resolve));
    const lock = `${mirror.directory}.lock`;
    const take = (path: string, pid: number | undefined) =>
      symlinkSync(JSON.stringify({ pid, host: hostname(), token: "t" }), path);
    const locks = () => readdirSync(dirname(lock)).filter((name) => name.includes(".lock"));
    // The second is what a container finds that was started again: the one that died in it had the same id.
    for (const gone of [dead.pid, process.pid]) {
      take(lock, gone);
      await mirror.fetchRef("refs/heads/master");
      expect(locks()).toEqual([]);
    }
    // It died as it took over the lock of one that had died before.
    take(lock, dead.pid);
    take(`${lock}.break`, dead.pid);
    await mirror.fetchRef("refs/heads/master");
    expect(locks()).toEqual([]);
    take(lock, process.ppid);
    await expect(mirror.fetchRef("refs/heads/master")).rejects.toMatchObject({
      code: "mirror-locked",
      retryable: true,
    });
    expect(locks()).toEqual([basename(lock)]);
    await mirror.close();
  });
});

describe("names and addresses", () => {
  const hostile = [
    "../../x",
    "/etc/passwd",
    "-x",
    "--upload-pack=x",
    "a%2Fb",
    "a/b",
    "A/B",
    "a\0b",
    "",
    ".",
    "..",
    ".git",
    "a\nb",
    "x".repeat(5000),
    "ünï/çødé",
    "a".repeat(70),
    "a".repeat(71),
    "con",
    "a:b",
    "a\\b",
  ];

  test("of projects cannot leave the cache or meet", () => {
    const names = hostile.map((project) => mirrorName("review.example", project));
    for (const name of names) {
      expect(name).toMatch(/^m-[a-z0-9-]*-[0-9a-f]{32}\.git$/);
      expect(name.length).toBeLessThan(110);
      expect(join("/cache", basename(name))).toBe(join("/cache", name));
      expect(dirname(join("/cache", name))).toBe("/cache");
    }
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(hostile.length);
    expect(mirrorName("a", "b/c")).not.toBe(mirrorName("a/b", "c"));
  });

  test.each([
    "ext::sh -c true",
    "fd::17",
    "git://h/x",
    "http://h/x",
    "ssh://h/x",
    "h:x",
    "-x",
    "relative",
    "",
  ])("%j is no address", (url) => {
    const { git } = place({ a: "1" });
    const mirrors = new Mirrors({ git, cacheDirectory: "/nonexistent", allowedProtocols: ["https", "file"] });
    expect(() => mirrors.open("h", "p", { url, environment: {} })).toThrow(
      expect.objectContaining({ code: "remote-refused" }),
    );
  });
});
