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
  items: Items,
  fileBytes = 8 << 20,
): Promise<{ tree: GitTree; git: CountedGit; fixture: RepositoryFixture }> {
  const fixture = new RepositoryFixture();
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
  test("is searched, listed and read through one process, in git's order", async () => {
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
    expect(git.started).toEqual(["cat-file"]);
  });

  test.each<[string, Items, number]>([
    ["too many files", filled(1, 600), 8 << 20],
    ["too many directories", filled(250, 1), 8 << 20],
    ["too much content", filled(1, 9, "y".repeat(600_000)), 8 << 20],
    ["a file over the limit", { ...items, large: "z".repeat(1001) }, 1000],
    ["a file that is not there", { ...items, gone: { mode: "100644", id: "2".repeat(40) } }, 8 << 20],
  ])("is none with %s: git lists and searches it", async (_name, larger, fileBytes) => {
    const { tree, git } = await opened(larger, fileBytes);
    const found = await tree.mayContain(["x-api", "0"]);
    expect(git.started).toContain("grep");
    expect(git.started).toContain("ls-tree");
    if (found) expect(found.length).toBeGreaterThan(0);
  });
});
