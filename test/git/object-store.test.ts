import { randomFillSync } from "node:crypto";
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { ObjectStore } from "../../src/git/object-store.js";
import type { HeldBytes } from "../../src/git/pack-index.js";
import { fc } from "../support/fc.js";
import { RepositoryFixture, removeTemporary, temporaryDirectory } from "./repository-fixture.js";
import { editedTexts, importHistory, objectsByGit, packedKinds, toldOf } from "./stored-objects.js";

afterAll(removeTemporary);

const large = 1 << 26;

function storeOf(fixture: RepositoryFixture, idLength = 40, held?: HeldBytes): ObjectStore {
  return new ObjectStore(join(fixture.path, "objects"), idLength, held);
}

/** All that the store says is what git says, and it says something of all that git has. */
function expectAsGit(fixture: RepositoryFixture, idLength = 40, held?: HeldBytes): number {
  const store = storeOf(fixture, idLength, held);
  const all = objectsByGit(fixture.path);
  for (const [id, { type, content }] of all) {
    const size = content.length;
    expect(store.info(id)).toEqual({ id, type, size });
    const found = store.read(id, large);
    expect(found?.type).toBe(type);
    expect(found?.content.equals(content)).toBe(true);
    expect(store.read(id, size)?.content.equals(content)).toBe(true);
    if (size > 0) expect(store.read(id, size - 1)).toBeUndefined();
  }
  store.close();
  return all.size;
}

/** What is read first is read without anything that others were made of. */
function expectEachAlone(fixture: RepositoryFixture): void {
  for (const [id, { type, content }] of objectsByGit(fixture.path)) {
    const store = storeOf(fixture);
    expect(toldOf(store, id)).toBe(`${type} ${content.toString("latin1")}`);
    expect(store.info(id)).toEqual({ id, type, size: content.length });
    store.close();
  }
}

const repack = (...options: string[]) => ["repack", "-adfq", "--window=20", ...options];

/** Half of a history in one pack, half in another, and a part that is loose. */
function inParts(fixture: RepositoryFixture): void {
  const texts = editedTexts(60);
  importHistory(fixture, texts.slice(0, 30));
  fixture.git(repack());
  importHistory(fixture, texts.slice(20, 50));
  fixture.git(["repack", "-dq"]);
  fixture.blob("loose one");
  fixture.commit({ loose: texts[59] ?? "" }, "refs/heads/other");
}

describe("all objects of a repository are read as git reads them", () => {
  test.each<[string, (fixture: RepositoryFixture) => void, (kinds: Record<string, number>) => boolean]>([
    [
      "loose ones",
      (fixture) => importHistory(fixture, editedTexts(8)),
      (kinds) => Object.keys(kinds).length === 0,
    ],
    [
      "in one pack",
      (fixture) => {
        importHistory(fixture, editedTexts(60));
        fixture.git(repack());
      },
      (kinds) => (kinds["ofs-delta"] ?? 0) > 50 && kinds["ref-delta"] === undefined && kinds.tag === 1,
    ],
    [
      "whose deltas name what they are to",
      (fixture) => {
        importHistory(fixture, editedTexts(60));
        fixture.git(["-c", "repack.useDeltaBaseOffset=false", ...repack()]);
      },
      (kinds) => (kinds["ref-delta"] ?? 0) > 50 && kinds["ofs-delta"] === undefined,
    ],
    [
      "not packed at all",
      (fixture) => {
        importHistory(fixture, editedTexts(40));
        fixture.git(["-c", "pack.compression=0", ...repack("-F")]);
      },
      (kinds) => (kinds["ofs-delta"] ?? 0) > 30,
    ],
    [
      "packed as well as can be",
      (fixture) => {
        importHistory(fixture, editedTexts(40));
        fixture.git(["-c", "pack.compression=9", ...repack("-F")]);
      },
      (kinds) => (kinds["ofs-delta"] ?? 0) > 30,
    ],
    ["in several packs and loose", inParts, (kinds) => (kinds.commit ?? 0) > 50],
    [
      "in packs that one index is of",
      (fixture) => {
        inParts(fixture);
        fixture.git(["multi-pack-index", "write"]);
      },
      (kinds) => (kinds.commit ?? 0) > 50,
    ],
    [
      "with large ones",
      (fixture) => {
        const noise = randomFillSync(Buffer.alloc(3 << 20));
        fixture.commit({
          noise,
          zeros: Buffer.alloc(3 << 20),
          empty: "",
          more: Buffer.concat([noise, noise]),
        });
        fixture.git(repack());
        fixture.blob(Buffer.alloc(3 << 20, 1));
        fixture.blob(randomFillSync(Buffer.alloc(3 << 20)));
      },
      (kinds) => kinds.blob !== undefined,
    ],
    [
      "with large ones that are not packed",
      (fixture) => {
        fixture.git(["config", "core.compression", "0"]);
        fixture.commit({ noise: randomFillSync(Buffer.alloc(3 << 20)) });
        fixture.git(repack());
        fixture.blob(Buffer.alloc(3 << 20));
      },
      (kinds) => kinds.blob === 1,
    ],
  ])("%s", (_name, make, isSo) => {
    const fixture = new RepositoryFixture();
    make(fixture);
    expect(isSo(packedKinds(fixture))).toBe(true);
    expect(expectAsGit(fixture)).toBeGreaterThan(3);
  });

  test("over long chains of deltas", () => {
    const fixture = new RepositoryFixture();
    const blobs = editedTexts(1100, 20).map((text) => `blob\ndata ${text.length}\n${text}\n`);
    fixture.git(["-c", "fastimport.unpackLimit=0", "fast-import", "--quiet", "--depth=1000"], blobs.join(""));
    const chains =
      fixture.git(["verify-pack", "-v", ...packsOf(fixture)]).match(/^chain length = \d+/gm) ?? [];
    expect(chains.length).toBe(1000);
    expectAsGit(fixture);
  });

  test("with ids of SHA-256, loose and packed, by distance and by id", () => {
    for (const distance of ["true", "false"]) {
      const fixture = new RepositoryFixture(["--bare", "--object-format=sha256"]);
      importHistory(fixture, editedTexts(40));
      fixture.git(["-c", `repack.useDeltaBaseOffset=${distance}`, ...repack()]);
      fixture.blob("loose");
      expect(packedKinds(fixture, 32)[distance === "true" ? "ofs-delta" : "ref-delta"]).toBeGreaterThan(20);
      expectAsGit(fixture, 64);
      expect(storeOf(fixture).info(fixture.git(["rev-parse", "HEAD"]))).toBeUndefined();
    }
  });

  test("each of them before any other, by what it alone needs", () => {
    const fixture = new RepositoryFixture();
    inParts(fixture);
    expectEachAlone(fixture);
  });

  test("where an index is read in parts, of which few are held", () => {
    const fixture = new RepositoryFixture();
    importHistory(fixture, editedTexts(300, 20));
    fixture.git(repack());
    for (const held of [
      { small: 0, most: 1 << 20 },
      { small: 0, most: 600 },
    ])
      expect(expectAsGit(fixture, 40, held)).toBeGreaterThan(1000);
  });

  test("with offsets of eight bytes", () => {
    const fixture = new RepositoryFixture();
    importHistory(fixture, editedTexts(30));
    fixture.git(repack());
    const [pack = ""] = packsOf(fixture);
    rmSync(pack.replace(/pack$/, "idx"), { force: true });
    // All that begins after the first kilobyte is told in eight.
    fixture.git(["index-pack", "--index-version=2,1024", pack]);
    expectAsGit(fixture);
    expectAsGit(fixture, 40, { small: 0, most: 1 << 20 });
  });

  test("in random histories", () => {
    const edit = fc.record({ at: fc.nat(40), text: fc.string({ maxLength: 30 }), keep: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(edit, { minLength: 1, maxLength: 25 }),
        fc.constantFrom("true", "false"),
        (edits, distance) => {
          const lines = Array.from({ length: 40 }, (_, n) => `${n}`.repeat(9));
          const texts = edits.map(({ at, text, keep }) => {
            lines.splice(at, keep ? 0 : 1, text);
            return lines.join("\n");
          });
          const fixture = new RepositoryFixture();
          importHistory(fixture, texts);
          fixture.git(["-c", `repack.useDeltaBaseOffset=${distance}`, ...repack()]);
          expectAsGit(fixture);
          rmSync(fixture.path, { recursive: true });
        },
      ),
      { numRuns: 12 },
    );
  });

  test("but for those whose index is of the first version, which are git's to read", () => {
    const fixture = new RepositoryFixture();
    importHistory(fixture, editedTexts(30));
    fixture.git(["-c", "pack.indexVersion=1", ...repack()]);
    const store = storeOf(fixture);
    const all = objectsByGit(fixture.path);
    expect(all.size).toBeGreaterThan(100);
    for (const id of all.keys())
      expect([store.info(id), store.read(id, large)]).toEqual([undefined, undefined]);
  });
});

test("of what is not there, and of what is no id, nothing is said", () => {
  const fixture = new RepositoryFixture();
  inParts(fixture);
  const store = storeOf(fixture);
  const head = fixture.git(["rev-parse", "HEAD"]);
  const none = [
    "",
    "1".repeat(40),
    head.slice(0, 39),
    `${head}0`,
    `${head.slice(0, 39)}g`,
    "z".repeat(40),
    `../${"a".repeat(37)}`,
    "0".repeat(40),
    "f".repeat(40),
    `\0${"1".repeat(39)}`,
  ];
  for (const id of none) expect([store.info(id), store.read(id, large)]).toEqual([undefined, undefined]);
  const nowhere = new ObjectStore("/nonexistent/objects", 40);
  expect([nowhere.info(head), nowhere.read(head, large)]).toEqual([undefined, undefined]);
});

function packsOf(fixture: RepositoryFixture): string[] {
  const directory = join(fixture.path, "objects", "pack");
  return readdirSync(directory).flatMap((name) => (name.endsWith(".pack") ? join(directory, name) : []));
}

describe("stores that lend objects", () => {
  const objects = (fixture: RepositoryFixture) => join(fixture.path, "objects");
  const lend = (to: RepositoryFixture, ...lines: string[]) =>
    appendFileSync(join(objects(to), "info", "alternates"), `${lines.join("\n")}\n`);

  function repository(text: string): { readonly fixture: RepositoryFixture; readonly id: string } {
    const fixture = new RepositoryFixture();
    mkdirSync(join(objects(fixture), "info"), { recursive: true });
    importHistory(fixture, editedTexts(20));
    fixture.git(repack());
    return { fixture, id: fixture.blob(text) };
  }

  test("are read, over each other, by absolute paths and by relative ones, packed and loose", () => {
    const [one, two, three] = [repository("1"), repository("2"), repository("3")];
    two.fixture.git(["repack", "-adfkq"]);
    lend(one.fixture, "# a comment", "", objects(two.fixture));
    lend(two.fixture, relative(objects(two.fixture), objects(three.fixture)));
    const store = storeOf(one.fixture);
    expect([one, two, three].map(({ id }) => toldOf(store, id))).toEqual(["blob 1", "blob 2", "blob 3"]);
    expect([...objectsByGit(one.fixture.path).keys()]).toContain(three.id);
    expectAsGit(one.fixture);
  });

  test("are read where they lend each other in a circle, and to themselves", () => {
    const [one, two] = [repository("1"), repository("2")];
    lend(one.fixture, objects(two.fixture), objects(one.fixture), `${objects(two.fixture)}/`);
    lend(two.fixture, objects(one.fixture), objects(two.fixture));
    expectAsGit(one.fixture);
    expectAsGit(two.fixture);
  });

  test("are not read further than git does, which may read further than we", () => {
    const chain = Array.from({ length: 9 }, (_, n) => repository(`link ${n}`));
    for (const [n, { fixture }] of chain.entries()) {
      const next = chain[n + 1];
      if (next) lend(fixture, objects(next.fixture));
    }
    const fixture = chain[0]?.fixture ?? new RepositoryFixture();
    const byGit = objectsByGit(fixture.path);
    const told = chain.map(({ id }) => toldOf(storeOf(fixture), id) !== undefined);
    expect(told).toEqual([true, true, true, true, true, true, false, false, false]);
    expect(chain.map(({ id }) => byGit.has(id)).slice(0, 6)).not.toContain(false);
  });

  test("are looked for from where the objects really are, which may be behind a link", () => {
    const [one, two] = [repository("1"), repository("2")];
    const elsewhere = join(temporaryDirectory(), "deep", "er", "objects");
    mkdirSync(join(elsewhere, ".."), { recursive: true });
    lend(one.fixture, relative(elsewhere, objects(two.fixture)));
    renameSync(objects(one.fixture), elsewhere);
    symlinkSync(elsewhere, objects(one.fixture));
    expect(toldOf(storeOf(one.fixture), two.id)).toBe("blob 2");
    expectAsGit(one.fixture);
  });

  test("are left to git where they stand in quotes, are too many or in too long a list", () => {
    const [one, two] = [repository("1"), repository("2")];
    lend(one.fixture, `"${objects(two.fixture)}"`);
    expect(toldOf(storeOf(one.fixture), two.id)).toBeUndefined();
    expect(objectsByGit(one.fixture.path, [two.id]).size).toBe(1);
    writeFileSync(
      join(objects(one.fixture), "info", "alternates"),
      `${objects(two.fixture)}\n${"#\n".repeat(40_000)}`,
    );
    expect(toldOf(storeOf(one.fixture), two.id)).toBeUndefined();
    expect(toldOf(storeOf(one.fixture), one.id)).toBe("blob 1");
  });

  test("that are named thousands of times take no longer for it, and are each looked at once", () => {
    const [one, two] = [repository("1"), repository("2")];
    const lines = (to: RepositoryFixture) => Array.from({ length: 500 }, () => objects(to));
    const circle = [one.fixture, ...Array.from({ length: 4 }, () => repository("x").fixture), two.fixture];
    for (const [n, fixture] of circle.entries()) {
      const next = circle[n + 1];
      if (next) lend(fixture, ...lines(next));
    }
    const before = performance.now();
    expect(toldOf(storeOf(one.fixture), two.id)).toBe("blob 2");
    expect(performance.now() - before).toBeLessThan(5000);
    lend(two.fixture, ...Array.from({ length: 1500 }, (_, n) => `/nonexistent/${n}`));
    expect(toldOf(storeOf(one.fixture), two.id)).toBe("blob 2");
  });
});

describe("what comes and goes", () => {
  const openFiles = () =>
    readdirSync("/proc/self/fd").filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).includes("wsgi-shift-test-");
      } catch {
        return false;
      }
    }).length;

  test("a loose object and a pack that came after the store was opened are found", async () => {
    const fixture = new RepositoryFixture();
    importHistory(fixture, editedTexts(30));
    const store = storeOf(fixture);
    expect(toldOf(store, fixture.blob("first"))).toBe("blob first");
    fixture.git(repack());
    const loose = fixture.blob("later");
    expect(toldOf(store, loose)).toBe("blob later");
    await new Promise((resolve) => setTimeout(resolve, 20));
    importHistory(fixture, editedTexts(40));
    fixture.git(["repack", "-dq"]);
    for (const [id, { type, content }] of objectsByGit(fixture.path))
      expect(toldOf(store, id)).toBe(`${type} ${content.toString("latin1")}`);
    store.close();
  });

  test("packs that others take the place of are read on, or given up; nothing wrong is said", async () => {
    const fixture = new RepositoryFixture();
    inParts(fixture);
    const all = objectsByGit(fixture.path);
    const [opened, listed] = [storeOf(fixture), storeOf(fixture)];
    for (const id of all.keys()) expect(opened.read(id, large)).toBeDefined();
    expect(listed.info("1".repeat(40))).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 20));
    fixture.git(["reflog", "expire", "--all", "--expire=now"]);
    fixture.git(["repack", "-adfq", "--depth=3"]);
    fixture.git(["prune-packed"]);
    let given = 0;
    for (const [id, { type, content }] of all) {
      const right = `${type} ${content.toString("latin1")}`;
      expect([undefined, right]).toContain(toldOf(listed, id));
      const told = toldOf(opened, id);
      expect([undefined, right]).toContain(told);
      if (told !== undefined) given++;
    }
    expect(given).toBeGreaterThan(100);
    listed.close();
    opened.close();
    for (const [id, { type, content }] of objectsByGit(fixture.path))
      expect(toldOf(listed, id)).toBe(`${type} ${content.toString("latin1")}`);
    listed.close();
  });

  test("files are open until the store is closed, and opened anew for whoever asks again", () => {
    const fixture = new RepositoryFixture();
    inParts(fixture);
    const before = openFiles();
    const ids = [...objectsByGit(fixture.path).keys()];
    for (const held of [undefined, { small: 0, most: 1 << 20 }]) {
      const store = storeOf(fixture, 40, held);
      for (let round = 0; round < 3; round++) {
        for (const id of ids) expect(store.read(id, large)).toBeDefined();
        expect(openFiles() - before).toBe(held === undefined ? 2 : 4);
        store.close();
        expect(openFiles()).toBe(before);
      }
      store.close();
    }
  });

  test("an object that a pack lost is taken from where it is loose again", () => {
    const fixture = new RepositoryFixture();
    inParts(fixture);
    const id = fixture.git(["rev-parse", "HEAD^{tree}"]);
    const store = storeOf(fixture);
    expect(store.info(id)?.type).toBe("tree");
    const packs = packsOf(fixture).map((pack) => {
      const moved = join(temporaryDirectory(), "x.pack");
      renameSync(pack, moved);
      rmSync(pack.replace(/pack$/, "idx"), { force: true });
      return moved;
    });
    for (const pack of packs) fixture.git(["unpack-objects", "-q"], readFileSync(pack));
    store.close();
    for (const [id, { type, content }] of objectsByGit(fixture.path))
      expect(toldOf(store, id)).toBe(`${type} ${content.toString("latin1")}`);
  });
});
