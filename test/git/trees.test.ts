import { afterAll, describe, expect, test } from "@jest/globals";
import { Git } from "../../src/git/git.js";
import type { GitTree } from "../../src/git/git-tree.js";
import { Repository } from "../../src/git/repository.js";
import { type Items, RepositoryFixture, removeTemporary } from "./repository-fixture.js";

const open: Repository[] = [];
afterAll(async () => {
  for (const repository of open) await repository.close();
  removeTemporary();
});

/** git with a list of the commands that were started. */
class CountedGit extends Git {
  readonly started: string[] = [];

  override start(...[command, options]: Parameters<Git["start"]>): ReturnType<Git["start"]> {
    this.started.push(command[0]);
    return super.start(command, options);
  }
}

async function opened(
  items: Items | string,
  fileBytes = 8 << 20,
  fixture = new RepositoryFixture(),
): Promise<{ tree: GitTree; git: CountedGit; fixture: RepositoryFixture }> {
  const commit = fixture.commit(items);
  const git = new CountedGit({ path: process.env.PATH ?? "" });
  const repository = await Repository.open(git, fixture.path, { limits: { fileBytes, files: 10_000 } });
  if (repository === undefined) throw new Error("no repository");
  open.push(repository);
  return { tree: await repository.tree(commit), git, fixture };
}

const items: Items = {
  "a.ini": "wsgi-file = /usr/bin/x-api\n",
  "a-b": { c: "same x-api", "d.txt": "nothing" },
  a: { b: { c: "same x-api" } },
  "a.b": "x-ap\ni",
  link: { mode: "120000", content: "x-api" },
  sub: { mode: "160000", id: "1".repeat(40) },
  binary: Buffer.from([0, 1, ...Buffer.from("x-api")]),
  empty: "",
};

/** Directories with so many files. */
function filled(directories: number, files: number, content = "x"): Items {
  const inner = Object.fromEntries(Array.from({ length: files }, (_, n) => [`f${n}`, `${content}${n}`]));
  return Object.fromEntries(
    Array.from({ length: directories }, (_, n) => [`d${n}`, { ...inner, own: `${n}` }]),
  );
}

describe("a small tree", () => {
  test("is searched, listed and read without any process, in git's order", async () => {
    const { tree, git, fixture } = await opened(items);
    const found = (await tree.mayContain(["x-api"])) ?? [];
    expect(found.map(({ path }) => path)).toEqual(["a-b/c", "a.ini", "a/b/c", "binary"]);
    const listed = fixture.git(["ls-tree", "-r", "--full-tree", "HEAD"]).trim().split("\n");
    const entries = await tree.entries();
    expect(
      entries.map(({ mode, id, path }) => `${mode} ${mode === "160000" ? "commit" : "blob"} ${id}\t${path}`),
    ).toEqual(listed);
    const read = new Map<string, string>();
    expect(await tree.read(entries, ({ path }, bytes) => read.set(path, String(bytes)))).toEqual([]);
    expect(read.size).toBe(7);
    expect(read.get("a/b/c")).toBe("same x-api");
    expect(git.started).toEqual([]);
  });

  test.each<[string, Items, string[]]>([
    ["as many files as are read whole, whatever they hold", filled(1, 9, "y".repeat(600_000)), []],
    ["so many files that git searches it, and what it finds is read from files", filled(3, 600), ["grep"]],
  ])("is found in with %s", async (_name, larger, started) => {
    const { tree, git, fixture } = await opened(larger);
    const found = (await tree.mayContain(["x-api", "0"])) ?? [];
    const expected = fixture.git(["grep", "-l", "-F", "-e", "0", "HEAD"]).trim().split("\n");
    expect(found.map(({ path }) => `HEAD:${path}`)).toEqual(expected);
    const read = new Map<string, string>();
    expect(await tree.read(found, ({ path }, bytes) => read.set(path, String(bytes)))).toEqual([]);
    expect([...read.keys()].sort()).toEqual(found.map(({ path }) => path).sort());
    expect([...read.values()].every((content) => content.includes("0"))).toBe(true);
    expect(git.started).toEqual(started);
  });

  test.each<[string, Items]>([
    ["is over the limit", { large: "z".repeat(1001) }],
    ["is not there", { large: { mode: "100644", id: "2".repeat(40) } }],
  ])("may hold anything in a file that %s", async (_name, more) => {
    const { tree } = await opened({ ...items, ...more }, 1000);
    const found = (await tree.mayContain(["x-api"])) ?? [];
    expect(found.map(({ path }) => path)).toEqual(["a-b/c", "a.ini", "a/b/c", "binary", "large"]);
    expect((await tree.mayContain(["not there"]))?.map(({ path }) => path)).toEqual(["large"]);
  });
});

describe("a tree that git searches", () => {
  const limit = 200_000;
  const many = filled(3, 600);

  /** The paths that may hold a string; undefined where git looked not into every file. */
  async function searched(more: Items, packed: boolean): Promise<string[] | undefined> {
    const fixture = new RepositoryFixture();
    const commit = fixture.commit({ ...many, ...more });
    if (packed) fixture.git(["repack", "-adfq"]);
    const counted = new CountedGit({ path: process.env.PATH ?? "" });
    const repository = await Repository.open(counted, fixture.path, {
      limits: { fileBytes: limit, files: 10_000 },
    });
    if (repository === undefined) throw new Error("no repository");
    open.push(repository);
    const tree = await repository.tree(commit);
    const found = await tree.mayContain(["x-api"]);
    expect(counted.started).toEqual(["grep"]);
    return found?.map(({ path }) => path);
  }

  const large = (bytes: number, from = "x-api") => from + "z".repeat(bytes - from.length);
  test.each([
    ["loose", false],
    ["packed", true],
  ])("is unknown as soon as a file has one byte more than the limit: %s", async (_name, packed) => {
    expect(await searched({ large: large(limit) }, packed)).toEqual(["large"]);
    expect(await searched({ large: large(limit, "none") }, packed)).toEqual([]);
    expect(await searched({ large: large(limit + 1) }, packed)).toBeUndefined();
    expect(await searched({ large: large(limit + 1, "none") }, packed)).toBeUndefined();
    expect(await searched({ large: large(5 << 20, "none") }, packed)).toBeUndefined();
  });

  test("is not read on after the scan was stopped, which only who waits for it hears", async () => {
    const fixture = new RepositoryFixture();
    const commit = fixture.commit({ ...many, found: "x-api" });
    const stop = new AbortController();
    class StoppedGit extends Git {
      override start(...[command, options]: Parameters<Git["start"]>): ReturnType<Git["start"]> {
        const child = super.start(command, options);
        child.stdout.once("data", () => stop.abort());
        return child;
      }
    }
    const stopped = new StoppedGit({ path: process.env.PATH ?? "", signal: stop.signal });
    const repository = await Repository.open(stopped, fixture.path);
    if (repository === undefined) throw new Error("no repository");
    open.push(repository);
    const tree = await repository.tree(commit);
    const entries = await tree.entries();
    // It may have found all before it could be ended.
    await tree.mayContain(["x-api"]).catch(() => undefined);
    expect(stop.signal.aborted).toBe(true);
    await expect(tree.read(entries, () => undefined)).rejects.toThrow("git cannot be run");
  });

  test("is unknown where a file is not there", async () => {
    expect(await searched({ gone: { mode: "100644", id: "2".repeat(40) } }, false)).toBeUndefined();
    expect(await searched({ "x-api": "x-api" }, false)).toEqual(["x-api"]);
  });
});

describe("a search that finds more than is held", () => {
  test("loses nothing", async () => {
    const large = Object.fromEntries(
      Array.from({ length: 12 }, (_, n) => [`f${n}`, `${n} x-api ${String(n % 10).repeat(2 << 20)}`]),
    );
    const { tree } = await opened(large);
    const found = (await tree.mayContain(["x-api"])) ?? [];
    const sizes = new Map<string, number>();
    expect(await tree.read(found, ({ path }, { length }) => sizes.set(path, length))).toEqual([]);
    expect(sizes).toEqual(
      new Map(Object.entries(large).map(([path, content]) => [path, Buffer.byteLength(content)])),
    );
  });
});

describe("directories in one another", () => {
  /** The tree of a commit with one file so deep. */
  function chain(fixture: RepositoryFixture, depth: number): string {
    const path = `${"d/".repeat(depth)}f`;
    const commit = `commit refs/heads/deep\ncommitter D <d@example.org> 1 +0000\ndata 0\nM 100644 inline ${path}\ndata 4\ndeep\n`;
    fixture.git(["fast-import", "--quiet"], commit);
    return fixture.git(["rev-parse", "refs/heads/deep^{tree}"]);
  }

  test("are listed in git's order, the same one under several names, deep ones too", async () => {
    const fixture = new RepositoryFixture();
    const deep = { mode: "040000", id: chain(fixture, 600) };
    const all = { "a.b": "1", a: { c: "2", deep }, "a-b": "3", z: deep };
    const { tree } = await opened(all, 8 << 20, fixture);
    const way = "d/".repeat(600);
    expect((await tree.entries()).map(({ path }) => path)).toEqual([
      "a-b",
      "a.b",
      "a/c",
      `a/deep/${way}f`,
      `z/${way}f`,
    ]);
  });

  test("deeper than any path may be are refused", async () => {
    const fixture = new RepositoryFixture();
    const { tree } = await opened(chain(fixture, 2050), 8 << 20, fixture);
    await expect(tree.entries()).rejects.toMatchObject({
      code: "repository-corrupt",
      message: expect.stringContaining("more than 2048 deep"),
    });
  });

  test("of more bytes than so many files take are refused, however few they are", async () => {
    const fixture = new RepositoryFixture();
    const same = { mode: "100644", id: fixture.blob("same") };
    const names = Array.from({ length: 3000 }, (_, n) => [`${"n".repeat(200)}${n}`, same]);
    const commit = fixture.commit({ d: Object.fromEntries(names), e: "1" });
    const repository = await Repository.open(new Git({ path: process.env.PATH ?? "" }), fixture.path, {
      limits: { fileBytes: 1000, files: 1000 },
    });
    if (repository === undefined) throw new Error("no repository");
    open.push(repository);
    const tree = await repository.tree(commit);
    await expect(tree.entries()).rejects.toMatchObject({
      code: "repository-too-large",
      data: { limit: 1000 },
    });
    expect((await tree.at(["e"])).map(({ path }) => path)).toEqual(["e"]);
  });

  test.each([
    ["with a file", { a: "x" }],
    ["without any file", {}],
  ])("that hold each other ten times over, %s, are refused before they are listed", async (_name, inside) => {
    const fixture = new RepositoryFixture();
    let tree = fixture.tree(inside);
    for (let depth = 0; depth < 10; depth++) {
      const same = { mode: "040000", id: tree };
      tree = fixture.tree(Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`d${n}`, same])));
    }
    const bomb = await opened(tree, 8 << 20, fixture);
    await expect(bomb.tree.entries()).rejects.toMatchObject({ code: "repository-too-large" });
  });
});
