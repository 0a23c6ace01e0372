import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";
import { afterAll, describe, expect, test } from "@jest/globals";
import { ObjectSource } from "../../src/git/object-source.js";
import { Repository } from "../../src/git/repository.js";
import { buildPack, copy, delta, refDelta, whole } from "./pack-builder.js";
import { git, RepositoryFixture, removeTemporary } from "./repository-fixture.js";

const open: { close(): unknown }[] = [];
afterAll(async () => {
  for (const each of open) await each.close();
  removeTemporary();
});

const [bad, worse] = ["a".repeat(40), "b".repeat(40)] as const;

function place(fixture: RepositoryFixture, make: (path: string) => void, id: string = bad): void {
  const path = join(fixture.path, "objects", id.slice(0, 2), id.slice(2));
  mkdirSync(dirname(path), { recursive: true });
  make(path);
}

function pack(fixture: RepositoryFixture, ...entries: Parameters<typeof buildPack>[0]): void {
  const built = buildPack(entries);
  const path = join(fixture.path, "objects", "pack", "pack-x");
  writeFileSync(`${path}.pack`, built.pack);
  writeFileSync(`${path}.idx`, built.index);
}

const written = (bytes: Buffer) => (path: string) => writeFileSync(path, bytes);
const loose = (text: string | Buffer) => (fixture: RepositoryFixture) =>
  place(fixture, written(deflateSync(text)));
/** Pieces that are empty: what follows them begins late. */
const late = Buffer.concat([
  Buffer.from([0x78, 0x01]),
  ...Array.from({ length: 2000 }, () => Buffer.from([0, 0, 0, 0xff, 0xff])),
  deflateSync("blob 10\0abc").subarray(2),
]);
const same = delta(6, 6, copy(0, 6));

/** Of most of these git says more or less than it announced, never ends or takes all memory. */
const traps: readonly [string, (fixture: RepositoryFixture) => void][] = [
  ["a blob that has less than it says", loose("blob 10\0abc")],
  ["a blob that has nothing of what it says", loose("blob 999999\0")],
  ["a blob that has more than it says", loose("blob 3\0abcdef")],
  ["a blob that has an answer of git's in it", loose(`blob 3\0abc\n${"c".repeat(40)} blob 4\nevil\n`)],
  ["a blob that unpacks to a lot", loose(`blob 3\0${"\0".repeat(100 << 20)}`)],
  ["a blob of which little is there, after a lot of nothing", (fixture) => place(fixture, written(late))],
  [
    "a blob after which something stands",
    (fixture) => place(fixture, written(Buffer.concat([deflateSync("blob 3\0abc"), Buffer.from("x")]))),
  ],
  ["noise", (fixture) => place(fixture, written(Buffer.from("noise")))],
  ["nothing", () => undefined],
  ["an empty file", (fixture) => place(fixture, written(Buffer.alloc(0)))],
  ["a directory", (fixture) => place(fixture, (path) => mkdirSync(path))],
  ["a pipe that nobody writes to", (fixture) => place(fixture, (path) => execFileSync("mkfifo", [path]))],
  ["a device that never ends", (fixture) => place(fixture, (path) => symlinkSync("/dev/zero", path))],
  ["a delta to itself", (fixture) => pack(fixture, refDelta(bad, bad, same))],
  [
    "a delta to a delta to it",
    (fixture) => pack(fixture, refDelta(bad, worse, same), refDelta(worse, bad, same)),
  ],
];

describe("where an object should be, and there is", () => {
  test.each(traps)("%s, it is missing, and what is asked for besides is answered", async (_name, make) => {
    const fixture = new RepositoryFixture();
    // What git alone tells, as its pack is left to it.
    const file = fixture.blob("last");
    fixture.commit({ more: "in a pack" });
    fixture.git(["-c", "pack.indexVersion=1", "repack", "-dq"]);
    const commit = fixture.commit(
      fixture.rawTree([
        ["100644", "a", bad],
        ["100644", "b", fixture.git(["rev-parse", "HEAD:more"])],
        ["100644", "z", file],
      ]),
    );
    fixture.git(["prune-packed"]);
    make(fixture);
    const repository = await Repository.open(git, fixture.path);
    if (repository === undefined) throw new Error("no repository");
    open.push(repository);
    const tree = await repository.tree(commit);
    const memory = process.resourceUsage().maxRSS;
    const seen = new Map<string, string>();
    const problems = await tree.read(await tree.entries(), ({ path }, bytes) =>
      seen.set(path, String(bytes)),
    );
    expect(problems.map(({ code, message }) => `${code} ${message.split(" ")[0]}`)).toEqual([
      "content-missing a",
    ]);
    expect(Object.fromEntries(seen)).toEqual({ b: "in a pack", z: "last" });
    expect(process.resourceUsage().maxRSS - memory).toBeLessThan(60 << 10);
    const found = await tree.mayContain(["last"]);
    expect(found?.map(({ path }) => path)).toEqual(expect.arrayContaining(["a", "z"]));
  });

  test.each(traps)("%s, a tree or commit of its id is an error", async (_name, make) => {
    const fixture = new RepositoryFixture();
    const commit = fixture.commit(fixture.rawTree([["40000", "d", bad]]));
    make(fixture);
    const repository = await Repository.open(git, fixture.path);
    if (repository === undefined) throw new Error("no repository");
    open.push(repository);
    await expect((await repository.tree(commit)).entries()).rejects.toMatchObject({
      code: "repository-corrupt",
    });
    await expect(repository.tree(bad)).rejects.toMatchObject({ code: "repository-corrupt" });
  });
});

test("what files do not tell, git tells; what both do not, is undefined", async () => {
  const fixture = new RepositoryFixture();
  const commit = fixture.commit({ a: "1", d: { b: "22" } });
  const ids = fixture
    .git(["ls-tree", "-r", "-t", "HEAD"])
    .split("\n")
    .map((line) => line.split(/[ \t]/)[2] ?? "");
  fixture.git(["tag", "-a", "-m", "x", "v1"]);
  const tag = fixture.git(["rev-parse", "v1"]);
  fixture.git(["-c", "pack.indexVersion=1", "repack", "-adq"]);
  const last = fixture.blob("333");
  const objects = { objects: join(fixture.path, "objects"), idLength: 40 };
  const source = new ObjectSource(git, { gitDirectory: fixture.path }, "x", undefined, objects);
  open.push(source);
  const none = "1".repeat(40);
  const infos = await source.infos([last, none, ...ids, none, last]);
  expect(infos.map((info) => info && `${info.type} ${info.size}`)).toEqual([
    "blob 3",
    undefined,
    "blob 1",
    expect.stringMatching(/^tree \d+$/),
    "blob 2",
    undefined,
    "blob 3",
  ]);
  expect(infos.map((info) => info?.id)).toEqual([last, undefined, ...ids, undefined, last]);
  const tree = fixture.git(["rev-parse", "HEAD^{tree}"]);
  for (const [name, id] of [
    [`${tag}^{commit}`, commit],
    [`${tag}^{tree}`, tree],
    [`${commit}^{tree}`, tree],
    [`${tree}^{tree}`, tree],
    ["v1", tag],
    ["HEAD", commit],
    [`${tree}^{commit}`, undefined],
    [`${none}^{tree}`, undefined],
    ["no such\nname", undefined],
    [`${last}^{tree}`, undefined],
  ] as const)
    expect([name, (await source.info(name))?.id, (await source.contents(name))?.id]).toEqual([name, id, id]);
  for (const [id, most, content] of [
    [last, 3, "333"],
    [last, 2, "too-large"],
    [ids[0] ?? "", 1, "1"],
    [ids[0] ?? "", 0, "too-large"],
    [tree, 99, "missing"],
    [none, 99, "missing"],
  ] as const)
    expect([id, most, String(await source.blob(id, most))]).toEqual([id, most, content]);
  const room = { bytes: 100 };
  expect((await source.contents(last, room))?.content.toString()).toBe("333");
  expect([room.bytes, await source.contents(commit, room), room.bytes < 0]).toEqual([97, undefined, true]);
  expect(await source.contents(last, room)).toBeUndefined();
  source.close();
  expect((await source.info(commit))?.type).toBe("commit");
});

test("an object of another kind of name is found as git finds it, with a whole that is loose", async () => {
  const fixture = new RepositoryFixture();
  pack(fixture, whole(bad, "tree of nothing\n", 1));
  const source = new ObjectSource(git, { gitDirectory: fixture.path }, "x", undefined, {
    objects: join(fixture.path, "objects"),
    idLength: 40,
  });
  open.push(source);
  // A commit that names no tree is left to git, which finds that it is none.
  expect(await source.info(`${bad}^{tree}`)).toBeUndefined();
  expect((await source.info(bad))?.type).toBe("commit");
});
