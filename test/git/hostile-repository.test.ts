import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "@jest/globals";
import { Mirrors } from "../../src/git/mirrors.js";
import { Repository } from "../../src/git/repository.js";
import type { SourceTree } from "../../src/model/source-tree.js";
import { git, RepositoryFixture, removeTemporary, temporaryDirectory } from "./repository-fixture.js";
import { arm, trap } from "./traps.js";

/** Everything that a stranger's repository can try runs `touch` on a file here; it must stay empty. */
const traces = temporaryDirectory();
afterEach(() => expect(readdirSync(traces)).toEqual([]));
// Processes by the hundred, on machines that do other things as well.
afterAll(removeTemporary);

const author = { name: "Bot", email: "bot@example.org" };

/** All that is done with a repository on disk, in one go. */
async function useEverything(path: string): Promise<string[]> {
  const repository = await Repository.open(git, path);
  if (repository === undefined) throw new Error("no repository");
  const commit = await repository.resolve("HEAD");
  await repository.resolve(":setup.cfg").catch(() => undefined);
  const tree = await repository.tree(commit);
  const read = await readPaths(tree);
  expect((await tree.mayContain(["touch"]))?.length).toBeGreaterThan(0);
  for (const destination of ["quarantine", "repository"] as const) {
    const writer = await repository.writer(destination);
    const content = "[metadata]\n";
    const next = await writer.writeTree(commit, [{ change: "create", path: "new", mode: "100644", content }]);
    const other = await writer.writeTree(commit, [
      { change: "create", path: "other", mode: "100644", content },
    ]);
    await writer.patch(commit, next);
    await writer.mergeTrees(commit, next, other);
    const fields = {
      tree: next,
      parents: [commit],
      message: "x",
      author,
      committer: author,
      date: new Date(0),
    };
    const made = await writer.writeCommit(fields);
    if (destination === "repository") await repository.updateRef("refs/heads/made", made, null);
    await writer.dispose();
  }
  await tree.changesSince(await repository.treeOf((await repository.readRef("refs/heads/made")) ?? ""));
  await repository.close();
  return read;
}

async function readPaths(tree: SourceTree): Promise<string[]> {
  const paths: string[] = [];
  await tree.read(await tree.entries(), ({ path }) => paths.push(path));
  return paths.sort();
}

const items = {
  ".gitattributes": "* diff=evil filter=evil merge=evil text eol=crlf ident working-tree-encoding=UTF-16\n",
  ".gitmodules": '[submodule "sub"]\n\tpath = sub\n\turl = ext::sh -c touch% x\n\tupdate = !touch x\n',
  ".lfsconfig": "[lfs]\n\turl = http://127.0.0.1:1/\n",
  sub: { mode: "160000", id: "1".repeat(40) },
  "setup.cfg": { mode: "120000", content: "/etc/passwd" },
  "directory-link": { mode: "120000", content: "/etc" },
  "lfs.bin": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
  "--upload-pack=touch x": "x",
  "$(touch x)": { "`touch x`": "x", "; touch x": "x", "| touch x": "x" },
  // A bare repository inside of the tree.
  embedded: {
    HEAD: "ref: refs/heads/master\n",
    config: "[core]\n\tfsmonitor = touch x\n",
    objects: { x: "x" },
    refs: { x: "x" },
  },
};
const regular = [
  "$(touch x)/; touch x",
  "$(touch x)/`touch x`",
  "$(touch x)/| touch x",
  "--upload-pack=touch x",
  ".gitattributes",
  ".gitmodules",
  ".lfsconfig",
  "embedded/HEAD",
  "embedded/config",
  "embedded/objects/x",
  "embedded/refs/x",
  "lfs.bin",
];

test("the trap works: git itself, run there as people run it, sets it off", () => {
  const fixture = new RepositoryFixture([]);
  const canary = join(temporaryDirectory(), "canary");
  const script = join(temporaryDirectory(), "trap");
  writeFileSync(script, `#!/bin/sh\ntouch ${canary}\n`, { mode: 0o755 });
  fixture.commit({ a: "1" });
  fixture.git(["config", "core.fsmonitor", script]);
  fixture.git(["reset", "-q"]);
  expect(existsSync(canary)).toBe(true);
});

describe("nothing of a stranger's repository is run", () => {
  test.each<[string, readonly string[]]>([
    ["bare", ["--bare"]],
    ["with a working tree", []],
  ])("%s", async (_name, options) => {
    const fixture = new RepositoryFixture(options);
    fixture.commit(items);
    fixture.git(["read-tree", "HEAD"]);
    arm(traces, fixture, options.length > 0 ? fixture.path : join(fixture.path, ".git"));
    expect(await useEverything(fixture.path)).toEqual(regular);
  });

  test("nor of one that tells git to fetch what it lacks", async () => {
    const fixture = new RepositoryFixture();
    const commit = fixture.commit(
      fixture.rawTree([
        ["100644", "gone", "1".repeat(40)],
        ["100644", "here", fixture.blob("x")],
      ]),
    );
    const promisor = trap(traces, "promisor");
    const remotes = [
      { url: `ext::${promisor}` },
      { url: "x", vcs: "ext" },
      { url: fixture.path, uploadpack: promisor },
      { url: "ssh://x/y" },
      { url: "git://127.0.0.1:1/y" },
    ];
    for (const remote of remotes) {
      fixture.tryGit(["config", "--remove-section", "remote.origin"]);
      const settings = {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "core.sshCommand": promisor,
        "core.gitProxy": promisor,
        "protocol.allow": "always",
        "protocol.ext.allow": "always",
        "remote.origin.promisor": "true",
      };
      const named = Object.entries(remote).map(([key, value]) => [`remote.origin.${key}`, value] as const);
      for (const [key, value] of [...Object.entries(settings), ...named]) fixture.git(["config", key, value]);
      const repository = await Repository.open(git, fixture.path);
      const tree = await repository?.tree(await repository.resolve(commit));
      expect(tree && (await readPaths(tree))).toEqual(["here"]);
      await expect(repository?.resolve("2".repeat(40))).rejects.toMatchObject({ code: "revision-not-found" });
      await repository?.close();
    }
  });

  test("nor when a mirror fetches from it", async () => {
    const fixture = new RepositoryFixture();
    const commit = fixture.commit(items);
    for (const name of ["--orphan", "$(touch$IFS''x)", "-x"])
      fixture.git(["update-ref", `refs/heads/${name}`, commit]);
    fixture.git(["config", "uploadpack.allowFilter", "true"]);
    arm(traces, fixture, fixture.path);
    const mirrors = new Mirrors({ git, cacheDirectory: temporaryDirectory(), allowedProtocols: ["file"] });
    const mirror = mirrors.open("h", "../../x", { url: fixture.path, environment: {} });
    for (const branch of [null, "--orphan", "$(touch$IFS''x)", "-x"]) await mirror.fetchBranch(branch);
    await mirror.fetchRef("refs/heads/--orphan");
    expect(await readPaths(await mirror.tree(commit))).toEqual(regular);
    expect(await useEverything(mirror.directory).catch(({ code }: { code: string }) => code)).toBe(
      "branch-unborn",
    );
    await mirror.close();
  });
});
