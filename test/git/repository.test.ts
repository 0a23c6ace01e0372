import { chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { Repository, type RepositorySettings } from "../../src/git/repository.js";
import { git, RepositoryFixture, removeTemporary, temporaryDirectory } from "./repository-fixture.js";

// Processes by the hundred, on machines that do other things as well.
afterAll(removeTemporary);

async function opened(path: string, settings?: RepositorySettings): Promise<Repository> {
  const repository = await Repository.open(git, path, settings);
  if (repository === undefined) throw new Error(`${path} is no repository`);
  return repository;
}

async function textOf(repository: Repository, commit: string, path: string): Promise<string> {
  const tree = await repository.tree(commit);
  let text = "";
  expect(await tree.read(await tree.at([path]), (_entry, bytes) => (text = bytes.toString("utf8")))).toEqual(
    [],
  );
  return text;
}

describe("open", () => {
  const bare = new RepositoryFixture();
  const commit = bare.commit({ "setup.cfg": "[metadata]\n" });

  function workingTree(): { path: string; git: (command: string[]) => string } {
    const path = join(temporaryDirectory(), "clone");
    bare.git(["clone", "-q", `file://${bare.path}`, path]);
    return { path, git: (command) => bare.git(command, "", path) };
  }

  test.each<[string, () => string]>([
    ["bare", () => bare.path],
    ["a working tree", () => workingTree().path],
    ["the git directory of a working tree", () => join(workingTree().path, ".git")],
    [
      "a second worktree",
      () => {
        const clone = workingTree();
        clone.git(["worktree", "add", "-q", "--detach", `${clone.path}2`]);
        return `${clone.path}2`;
      },
    ],
    [
      "without a config file, as a mirror that was copied",
      () => {
        const path = join(workingTree().path, ".git");
        rmSync(join(path, "config"));
        return path;
      },
    ],
    [
      "a working tree elsewhere by core.worktree",
      () => {
        const clone = workingTree();
        clone.git(["config", "core.worktree", "/nonexistent"]);
        return clone.path;
      },
    ],
    [
      "shallow",
      () => {
        bare.commit({ "setup.cfg": "[metadata]\n" });
        const path = join(temporaryDirectory(), "shallow");
        bare.git(["clone", "-q", "--depth=1", `file://${bare.path}`, path]);
        return path;
      },
    ],
    [
      "reached by a link, with blanks and quotes in its name",
      () => {
        const path = join(temporaryDirectory(), `a "b" 'c'\n:d`);
        symlinkSync(bare.path, path);
        return path;
      },
    ],
    [
      "somebody else's",
      () => {
        const { path } = workingTree();
        if (process.getuid?.() === 0)
          for (const part of [path, `${path}/.git`]) chownSync(part, 12345, 12345);
        return path;
      },
    ],
  ])("%s", async (_name, make) => {
    const repository = await opened(make());
    const head = await repository.resolve("HEAD");
    expect(await textOf(repository, head, "setup.cfg")).toBe("[metadata]\n");
    await repository.close();
  });

  test("tells the working tree from the git directory", async () => {
    const { path } = workingTree();
    expect(await opened(path)).toMatchObject({
      workingTree: path,
      gitDirectory: join(path, ".git"),
      target: path,
    });
    expect((await opened(bare.path)).workingTree).toBeUndefined();
    expect(await opened(bare.path, { target: "nova" })).toMatchObject({ target: "nova" });
  });

  test("a plain directory, a file, a directory within a working tree and an empty .git are none", async () => {
    const plain = temporaryDirectory();
    const within = join(workingTree().path, "devstack");
    for (const directory of [within, join(plain, "empty"), join(plain, "empty", ".git")])
      mkdirSync(directory);
    writeFileSync(join(plain, "a.ini"), "");
    for (const path of [plain, join(plain, "a.ini"), within, join(plain, "empty")]) {
      expect(await Repository.open(git, path)).toBeUndefined();
    }
  });

  test("a path that does not exist, and .git files that point nowhere, are errors", async () => {
    await expect(Repository.open(git, "/nonexistent/nova")).rejects.toMatchObject({
      code: "target-not-found",
    });
    for (const pointer of ["gitdir: /nonexistent\n", "nonsense", ""]) {
      const path = temporaryDirectory();
      writeFileSync(join(path, ".git"), pointer);
      await expect(Repository.open(git, path)).rejects.toMatchObject({ code: "repository-corrupt" });
    }
  });

  test("a partial clone never fetches: what it lacks is a problem", async () => {
    bare.git(["config", "uploadpack.allowFilter", "true"]);
    const path = join(temporaryDirectory(), "partial.git");
    bare.git(["clone", "-q", "--bare", "--filter=blob:none", `file://${bare.path}`, path]);
    const repository = await opened(path);
    const tree = await repository.tree(await repository.resolve("HEAD"));
    expect(await tree.read(await tree.entries(), () => expect("nothing").toBe("read"))).toMatchObject([
      { code: "content-missing", message: expect.stringContaining("setup.cfg") },
    ]);
    await repository.close();
    expect(await repository.resolve(commit)).toBe(commit);
    await repository.close();
  });
});

describe("resolve", () => {
  const fixture = new RepositoryFixture([]);
  const first = fixture.commit({ a: "1" }, "refs/heads/master", "Fix the first thing");
  const second = fixture.commit({ a: "2" }, "refs/heads/master", "Second");
  const dashed = fixture.commit({ a: "3" }, "refs/heads/--orphan", "Third");
  fixture.git(["tag", "-a", "-m", "release", "1.0", first]);
  fixture.git(["update-ref", "refs/heads/$(touch$IFS''x)", first]);
  fixture.git(["update-ref", "refs/tags/--upload-pack=x", second]);
  fixture.git(["tag", "blob", fixture.blob("x")]);

  test.each([
    ["HEAD", second],
    ["@", second],
    ["master", second],
    ["master~1", first],
    ["HEAD^", first],
    ["1.0", first],
    ["refs/tags/1.0", first],
    [second, second],
    [second.slice(0, 12), second],
    [":/first thing", first],
    ["HEAD^{/Fix the}", first],
    ["--orphan", dashed],
    ["refs/heads/--orphan", dashed],
    ["$(touch$IFS''x)", first],
    ["--upload-pack=x", second],
  ])("%s", async (revision, commit) => {
    const repository = await opened(fixture.path);
    expect(await repository.resolve(revision)).toBe(commit);
    await repository.close();
  });

  test.each([
    "",
    "nope",
    "HEAD~9",
    "HEAD@{99}",
    "-x",
    "--all",
    "--",
    "blob",
    "HEAD:a",
    "HEAD:nope",
    "HEAD\nmaster",
    "a\0b",
    "0000000000000000000000000000000000000000",
    "1111111111111111111111111111111111111111",
    "master..1.0",
    "^master",
    "--git-dir=/tmp",
  ])("%j is no commit", async (revision) => {
    const repository = await opened(fixture.path);
    await expect(repository.resolve(revision)).rejects.toMatchObject({
      code: "revision-not-found",
      data: { revision },
    });
    expect(await repository.resolve("HEAD")).toBe(second);
    await repository.close();
  });

  test("an empty repository and an unborn branch", async () => {
    const empty = await opened(new RepositoryFixture().path);
    await expect(empty.resolve("HEAD")).rejects.toMatchObject({ code: "branch-unborn" });
    await expect(empty.resolve("master")).rejects.toMatchObject({ code: "revision-not-found" });
    await empty.close();
    const unborn = new RepositoryFixture();
    unborn.commit({ a: "1" }, "refs/heads/other");
    const repository = await opened(unborn.path);
    await expect(repository.resolve("HEAD")).rejects.toMatchObject({ code: "branch-unborn" });
    expect(await repository.resolve("other")).toHaveLength(40);
    await repository.close();
  });

  test("a branch whose commit is gone", async () => {
    const broken = new RepositoryFixture();
    const commit = broken.commit({ a: "1" });
    rmSync(join(broken.path, "objects", commit.slice(0, 2), commit.slice(2)));
    const repository = await opened(broken.path);
    await expect(repository.resolve("HEAD")).rejects.toMatchObject({ code: "repository-corrupt" });
    await repository.close();
  });
});

describe("refs", () => {
  const fixture = new RepositoryFixture();
  const [one, two] = [fixture.commit({ a: "1" }), fixture.commit({ a: "2" })];

  test("move only from where they are expected to be", async () => {
    const repository = await opened(fixture.path);
    const ref = "refs/heads/--orphan";
    expect(await repository.readRef(ref)).toBeUndefined();
    await expect(repository.updateRef(ref, two, one)).rejects.toMatchObject({
      code: "branch-moved",
      retryable: true,
    });
    await repository.updateRef(ref, one, null);
    expect(await repository.readRef(ref)).toBe(one);
    await expect(repository.updateRef(ref, two, null)).rejects.toMatchObject({ code: "branch-moved" });
    await expect(repository.updateRef(ref, two, two)).rejects.toMatchObject({ code: "branch-moved" });
    await repository.updateRef(ref, two, one);
    expect(await repository.readRef(ref)).toBe(two);
    await expect(repository.updateRef("refs/heads/a..b", two, null)).rejects.toMatchObject({
      code: "git-failed",
    });
    await repository.close();
  });

  test("of many that race for one, one wins", async () => {
    const repository = await opened(fixture.path);
    const ref = "refs/heads/race";
    const attempts = await Promise.allSettled(
      Array.from({ length: 8 }, () => repository.updateRef(ref, one, null)),
    );
    expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await repository.close();
  });
});

test("SHA-256 repositories are read and written as well", async () => {
  const fixture = new RepositoryFixture(["--bare", "--object-format=sha256"]);
  const commit = fixture.commit({ nova: { "a.py": "x = 1\n" } });
  const repository = await opened(fixture.path);
  expect(await repository.resolve("HEAD")).toBe(commit);
  expect(commit).toHaveLength(64);
  expect(await textOf(repository, commit, "nova/a.py")).toBe("x = 1\n");
  const writer = await repository.writer("quarantine");
  const tree = await writer.writeTree(commit, [{ change: "delete", path: "nova/a.py" }]);
  expect((await writer.patch(commit, tree)).toString()).toContain("deleted file mode 100644");
  await writer.dispose();
  await repository.close();
});
