import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { ObjectWriter } from "../../src/git/object-writer.js";
import { type Destination, Repository } from "../../src/git/repository.js";
import { bytesOfContent, contentOfBytes } from "../../src/model/content.js";
import type { FileChange } from "../../src/model/file-change.js";
import { fc } from "../support/fc.js";
import {
  git,
  type Items,
  RepositoryFixture,
  removeTemporary,
  snapshot,
  temporaryDirectory,
} from "./repository-fixture.js";

// Processes by the hundred, on machines that do other things as well.
afterAll(removeTemporary);

const author = { name: "Bot", email: "bot@example.org" };

async function withWriter<T>(
  fixture: RepositoryFixture,
  destination: Destination,
  work: (writer: ObjectWriter) => Promise<T>,
): Promise<T> {
  const repository = await Repository.open(git, fixture.path);
  if (repository === undefined) throw new Error("no repository");
  const writer = await repository.writer(destination);
  try {
    return await work(writer);
  } finally {
    await writer.dispose();
    await repository.close();
  }
}

function create(path: string, text: string, mode: "100644" | "100755" = "100644"): FileChange {
  return { change: "create", path, mode, content: text };
}
const modify = (path: string, text: string, mode: "100644" | "100755" = "100644"): FileChange =>
  ({ ...create(path, text, mode), change: "modify" }) as FileChange;
const remove = (path: string): FileChange => ({ change: "delete", path });
const move = (from: string, path: string, text: string): FileChange => ({
  change: "rename",
  from,
  path,
  mode: "100644",
  content: text,
});

const base: Items = {
  "setup.cfg": "[metadata]\r\nname = nova\r\n",
  run: { mode: "100755", content: "#!/bin/sh\n" },
  link: { mode: "120000", content: "nova" },
  sub: { mode: "160000", id: "1".repeat(40) },
  nova: { "a.py": "x = 1\n", deep: { "b.py": "y" } },
};

describe("a tree", () => {
  const fixture = new RepositoryFixture();
  const commit = fixture.commit(base);
  const listing = (tree: string) =>
    fixture
      .git(["ls-tree", "-r", "--full-tree", tree])
      .split("\n")
      .map((line) => line.replace(/ (blob|commit) ([0-9a-f]{8})[0-9a-f]*\t/, " "));

  test.each<[string, FileChange[], { gone?: string[]; put?: string[] }]>([
    ["nothing", [], {}],
    ["a new file", [create("nova/wsgi/x.py", "x")], { put: ["100644 nova/wsgi/x.py"] }],
    ["a new executable file", [create("bin/x", "x", "100755")], { put: ["100755 bin/x"] }],
    ["another content", [modify("nova/a.py", "x = 2\n")], {}],
    [
      "another mode",
      [modify("nova/a.py", "x = 1\n", "100755")],
      { gone: ["100644 nova/a.py"], put: ["100755 nova/a.py"] },
    ],
    ["a file gone", [remove("nova/deep/b.py")], { gone: ["100644 nova/deep/b.py"] }],
    [
      "a file moved",
      [move("nova/a.py", "nova/c.py", "x = 1\n")],
      { gone: ["100644 nova/a.py"], put: ["100644 nova/c.py"] },
    ],
    [
      "a file that becomes a package",
      [move("nova/a.py", "nova/a.py/__init__.py", "x")],
      { gone: ["100644 nova/a.py"], put: ["100644 nova/a.py/__init__.py"] },
    ],
    [
      "odd names",
      [
        create("-x", "1"),
        create("--upload-pack=x", "2"),
        create(":(glob)*", "3"),
        create("ünï\n", "4"),
        create('"', "5"),
      ],
      {
        put: [
          "100644 -x",
          "100644 --upload-pack=x",
          "100644 :(glob)*",
          '100644 "\\303\\274n\\303\\257\\n"',
          '100644 "\\""',
        ],
      },
    ],
  ])("%s", async (_name, changes, { gone = [], put = [] }) => {
    await withWriter(fixture, "repository", async (writer) => {
      const tree = await writer.writeTree(commit, changes);
      const expected = [...listing(commit).filter((line) => !gone.includes(line)), ...put];
      expect(listing(tree).sort()).toEqual(expected.sort());
      for (const change of changes) {
        if (change.change === "delete") continue;
        const bytes = execFileSync("git", ["cat-file", "blob", `${tree}:${change.path}`], {
          cwd: fixture.path,
        });
        expect(contentOfBytes(bytes)).toBe(change.content);
      }
    });
  });

  test.each<[string, FileChange, string, string]>([
    ["a new file in place of one", create("setup.cfg", "x"), "check-failed", "setup.cfg"],
    ["a new file in place of a link", create("link", "x"), "check-failed", "link"],
    ["a new file in place of a directory", create("nova", "x"), "check-failed", "nova"],
    ["a new file below a file", create("setup.cfg/x", "x"), "check-failed", "setup.cfg/x"],
    ["a new file behind a link", create("link/x", "x"), "check-failed", "link/x"],
    ["a new file in a submodule", create("sub/x/y", "x"), "check-failed", "sub/x/y"],
    ["a link's target", modify("link", "/etc/passwd"), "check-failed", "link"],
    ["a submodule", modify("sub", "x"), "check-failed", "sub"],
    ["a file that is not there", modify("nope", "x"), "check-failed", "nope"],
    ["a directory", modify("nova", "x"), "check-failed", "nova"],
    ["a link deleted", remove("link"), "check-failed", "link"],
    ["a link moved", move("link", "other", "x"), "check-failed", "link"],
    ["a file moved onto another", move("nova/a.py", "setup.cfg", "x"), "check-failed", "setup.cfg"],
    ["out of the repository", create("../x", "x"), "path-unsafe", "../x"],
    ["into git's directory", create("nova/.GIT/hooks/x", "x"), "path-unsafe", "nova/.GIT/hooks/x"],
    ["to an absolute path", move("nova/a.py", "/tmp/x", "x"), "path-unsafe", "/tmp/x"],
  ])("refuses %s", async (_name, change, code, path) => {
    await withWriter(fixture, "quarantine", async (writer) => {
      await expect(writer.writeTree(commit, [change])).rejects.toMatchObject({ code, data: { path } });
    });
  });

  test("keeps what stands beside a change as it is: old modes, names that are no text, git's order", async () => {
    const odd = new RepositoryFixture();
    const [blob, sub] = [odd.blob("x"), odd.tree({ a: "x" })];
    const latin1 = Buffer.from("caf\xe9", "latin1");
    const tree = odd.rawTree([
      ["100664", "a", blob],
      ["100644", "b.c", blob],
      ["40000", "b", sub],
      ["100755", "b0", blob],
      ["100644", latin1, blob],
      ["120000", "link", blob],
    ]);
    const lines = (id: string) =>
      odd
        .git(["ls-tree", "-r", id])
        .split("\n")
        .map((line) => line.replace(/ blob \S+\t/, " "));
    const made = await withWriter(odd, "repository", (writer) =>
      writer.writeTree(tree, [create("b/z", "z"), create("b-", "new")]),
    );
    const before = ["100644 a", "100644 b.c", "100644 b/a", "100755 b0", '100644 "caf\\351"', "120000 link"];
    expect(lines(made)).toEqual([
      ...["100644 a", "100644 b-", "100644 b.c", "100644 b/a", "100644 b/z"],
      ...before.slice(3),
    ]);
    // With exactly the bytes that git's own index makes of it.
    odd.git(["read-tree", tree]);
    const index = [
      `100644 ${odd.blob("z")}\tb/z\0`,
      `100644 ${odd.blob("new")}\tb-\0`,
      `0 ${"0".repeat(40)}\ta\0`,
      `100644 ${blob}\ta\0`,
    ];
    odd.git(["update-index", "-z", "--index-info"], index.join(""));
    expect(made).toBe(odd.git(["write-tree"]));
  });

  test("a directory that is emptied is gone, and may be a file then", async () => {
    await withWriter(fixture, "quarantine", async (writer) => {
      const without = await writer.writeTree(commit, [remove("nova/a.py"), remove("nova/deep/b.py")]);
      const again = await writer.writeTree(without, [create("nova", "x")]);
      const at = await writer.writeTree(commit, [
        ...[remove("nova/a.py"), remove("nova/deep/b.py")],
        create("nova", "x"),
      ]);
      expect(at).toBe(again);
      expect((await writer.patch(without, again)).toString()).toContain("b/nova\n");
      const { nova: _nova, ...rest } = base;
      expect(without).toBe(fixture.tree(rest));
    });
  });

  test.each<[string, (odd: RepositoryFixture, blob: string) => string]>([
    [
      "with a name twice",
      (odd, blob) =>
        odd.rawTree([
          ["100644", "a", blob],
          ["100755", "a", blob],
        ]),
    ],
    ["cut off", (odd, blob) => odd.rawTree([["100644", "a", blob.slice(0, 20)]])],
    ["without a mode", (odd) => odd.git(["hash-object", "-t", "tree", "-w", "--literally", "--stdin"], "x")],
    ["that is not there", () => "1".repeat(40)],
  ])("refuses to change a tree %s", async (_name, make) => {
    const odd = new RepositoryFixture();
    const tree = make(odd, odd.blob("x"));
    await withWriter(odd, "quarantine", async (writer) => {
      await expect(writer.writeTree(tree, [create("new", "x")])).rejects.toMatchObject({
        code: "repository-corrupt",
      });
    });
  });

  test("refuses two changes of one file", async () => {
    await withWriter(fixture, "quarantine", async (writer) => {
      for (const changes of [
        [create("x", "1"), create("x", "2")],
        [remove("run"), remove("run")],
        [create("x", "1"), create("x/y", "2")],
        [create("x/y", "2"), create("x", "1")],
      ]) {
        await expect(writer.writeTree(commit, changes)).rejects.toMatchObject({ code: "check-failed" });
      }
    });
  });

  test("is made of nothing too", async () => {
    const writer = await ObjectWriter.open(git, "plain directory");
    const before = await writer.writeTree(null, [create("a/b", "1\n")]);
    const after = await writer.writeTree(before, [modify("a/b", "2\n")]);
    expect((await writer.patch(before, after)).toString()).toMatch(/^diff --git a\/a\/b b\/a\/b\n/);
    await writer.dispose();
  });
});

describe("a patch", () => {
  const path = fc
    .array(fc.constantFrom("nova", "a b", "ü", "-x", "c.py", "'", "wsgi\t"), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join("/"));
  const content = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((bytes) => contentOfBytes(Buffer.from(bytes))),
    fc
      .array(fc.constantFrom("[uwsgi]\r\n", "wsgi-file = x\n", "module = y", "\r", "\ufeff", "\0"), {
        maxLength: 9,
      })
      .map((lines) => contentOfBytes(Buffer.from(lines.join("")))),
  );
  const files = fc.dictionary(
    path,
    fc.record({ content, mode: fc.constantFrom("100644", "100755") as fc.Arbitrary<"100644" | "100755"> }),
    { maxKeys: 5 },
  );

  type Files = Record<string, { readonly content: string; readonly mode: "100644" | "100755" }>;
  const changesBetween = (before: Files, after: Files): FileChange[] => [
    ...Object.keys(before)
      .filter((name) => after[name] === undefined)
      .map(remove),
    ...Object.entries(after).map(([name, { content: text, mode }]) =>
      (before[name] === undefined ? create : modify)(name, text, mode),
    ),
  ];

  test("gives with `git apply` exactly the other tree, whatever stands in it", async () => {
    const fixture = new RepositoryFixture([]);
    fixture.git(["config", "diff.noprefix", "true"]);
    await fc.assert(
      fc.asyncProperty(files, files, async (before, after) => {
        await withWriter(fixture, "repository", async (one) => {
          const trees: string[] = [];
          for (const side of [before, after]) {
            const changes = Object.entries(side).map(([name, file]) => create(name, file.content, file.mode));
            const tree = await one.writeTree(null, changes).catch(() => undefined);
            fc.pre(tree !== undefined);
            trees.push(tree ?? "");
          }
          const [from = "", to = ""] = trees;
          const patch = await one.patch(from, to);
          expect(patch.length === 0).toBe(from === to);
          fixture.git(["read-tree", from]);
          if (patch.length > 0) fixture.git(["apply", "--cached", "--whitespace=nowarn"], patch);
          expect(fixture.git(["write-tree"])).toBe(to);
          expect(await one.writeTree(from, changesBetween(before, after))).toBe(to);
        });
      }),
      { numRuns: 25 },
    );
  });

  test("is what it is, whatever the repository's configuration and attributes say", async () => {
    const items = {
      "setup.cfg": "a\nb\n",
      ".gitattributes": "* diff=evil binary filter=evil\n*.cfg text eol=crlf ident\n",
    };
    const plain = new RepositoryFixture();
    const evil = new RepositoryFixture();
    const canary = join(temporaryDirectory(), "canary");
    for (const key of [
      "diff.external",
      "diff.evil.command",
      "diff.evil.textconv",
      "filter.evil.clean",
      "filter.evil.smudge",
      "core.fsmonitor",
      "merge.evil.driver",
    ]) {
      evil.git(["config", key, `touch ${canary}; cat`]);
    }
    for (const [key, value] of [
      ["diff.noprefix", "true"],
      ["diff.mnemonicPrefix", "true"],
      ["color.ui", "always"],
      ["core.autocrlf", "true"],
      ["diff.algorithm", "patience"],
      ["diff.context", "0"],
      ["core.quotePath", "false"],
    ] as const) {
      evil.git(["config", key, value]);
    }
    writeFileSync(join(evil.path, "info", "attributes"), "* diff=evil -text\n");
    const patches = await Promise.all(
      [plain, evil].map((fixture) => {
        const commit = fixture.commit(items);
        return withWriter(fixture, "quarantine", async (writer) =>
          writer.patch(commit, await writer.writeTree(commit, [modify("setup.cfg", "a\nc\n")])),
        );
      }),
    );
    expect(patches[0]?.toString()).toContain("@@ -1,2 +1,2 @@\n a\n-b\n+c\n");
    expect(patches[1]).toEqual(patches[0]);
    expect(existsSync(canary)).toBe(false);
  });

  test("shows a moved file as moved", async () => {
    const fixture = new RepositoryFixture();
    const text = "line\n".repeat(30);
    const commit = fixture.commit({ a: text });
    const patch = await withWriter(fixture, "quarantine", async (writer) =>
      writer.patch(commit, await writer.writeTree(commit, [move("a", "b", `${text}more\n`)])),
    );
    expect(patch.toString()).toContain("rename from a\nrename to b\n");
  });
});

describe("a commit", () => {
  test("has exactly the given fields, and the same id every time", async () => {
    const fixture = new RepositoryFixture();
    fixture.git(["config", "commit.gpgSign", "true"]);
    fixture.git(["config", "user.name", "Somebody"]);
    fixture.git(["config", "i18n.commitEncoding", "latin1"]);
    const parent = fixture.commit(base);
    const message = "Subject\n\nBody with # and ünï\n\nChange-Id: I1";
    const fields = {
      tree: `${parent}^{tree}`,
      parents: [parent],
      message,
      author,
      committer: { name: "C", email: "c@example.org" },
    };
    const write = () =>
      withWriter(fixture, "repository", (writer) =>
        writer.writeCommit({ ...fields, date: new Date("2026-11-21T10:00:00.9Z") }),
      );
    const id = await write();
    expect(await write()).toBe(id);
    const tree = fixture.git(["rev-parse", `${parent}^{tree}`]);
    expect(Buffer.from(fixture.git(["cat-file", "commit", id]), "latin1").toString()).toBe(
      `tree ${tree}\nparent ${parent}\nauthor Bot <bot@example.org> 1795255200 +0000\ncommitter C <c@example.org> 1795255200 +0000\n\n${message}`,
    );
  });
});

describe("a merge of trees", () => {
  const fixture = new RepositoryFixture();
  const commits = {
    base: fixture.commit({ a: "1\n2\n3\n", b: "1\n" }, "refs/heads/base"),
    ours: fixture.commit({ a: "1\n2\n3\n", b: "2\n" }, "refs/heads/ours"),
    theirs: fixture.commit({ a: "1\n2\nthree\n", b: "1\n", c: "new\n" }, "refs/heads/theirs"),
    against: fixture.commit({ a: "1\n2\ndrei\n", b: "1\n" }, "refs/heads/against"),
  };
  const merged = fixture.tree({ a: "1\n2\nthree\n", b: "2\n", c: "new\n" });

  test.each<[string, string, string, string]>([
    ["both sides", commits.ours, commits.theirs, merged],
    ["the other way round", commits.theirs, commits.ours, merged],
    ["one side alone", commits.base, commits.theirs, fixture.git(["rev-parse", "theirs^{tree}"])],
    ["the same on both", commits.theirs, commits.theirs, fixture.git(["rev-parse", "theirs^{tree}"])],
    ["against each other", commits.against, commits.theirs, "conflict"],
  ])("%s", async (_name, ours, theirs, expected) => {
    await withWriter(fixture, "quarantine", async (writer) => {
      expect(await writer.mergeTrees(commits.base, ours, theirs)).toBe(expected);
    });
  });

  test("works in a shallow repository, where the base has no parents", async () => {
    const shallow = new RepositoryFixture();
    for (const branch of ["base", "ours", "theirs"])
      shallow.git(["fetch", "-q", "--depth=1", `file://${fixture.path}`, `${branch}:${branch}`]);
    const repository = await Repository.open(git, shallow.path);
    expect(await repository?.mergeTrees(commits.base, commits.ours, commits.theirs)).toBe(merged);
    expect(shallow.git(["cat-file", "-t", merged])).toBe("tree");
    await repository?.close();
  });
});

describe("what is left behind", () => {
  test("a quarantine leaves the repository as it was, and nothing in the temporary directory", async () => {
    const fixture = new RepositoryFixture([]);
    const commit = fixture.commit(base);
    fixture.git(["read-tree", "HEAD"]);
    writeFileSync(join(fixture.path, "untracked"), "x");
    fixture.git(["repack", "-adq"]);
    const packs = join(fixture.path, ".git", "objects", "pack");
    for (const name of readdirSync(packs)) utimesSync(join(packs, name), 1e9, 1e9);
    const before = snapshot(fixture.path);
    const temporary = temporaryDirectory();
    process.env.TMPDIR = temporary;
    let tree = "";
    await withWriter(fixture, "quarantine", async (writer) => {
      tree = await writer.writeTree(commit, [create("x", "1"), remove("run")]);
      await writer.writeCommit({
        tree,
        parents: [],
        message: "x",
        author,
        committer: author,
        date: new Date(0),
      });
      await expect(writer.writeTree(tree, [create("x", "1")])).rejects.toThrow();
      // Nothing but what is there already.
      await writer.writeTree(commit, []);
      await writer.writeTree(commit, [modify("setup.cfg", "y"), create("nova/same", "x = 1\n")]);
    });
    expect(snapshot(fixture.path)).toEqual(before);
    expect(() => fixture.git(["cat-file", "-e", tree])).toThrow();
    expect(readdirSync(temporary)).toEqual([]);
    delete process.env.TMPDIR;
  });

  test("what is written into the repository is there, its index and working tree are as they were", async () => {
    const fixture = new RepositoryFixture([]);
    const commit = fixture.commit(base);
    fixture.git(["read-tree", "HEAD"]);
    const index = readFileSync(join(fixture.path, ".git", "index"));
    const tree = await withWriter(fixture, "repository", (writer) =>
      writer.writeTree(commit, [create("x", "1")]),
    );
    expect(fixture.git(["cat-file", "-t", tree])).toBe("tree");
    expect(readFileSync(join(fixture.path, ".git", "index"))).toEqual(index);
    expect(existsSync(join(fixture.path, "x"))).toBe(false);
  });

  test("a repository whose path has separators and quotes in it is borrowed from all the same", async () => {
    const directory = join(temporaryDirectory(), 'a:b "c"\\n\n;d');
    mkdirSync(directory);
    const fixture = new RepositoryFixture();
    const commit = fixture.commit(base);
    fixture.git(["clone", "-q", "--bare", fixture.path, join(directory, "clone")]);
    const repository = await Repository.open(git, join(directory, "clone"));
    const writer = await repository?.writer("quarantine");
    expect(await writer?.writeTree(commit, [])).toBe(fixture.git(["rev-parse", `${commit}^{tree}`]));
    await writer?.dispose();
    expect(statSync(directory).isDirectory()).toBe(true);
  });

  test("bytes are the content's, one for each character", async () => {
    const fixture = new RepositoryFixture();
    const every = contentOfBytes(Buffer.from(Array.from({ length: 256 }, (_, n) => n)));
    const tree = await withWriter(fixture, "repository", (writer) =>
      writer.writeTree(null, [create("x", every)]),
    );
    expect(execFileSync("git", ["cat-file", "blob", `${tree}:x`], { cwd: fixture.path })).toEqual(
      bytesOfContent(every),
    );
  });
});
