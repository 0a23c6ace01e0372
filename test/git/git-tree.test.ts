import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { BatchParser } from "../../src/git/batch-parser.js";
import type { GitTree } from "../../src/git/git-tree.js";
import { Repository, type RepositorySettings } from "../../src/git/repository.js";
import { isSafePath } from "../../src/git/safe-path.js";
import type { Problem } from "../../src/model/errors.js";
import { expectLinear } from "../support/expect-linear.js";
import { fc } from "../support/fc.js";
import { git, type Items, RepositoryFixture, removeTemporary } from "./repository-fixture.js";

// Processes by the hundred, on machines that do other things as well.
const open: Repository[] = [];
afterAll(async () => {
  for (const repository of open) await repository.close();
  removeTemporary();
});

async function treeOf(
  fixture: RepositoryFixture,
  commit: string,
  settings?: RepositorySettings,
): Promise<GitTree> {
  const repository = await Repository.open(git, fixture.path, settings);
  if (repository === undefined) throw new Error("no repository");
  open.push(repository);
  return repository.tree(commit);
}

async function made(items: Items, settings?: RepositorySettings): Promise<GitTree> {
  const fixture = new RepositoryFixture();
  return treeOf(fixture, fixture.commit(items), settings);
}

async function readAll(tree: GitTree): Promise<{ files: Map<string, Buffer>; problems: readonly Problem[] }> {
  const files = new Map<string, Buffer>();
  const problems = await tree.read(await tree.entries(), ({ path }, bytes) => {
    if (files.has(path)) throw new Error(`${path} was visited twice`);
    files.set(path, Buffer.from(bytes));
  });
  return { files, problems };
}

/** Enough files that they are read by processes made for many. */
const many: Record<string, string> = Object.fromEntries(
  Array.from({ length: 500 }, (_, n) => [`f${n}`, `${n}\n`.repeat(n * 7)]),
);

describe("contents", () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, n) => n));
  const special: Items = {
    empty: "",
    crlf: "[metadata]\r\nname = nova\r\n",
    "no-final-newline": "a\nb",
    "all-bytes": bytes,
    "looks-like-an-answer": `${"0".repeat(40)} missing\n${"1".repeat(40)} blob 3\n`,
    executable: { mode: "100755", content: "#!/bin/sh\n" },
    "old-mode": { mode: "100664", content: "x" },
    "large-but-allowed": Buffer.alloc(3_000_000, "wsgi\n"),
    nested: { deep: { "er.txt": "same" } },
    same: "same",
    "again-same": "same",
  };

  test.each<[string, Items]>([
    ["of a few files", special],
    ["of many files", { ...special, many }],
  ])("%s arrive byte for byte, once for each path", async (_name, items) => {
    const { files, problems } = await readAll(await made(items));
    expect(problems).toEqual([]);
    expect(files.get("all-bytes")).toEqual(bytes);
    expect(files.get("large-but-allowed")).toHaveLength(3_000_000);
    for (const path of ["empty", "crlf", "no-final-newline", "looks-like-an-answer"]) {
      expect(files.get(path)?.toString("latin1")).toBe(special[path]);
    }
    for (const path of ["same", "again-same", "nested/deep/er.txt"])
      expect(String(files.get(path))).toBe("same");
    if ("many" in items)
      for (const [name, text] of Object.entries(many)) expect(String(files.get(`many/${name}`))).toBe(text);
    expect(files.size).toBe(Object.keys(special).length + ("many" in items ? 500 : 0));
  });

  test("entries are sorted, with canonical modes, links and submodules listed", async () => {
    const submodule = { mode: "160000", id: "1".repeat(40) };
    const tree = await made({
      ...special,
      many,
      link: { mode: "120000", content: "/etc/passwd" },
      sub: submodule,
    });
    const entries = await tree.entries();
    const paths = entries.map(({ path }) => path);
    expect(paths).toEqual([...paths].sort());
    const modeOf = (path: string) => entries.find((entry) => entry.path === path)?.mode;
    expect(["executable", "old-mode", "empty", "link", "sub"].map(modeOf)).toEqual([
      "100755",
      "100644",
      "100644",
      "120000",
      "160000",
    ]);
    const { files } = await readAll(tree);
    expect(files.has("link") || files.has("sub")).toBe(false);
  });

  test("at finds what is there, through no link and no submodule, without listing", async () => {
    const tree = await made({
      "setup.cfg": { mode: "120000", content: "nova/setup.cfg" },
      nova: {
        "setup.cfg": "x",
        link: { mode: "120000", content: "." },
        sub: { mode: "160000", id: "1".repeat(40) },
      },
    });
    const asked = [
      "setup.cfg",
      "nova/setup.cfg",
      "nova/link/setup.cfg",
      "nova/sub/x",
      "nova",
      "nova/",
      "",
      "/nova/setup.cfg",
      "nova/../setup.cfg",
      "./setup.cfg",
      "nope",
      "nova/setup.cfg/x",
      "NOVA/setup.cfg",
      "__proto__",
    ];
    expect((await tree.at(asked)).map(({ path, mode }) => `${mode} ${path}`)).toEqual([
      "120000 setup.cfg",
      "100644 nova/setup.cfg",
    ]);
    const found = await tree.at(asked);
    const seen: string[] = [];
    expect(await tree.read(found, ({ path }) => seen.push(path))).toEqual([]);
    expect(seen).toEqual(["nova/setup.cfg"]);
  });

  test("an empty tree has nothing", async () => {
    const tree = await made({});
    expect(await tree.entries()).toEqual([]);
    expect(await readAll(tree)).toEqual({ files: new Map(), problems: [] });
  });
});

describe("the files that may contain a string", () => {
  const items: Items = {
    "a.ini": "wsgi-file = /usr/bin/nova-api-wsgi\r\n",
    nested: { "b.sh": "-x nova-api-wsgi", "none.sh": "nova" },
    binary: Buffer.from("\0\0nova-api-wsgi\0"),
    upper: "NOVA-API-WSGI",
    link: { mode: "120000", content: "nova-api-wsgi" },
    sub: { mode: "160000", id: "1".repeat(40) },
    "a:b\n": "nova-api-wsgi",
    ".gitattributes": "* binary -text diff=x\n",
  };
  const pathsOf = async (tree: GitTree, strings: string[]) =>
    (await tree.mayContain(strings))?.map(({ path }) => path);

  test("are found, whatever attributes say, and none that does is left out", async () => {
    const tree = await made(items);
    const regular = ["a.ini", "a:b\n", "binary", "nested/b.sh"];
    expect((await pathsOf(tree, ["nova-api-wsgi"]))?.filter((path) => path !== "link")).toEqual(regular);
    expect(await pathsOf(tree, ["-x", "diff=x"])).toEqual([".gitattributes", "nested/b.sh"]);
    expect(await pathsOf(tree, ["not there"])).toEqual([]);
  });

  test("are those too that cannot be looked into, as they may hold anything", async () => {
    const limits = { fileBytes: 1000, files: 99 };
    const tree = await made({ ...items, large: "y".repeat(1001), most: "y".repeat(1000) }, { limits });
    expect(await pathsOf(tree, ["diff=x"])).toEqual([".gitattributes", "large"]);
    const fixture = new RepositoryFixture();
    const commit = fixture.commit(
      fixture.rawTree([
        ["100644", "gone", "1".repeat(40)],
        ["100644", "here", fixture.blob("y")],
        ["120000", "link", "1".repeat(40)],
      ]),
    );
    expect(await pathsOf(await treeOf(fixture, commit), ["x"])).toEqual(["gone"]);
  });

  test("are unknown where nothing is looked for, and where contents may be elsewhere", async () => {
    expect(await pathsOf(await made(items), [])).toBeUndefined();
    expect(await pathsOf(await made(items, { obtain: async () => new Set() }), ["x"])).toBeUndefined();
  });
});

describe("limits", () => {
  const limits = { fileBytes: 1000, files: 600 };
  const large = (bytes: number) => ({ [`large-${bytes}`]: Buffer.alloc(bytes, "x") });

  test.each<[string, Items]>([
    ["a few files", {}],
    ["many files", many],
  ])("a file over the limit is a problem, the rest is read: %s", async (_name, items) => {
    const sizes = { ...large(1000), ...large(1001), ...large(900_000), ...large(5_000_000), z: "last" };
    const { files, problems } = await readAll(await made({ ...items, ...sizes }, { limits }));
    const tooLarge = Object.values(items).filter((text) => String(text).length > 1000).length;
    expect(problems.map(({ code }) => code)).toEqual(Array(3 + tooLarge).fill("file-too-large"));
    expect(problems.map(({ message }) => message).join()).toContain("large-5000000 has more than 1000 bytes");
    expect(files.get("large-1000")).toHaveLength(1000);
    expect(String(files.get("z"))).toBe("last");
    expect(files.size + problems.length).toBe(Object.keys({ ...items, ...sizes }).length);
  });

  test("a tree that lists more files than any project is refused before it is listed", async () => {
    const fixture = new RepositoryFixture();
    let tree = fixture.tree({ a: "x" });
    for (let depth = 0; depth < 10; depth++) {
      const same = { mode: "040000", id: tree };
      tree = fixture.tree(Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`d${n}`, same])));
    }
    const bomb = await treeOf(fixture, fixture.commit(tree), { limits });
    await expect(bomb.entries()).rejects.toMatchObject({
      code: "repository-too-large",
      data: { limit: 600 },
    });
  });
});

describe("paths that no system may check out", () => {
  const unsafe = [
    "..",
    "../x",
    "a/../b",
    ".",
    "./a",
    "a//b",
    "/a",
    "a/",
    "",
    ".git",
    ".GIT",
    ".gIt/config",
    "a/.git/hooks/x",
    ".git.",
    ".git ",
    ".git . .",
    ".git::$INDEX_ALLOCATION",
    ".git:x",
    "git~1",
    "GIT~1/config",
    "git~2",
    ".g\u200cit",
    "\ufeff.git",
    ".gi\u200dt",
    "a\\b",
    "..\\x",
    "a\0b",
    "a\ufffd",
  ];
  const safe = [
    "a",
    "a/b",
    ".gitignore",
    ".gitreview",
    ".github/x",
    "git",
    "git~",
    "git~x",
    "x.git",
    "a.git/b",
    "..a",
    "a..",
    "...",
    "a b",
    "-x",
    "--upload-pack=x",
    "ünï",
    "\u202efdp",
    "a:b",
    "x/.gitmodules",
  ];

  test.each(unsafe)("%j", (path) => expect(isSafePath(path)).toBe(false));
  test.each(safe)("%j is none", (path) => expect(isSafePath(path)).toBe(true));

  test("no spelling of a part that git knows gets through, and time is linear", async () => {
    const blank = fc.stringMatching(/^[ .]{0,3}$/);
    const upper = fc.array(fc.boolean(), { minLength: 4, maxLength: 4 });
    const ignored = fc.constantFrom("", "\u200c", "\u200d", "\u202e", "\ufeff", "\u206a");
    fc.assert(
      fc.property(
        blank,
        upper,
        ignored,
        fc.nat(3),
        fc.stringMatching(/^[a-z]{0,3}$/),
        (end, cases, mark, at, around) => {
          const word = [...".git"].map((letter, n) => (cases[n] ? letter.toUpperCase() : letter));
          word.splice(at, 0, mark);
          expect(isSafePath(`${around}/${word.join("")}${end}/x`)).toBe(false);
        },
      ),
    );
    for (const part of [".git", "g", "i", ".", " ", "git~1", "\u200c", "/"])
      await expectLinear((size) => isSafePath(`a${part.repeat(size)}`), 250_000);
  });

  test("stand in trees: listed, never read, each a problem", async () => {
    const names = ["git~1", ".git ", "a\\b", ".g\u200cit", "good"];
    const fixture = new RepositoryFixture();
    const id = fixture.blob("bytes");
    const tree = fixture.rawTree([
      ["100644", "../x", id],
      ["40000", "..", fixture.tree({ up: "x" })],
      ["40000", ".GIT", fixture.tree({ config: "[core]\n" })],
      ["100644", Buffer.from([0x62, 0xff, 0xfe]), id],
      ...names.map((name) => ["100644", name, id] as const),
    ]);
    const { files, problems } = await readAll(await treeOf(fixture, fixture.commit(tree)));
    expect([...files.keys()]).toEqual(["good"]);
    expect(problems.map(({ code }) => code)).toEqual(Array(names.length + 3).fill("path-unsafe"));
    expect(problems.map(({ message }) => message).join()).toContain(".GIT/config");
  });
});

describe("damage", () => {
  test("an object that is missing is a problem of its files; a file's id may be a tree's", async () => {
    const fixture = new RepositoryFixture();
    const commit = fixture.commit(
      fixture.rawTree([
        ["100644", "directory", fixture.tree({ a: "1" })],
        ["100644", "gone", "1".repeat(40)],
        ["40000", "many", fixture.tree(many)],
        ["100644", "z", fixture.blob("last")],
      ]),
    );
    const { files, problems } = await readAll(await treeOf(fixture, commit));
    expect(problems.map(({ code, message }) => `${code} ${message.split(" ")[0]}`).sort()).toEqual([
      "content-missing directory",
      "content-missing gone",
    ]);
    expect(files.size).toBe(501);
    const tree = await treeOf(fixture, commit);
    const some = await tree.at(["gone", "directory", "z"]);
    expect((await tree.read(some, () => undefined)).map(({ code }) => code)).toEqual([
      "content-missing",
      "content-missing",
    ]);
  });

  test("a corrupt blob or tree is an error, not silence", async () => {
    const fixture = new RepositoryFixture();
    const commit = fixture.commit({ many, nested: { a: "in the tree\n" } });
    const corrupt = (id: string, content: string) => {
      const path = join(fixture.path, "objects", id.slice(0, 2), id.slice(2));
      rmSync(path);
      writeFileSync(path, content);
    };
    corrupt(fixture.git(["rev-parse", `${commit}:nested/a`]), "noise");
    const tree = await treeOf(fixture, commit);
    expect((await readAll(tree)).problems).toMatchObject([
      { code: "content-missing", message: expect.stringContaining("nested/a") },
    ]);
    const nested = fixture.git(["rev-parse", `${commit}:nested`]);
    corrupt(nested, "");
    const other = await treeOf(fixture, commit);
    await expect(other.entries()).rejects.toMatchObject({ code: "repository-corrupt" });
    await expect(other.at(["nested/a"])).rejects.toMatchObject({ code: "repository-corrupt" });
    rmSync(join(fixture.path, "objects", nested.slice(0, 2), nested.slice(2)));
    const third = await treeOf(fixture, commit);
    await expect(third.at(["nested/a"])).rejects.toMatchObject({ code: "repository-corrupt" });
  });

  test("when the visitor throws, the error comes out, and all can be read again", async () => {
    const tree = await made({ many, large: Buffer.alloc(7_000_000, "x") });
    const entries = await tree.entries();
    const failing = tree.read(entries, () => {
      throw new RangeError("enough");
    });
    await expect(failing).rejects.toThrow("enough");
    expect((await readAll(tree)).files.size).toBe(501);
    expect(readdirSync("/proc/self/fd").length).toBeLessThan(200);
  });
});

test("changes since another tree: added, modified, other modes, removed; unknown where that tree is not here", async () => {
  const fixture = new RepositoryFixture();
  const before = await treeOf(
    fixture,
    fixture.commit({ kept: "1", changed: "1", gone: "1", mode: "1", d: { x: "1" } }),
  );
  const link = { mode: "120000", content: "kept" };
  const after = await treeOf(
    fixture,
    fixture.commit({
      kept: "1",
      changed: "2",
      added: "3",
      mode: { mode: "100755", content: "1" },
      d: link,
      ünï: "4",
    }),
  );
  const changes = await after.changesSince(before.treeId);
  expect(changes?.changed.map(({ mode, path }) => `${mode} ${path}`)).toEqual([
    "100644 added",
    "100644 changed",
    "120000 d",
    "100755 mode",
    "100644 ünï",
  ]);
  expect(changes?.removed).toEqual(["d/x", "gone"]);
  const entries = await after.entries();
  for (const entry of changes?.changed ?? []) expect(entries).toContainEqual(entry);
  expect(await after.changesSince(after.treeId)).toEqual({ changed: [], removed: [] });
  expect(await after.changesSince("1".repeat(40))).toBeUndefined();
  expect(await after.changesSince(after.revision)).toBeUndefined();
});

test("answers are understood however they are cut into pieces", () => {
  const answers = fc.array(fc.oneof(fc.constant(null), fc.uint8Array({ maxLength: 50 })), { maxLength: 8 });
  fc.assert(
    fc.property(answers, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (contents, cuts) => {
      const output = Buffer.concat(
        contents.flatMap((content) =>
          content === null
            ? [Buffer.from("x missing\n")]
            : [Buffer.from(`id blob ${content.length}\n`), content, Buffer.from("\n")],
        ),
      );
      const seen: (Buffer | null)[] = [];
      let skipped = 0;
      const parser = new BatchParser({
        header: (line, begin, end) => {
          const size = Number(line.toString("latin1", begin, end).split(" ")[2]);
          if (Number.isNaN(size)) return void seen.push(null);
          if (size % 3 === 0) skipped++;
          return { size, keep: size % 3 !== 0 };
        },
        content: (bytes) => void seen.push(Buffer.from(bytes)),
      });
      for (let start = 0, n = 0; start < output.length; n++) {
        const end = start + (cuts[n % cuts.length] ?? 1);
        parser.push(output.subarray(start, end));
        start = end;
      }
      const kept = contents.filter((content) => content === null || content.length % 3 !== 0);
      expect(seen).toEqual(kept.map((content) => content && Buffer.from(content)));
      expect(skipped).toBe(contents.length - kept.length);
    }),
  );
});
