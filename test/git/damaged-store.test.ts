import { execFileSync } from "node:child_process";
import { createHash, randomFillSync } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "@jest/globals";
import { ObjectStore } from "../../src/git/object-store.js";
import { expectLinear } from "../support/expect-linear.js";
import {
  add,
  type BuiltPack,
  buildPack,
  copy,
  delta,
  type Entry,
  kindNumbers,
  ofsDelta,
  refDelta,
  whole,
} from "./pack-builder.js";
import { RepositoryFixture, removeTemporary } from "./repository-fixture.js";
import { editedTexts, importHistory, objectsByGit, toldOf } from "./stored-objects.js";

afterAll(removeTemporary);

const idOf = (name: string) => createHash("sha1").update(name).digest("hex");
const [a, b, c] = [idOf("a"), idOf("b"), idOf("c")] as const;
const base = whole(a, "0123456789");
const zeros = (bytes: number) => Buffer.alloc(bytes);

const objectsOf = (fixture: RepositoryFixture) => join(fixture.path, "objects");
const storeOf = (fixture: RepositoryFixture, idLength = 40) => new ObjectStore(objectsOf(fixture), idLength);

function write(fixture: RepositoryFixture, { pack, index }: Pick<BuiltPack, "pack" | "index">): void {
  const directory = join(objectsOf(fixture), "pack");
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "pack-x.pack"), pack);
  writeFileSync(join(directory, "pack-x.idx"), index);
}

function withPack(entries: readonly Entry[], options?: Parameters<typeof buildPack>[1]): RepositoryFixture {
  const fixture = new RepositoryFixture();
  write(fixture, buildPack(entries, options));
  return fixture;
}

/** What git says of one object, as `info` and `toldOf` say it; undefined where it knows none, or does not go on. */
function byGit(fixture: RepositoryFixture, id: string): { readonly info: unknown; readonly told: unknown } {
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch {
      return undefined;
    }
  };
  const line = attempt(() => fixture.git(["cat-file", "--batch-check"], `${id}\n`)) ?? "";
  const [, type, size] = /^[0-9a-f]+ (\w+) (\d+)$/.exec(line) ?? [];
  const found = attempt(() => objectsByGit(fixture.path, [id]).get(id));
  return {
    info: type === undefined ? undefined : { id, type, size: Number(size) },
    told: found && `${found.type} ${found.content.toString("latin1")}`,
  };
}

/** What the store says, after it was seen that git says the same where it says anything. */
function saidAsGit(
  fixture: RepositoryFixture,
  id: string,
): { readonly info: unknown; readonly told: unknown } {
  const store = storeOf(fixture, id.length);
  const said = { info: store.info(id), told: toldOf(store, id) };
  const git = byGit(fixture, id);
  if (said.info !== undefined) expect(said.info).toEqual(git.info);
  if (said.told !== undefined) expect(said.told).toBe(git.told);
  store.close();
  return said;
}

const good = delta(10, 6, copy(2, 3), add("xyz"));
const emptyBlocks = Buffer.concat([
  Buffer.from([0x78, 0x01]),
  ...Array.from({ length: 1000 }, () => Buffer.from([0, 0, 0, 0xff, 0xff])),
  deflateSync("content").subarray(2),
]);

describe("a pack that was built byte by byte", () => {
  test.each<[string, readonly Entry[], string]>([
    ["with an object", [whole(b, "content")], "blob content"],
    ["with an empty one", [whole(b, "")], "blob "],
    ["with a tag", [whole(b, "content", kindNumbers.tag)], "tag content"],
    ["with a delta by distance", [base, whole(c, zeros(300)), ofsDelta(b, a, good)], "blob 234xyz"],
    ["with a delta by id", [base, refDelta(b, a, good)], "blob 234xyz"],
    ["with a delta to what comes later", [refDelta(b, a, good), base], "blob 234xyz"],
    [
      "with a delta to a delta",
      [base, refDelta(c, a, good), ofsDelta(b, c, delta(6, 2, add("."), copy(5, 1)))],
      "blob .z",
    ],
    [
      "with 65,536 bytes that a delta copies, which are told as none",
      [whole(a, "y".repeat(65_536)), ofsDelta(b, a, delta(65_536, 65_536, copy(0, 0)))],
      `blob ${"y".repeat(65_536)}`,
    ],
  ])("%s is read", (_name, entries, told) => {
    const said = saidAsGit(withPack(entries), b);
    const [type = "", content = ""] = told.split(" ");
    expect(said).toEqual({ info: { id: b, type, size: content.length }, told });
  });

  test("with ids of SHA-256 is read", () => {
    const [one, two] = ["1".repeat(64), "2".repeat(64)];
    const fixture = new RepositoryFixture(["--bare", "--object-format=sha256"]);
    write(fixture, buildPack([whole(one, "0123456789"), refDelta(two, one, good)], { idBytes: 32 }));
    expect(saidAsGit(fixture, two).told).toBe("blob 234xyz");
  });

  const told = (size: number, type = "blob") => ({ id: b, type, size });
  test.each<[string, readonly Entry[], unknown]>([
    ["a delta to what begins where it does itself", [base, ofsDelta(b, 0, good)], undefined],
    ["a delta to what begins before the pack", [base, ofsDelta(b, 100_000, good)], undefined],
    ["a delta to what begins where no number reaches", [base, ofsDelta(b, 2 ** 53 - 1, good)], undefined],
    ["a delta into the pack's head", [ofsDelta(b, 8, good), base], undefined],
    ["a delta to the pack's first byte", [ofsDelta(b, 12, good), base], undefined],
    ["a delta into the midst of another object", [base, ofsDelta(b, 5, good)], undefined],
    ["a delta to nothing", [base, refDelta(b, c, good)], undefined],
    ["a delta whose base is itself no object", [whole(a, "0123456789", 5), refDelta(b, a, good)], undefined],
    ["a delta for a longer base", [base, ofsDelta(b, a, delta(11, 5, copy(0, 5)))], told(5)],
    ["a delta for a shorter base", [base, ofsDelta(b, a, delta(9, 5, copy(0, 5)))], told(5)],
    ["a delta that makes less than it says", [base, ofsDelta(b, a, delta(10, 6, copy(0, 5)))], told(6)],
    ["a delta that copies more than it says", [base, ofsDelta(b, a, delta(10, 4, copy(0, 5)))], told(4)],
    ["a delta that adds more than it says", [base, ofsDelta(b, a, delta(10, 2, add("xyz")))], told(2)],
    ["a delta that copies over the end", [base, ofsDelta(b, a, delta(10, 5, copy(6, 5)))], told(5)],
    [
      "a delta that copies from far away",
      [base, ofsDelta(b, a, delta(10, 5, copy(0xffff_ffff, 5)))],
      told(5),
    ],
    [
      "a delta that copies 65,536 bytes of ten",
      [base, ofsDelta(b, a, delta(10, 65_536, copy(0, 0)))],
      told(65_536),
    ],
    [
      "a delta that adds what it does not have",
      [base, ofsDelta(b, a, delta(10, 99, Buffer.from([99, 1, 2])))],
      told(99),
    ],
    [
      "a delta that ends within an instruction",
      [base, ofsDelta(b, a, delta(10, 5, Buffer.from([0xff, 0, 0])))],
      told(5),
    ],
    [
      "a delta with the instruction that means nothing",
      [base, ofsDelta(b, a, delta(10, 5, copy(0, 5), zeros(1)))],
      told(5),
    ],
    ["a delta of no bytes", [base, ofsDelta(b, a, zeros(0))], undefined],
    ["a delta that makes nothing", [base, ofsDelta(b, a, delta(10, 0))], undefined],
    [
      "a delta that makes nothing of much",
      [whole(a, zeros(70_000)), ofsDelta(b, a, delta(70_000, 0))],
      undefined,
    ],
    ["a delta of sizes that do not end", [base, ofsDelta(b, a, Buffer.alloc(20, 0xff))], undefined],
    ["a delta that makes terabytes", [base, ofsDelta(b, a, delta(10, 2n ** 42n, copy(0, 5)))], told(2 ** 42)],
    ["a delta for a base of terabytes", [base, ofsDelta(b, a, delta(2n ** 42n, 5, copy(0, 5)))], told(5)],
    ["a delta that is no zlib", [base, { ...ofsDelta(b, a, good), packed: Buffer.from("noise") }], undefined],
    ["an object that is longer than its size", [whole(b, "content", 3, 6)], told(6)],
    ["an object that is a lot longer than its size", [whole(b, zeros(50_000), 3, 6)], told(6)],
    ["an object that is shorter than its size", [whole(b, "content", 3, 8)], told(8)],
    ["an object of which nothing is there", [whole(b, "", 3, 1)], told(1)],
    ["an object of no bytes with some", [whole(b, "content", 3, 0)], told(0)],
    ["an object of kind 0", [whole(b, "content", 0)], undefined],
    ["an object of kind 5", [whole(b, "content", 5)], undefined],
    ["an object of 2^50 bytes", [whole(b, "content", 3, 2n ** 50n)], told(2 ** 50)],
    ["an object of 2^60 bytes", [whole(b, "content", 3, 2n ** 60n)], undefined],
    ["an object of 2^70 bytes", [whole(b, "content", 3, 2n ** 70n)], undefined],
    [
      "an object whose size has zeros before it, more than git reads",
      [
        {
          ...whole(b, "content"),
          head: Buffer.concat([Buffer.from([0xb7]), Buffer.alloc(12, 0x80), zeros(1)]),
        },
      ],
      undefined,
    ],
    [
      "an object whose size does not end",
      [{ ...whole(b, "content"), head: Buffer.alloc(100, 0xb7) }],
      undefined,
    ],
    ["an object that is no zlib", [{ ...whole(b, "content"), packed: Buffer.alloc(50, 7) }], told(7)],
    [
      "an object that is cut off, before another",
      [{ ...whole(b, "content"), packed: deflateSync("content").subarray(0, 9) }, base],
      told(7),
    ],
    [
      "an object that is cut off at the end of the pack",
      [base, { ...whole(b, "content"), packed: deflateSync("content").subarray(0, 9) }],
      told(7),
    ],
    [
      "an object of another checksum",
      [{ ...whole(b, "content"), packed: Buffer.concat([deflateSync("content").subarray(0, -1), zeros(1)]) }],
      told(7),
    ],
    [
      "an object without zlib's head",
      [{ ...whole(b, "content"), packed: deflateRawSync("content") }],
      told(7),
    ],
    ["an object that gzip made", [{ ...whole(b, "content"), packed: gzipSync("content") }], told(7)],
    [
      "an object that needs a dictionary",
      [{ ...whole(b, "content"), packed: Buffer.concat([Buffer.from([0x78, 0xf9]), zeros(40)]) }],
      told(7),
    ],
  ])("with %s gives none", (_name, entries, info) => {
    expect(saidAsGit(withPack(entries), b)).toEqual({ info, told: undefined });
  });

  test("with an object in a thousand pieces that are empty is read as git reads it, or left to git", () => {
    const fixture = withPack([{ ...whole(b, "content"), packed: emptyBlocks }]);
    expect(byGit(fixture, b).told).toBe("blob content");
    expect(saidAsGit(fixture, b).info).toEqual(told(7));
  });

  test("with deltas in a circle gives none, at once", () => {
    // git itself follows them until it has no memory left.
    const circles = [
      [refDelta(b, b, good)],
      [refDelta(b, c, good), refDelta(c, b, good)],
      [refDelta(b, c, good), ofsDelta(a, b, good), ofsDelta(c, a, good)],
      [
        base,
        refDelta(b, c, delta(1 << 20, 1 << 20, copy(0, 1 << 20))),
        ofsDelta(c, b, delta(1 << 20, 1 << 20)),
      ],
    ];
    const before = performance.now();
    for (const circle of circles) {
      const store = storeOf(withPack(circle));
      expect([store.info(b), store.read(b, 1 << 23)]).toEqual([undefined, undefined]);
      expect(store.isTrap(b, 1 << 23)).toBe(true);
    }
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  test("with a chain of 5,000 deltas is read up to the length that git makes, the rest is left to git", () => {
    const chain = Array.from({ length: 5000 }, (_, n) =>
      ofsDelta(idOf(`${n}`), n === 0 ? a : idOf(`${n - 1}`), delta(10, 10, copy(1, 9), add(`${n % 10}`))),
    );
    const fixture = withPack([base, ...chain]);
    expect(storeOf(fixture).isTrap(idOf("4999"), 99)).toBe(false);
    for (const n of [4999, 4200])
      expect(saidAsGit(fixture, idOf(`${n}`))).toEqual({ info: undefined, told: undefined });
    for (const n of [4000, 10]) {
      const said = saidAsGit(fixture, idOf(`${n}`));
      expect([said.told, said.info]).toEqual([
        "blob 1234567890",
        { id: idOf(`${n}`), type: "blob", size: 10 },
      ]);
    }
    expect(byGit(fixture, idOf("4999")).told).toBe("blob 0123456789");
  });

  test("with deltas that each make megabytes is read as far as that is soon done", () => {
    const size = 4 << 20;
    const same = delta(size, size, ...Array.from({ length: 64 }, (_, n) => copy(n << 16, 0)));
    const chain = Array.from({ length: 40 }, (_, n) =>
      ofsDelta(idOf(`${n}`), n === 0 ? a : idOf(`${n - 1}`), same),
    );
    const fixture = withPack([whole(a, zeros(size)), ...chain]);
    expect(storeOf(fixture).read(idOf("39"), size)).toBeUndefined();
    expect(storeOf(fixture).info(idOf("39"))?.size).toBe(size);
    expect(storeOf(fixture).read(idOf("9"), size)?.content.equals(zeros(size))).toBe(true);
    expect(storeOf(fixture).read(idOf("9"), size - 1)).toBeUndefined();
    expect(objectsByGit(fixture.path, [idOf("39")]).get(idOf("39"))?.content.length).toBe(size);
  });

  test("with what unpacks to hundreds of megabytes costs neither the time nor the memory for it", () => {
    const bomb = deflateSync(zeros(300 << 20));
    const fixture = withPack([
      { ...whole(a, "", 3, 10), packed: bomb },
      { ...whole(b, "", 3, 4 << 20), packed: bomb },
      { ...refDelta(c, a, good), packed: bomb },
    ]);
    const [time, memory] = [performance.now(), process.resourceUsage().maxRSS];
    for (const id of [a, b, c]) expect(storeOf(fixture).read(id, 8 << 20)).toBeUndefined();
    storeOf(fixture).info(c);
    expect(performance.now() - time).toBeLessThan(3000);
    expect(process.resourceUsage().maxRSS - memory).toBeLessThan(100 << 10);
  });

  test("that says of another object's place nothing more than git does", () => {
    const entries = [base, whole(b, "content"), whole(c, "other")];
    const places: [string, number | bigint][] = [
      ["before the first object", 0],
      ["in the pack's head", 4],
      ["at the end of the pack's head", 11],
      ["in the checksum", buildPack(entries).pack.length - 20],
      ["at the last byte", buildPack(entries).pack.length - 1],
      ["at the end", buildPack(entries).pack.length],
      ["far behind", 0x7fff_ffff],
      ["further than four bytes reach", 2n ** 32n],
      ["further than a number reaches", 2n ** 62n],
      ["before all", 2n ** 64n - 1n],
    ];
    for (const [name, place] of places) {
      const fixture = withPack(entries, { offsetOf: (id, offset) => (id === b ? place : offset) });
      expect([name, saidAsGit(fixture, b)]).toEqual([name, { info: undefined, told: undefined }]);
    }
    expect(saidAsGit(withPack(entries, { offsetOf: (id, offset) => (id === b ? 14 : offset) }), b).told).toBe(
      undefined,
    );
    // An index that names another object's place is believed, by git too, as nobody compares a content with its id.
    const swapped = buildPack(entries).offsets.get(c) ?? 0;
    const fixture = withPack(entries, { offsetOf: (id, offset) => (id === b ? swapped : offset) });
    expect(saidAsGit(fixture, b).told).toBe("blob other");
  });

  test("whose ids begin alike, thousands of them, is searched as fast as any", async () => {
    const ids = (size: number) =>
      Array.from({ length: size }, (_, n) => `${"a".repeat(32)}${`${n}`.padStart(8, "0")}`);
    const stores = new Map(
      [5000, 10_000].map((size) => [size, storeOf(withPack(ids(size).map((id) => whole(id, id))))]),
    );
    await expectLinear((size) => {
      for (const id of ids(size)) expect(stores.get(size)?.info(id)?.size).toBe(40);
    }, 5000);
  });
});

/** A small repository as git makes it, and all that is in it. */
function realPack(): BuiltPack & {
  readonly all: ReturnType<typeof objectsByGit>;
  readonly fixture: RepositoryFixture;
} {
  const fixture = new RepositoryFixture();
  importHistory(fixture, editedTexts(12, 15));
  fixture.git(["repack", "-adfq"]);
  const all = objectsByGit(fixture.path);
  const directory = join(objectsOf(fixture), "pack");
  const [name = ""] = readdirSync(directory).filter((each) => each.endsWith(".pack"));
  const pack = readFileSync(join(directory, name));
  const index = readFileSync(join(directory, name.replace(/pack$/, "idx")));
  rmSync(directory, { recursive: true });
  return { fixture, all, pack, index, offsets: new Map() };
}

const real = realPack();

function changed(bytes: Buffer, at: number, value: number): Buffer {
  const copied = Buffer.from(bytes);
  copied.writeUInt32BE(value, at);
  return copied;
}

describe("a pack of git's own that was damaged", () => {
  const { pack, index } = real;
  const zeroed = Buffer.from(index).fill(0, 8, 1032);

  test.each<[string, Buffer, Buffer]>([
    ["cut off in the midst", pack.subarray(0, pack.length >> 1), index],
    ["cut off by a byte", pack.subarray(0, -1), index],
    ["cut off in its head", pack.subarray(0, 11), index],
    ["empty", zeros(0), index],
    ["longer than it was", Buffer.concat([pack, zeros(1)]), index],
    ["no pack", changed(pack, 0, 0x4b434150), index],
    ["of version 4", changed(pack, 4, 4), index],
    ["of more objects than the index", changed(pack, 8, real.all.size + 1), index],
    ["another", buildPack([base]).pack, index],
    ["there with the index of another", pack, buildPack([base]).index],
    ["there with an index that is cut off in the midst", pack, index.subarray(0, index.length >> 1)],
    ["there with an index that is cut off by a byte", pack, index.subarray(0, -1)],
    ["there with an index that is cut off in its counts", pack, index.subarray(0, 1031)],
    ["there with an index of counts alone", pack, index.subarray(0, 1032)],
    ["there with an empty index", pack, zeros(0)],
    ["there with an index that is longer", pack, Buffer.concat([index, zeros(8 * real.all.size)])],
    ["there with an index of version 3", pack, changed(index, 4, 3)],
    ["there with an index without a signature", pack, changed(index, 0, 0)],
    ["there with an index of counts that do not grow", pack, changed(index, 8 + 4 * 100, 0)],
    ["there with an index of counts beyond its end", pack, changed(index, 8 + 4 * 255, 0xffff_ffff)],
    ["there with an index of one count beyond the last", pack, changed(index, 8 + 4 * 254, 0xffff_ffff)],
    ["there with an index of nothing", pack, zeroed],
  ])("%s gives nothing that it does not give to git", (_name, damagedPack, damagedIndex) => {
    write(real.fixture, { pack: damagedPack, index: damagedIndex });
    const store = storeOf(real.fixture);
    for (const id of real.all.keys())
      expect([store.info(id), toldOf(store, id)]).toEqual([undefined, undefined]);
    store.close();
    const [id = ""] = real.all.keys();
    expect(byGit(real.fixture, id).told).toBeUndefined();
  });

  test("is read where it is whole", () => {
    write(real.fixture, real);
    for (const id of real.all.keys()) expect(saidAsGit(real.fixture, id).told).toBeDefined();
  });
});

describe("bytes that changed by chance", () => {
  /** Numbers that are the same each time (mulberry32). */
  function numbers(seed: number): (below: number) => number {
    let state = seed;
    return (below) => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
    };
  }

  test.each([
    ["a pack", "pack"],
    ["an index", "index"],
  ] as const)("in %s give what was there, nothing, or what git makes of them", (_name, which) => {
    const next = numbers(20_261_126);
    const counts = { right: 0, nothing: 0, asGit: 0 };
    for (let round = 0; round < 1000; round++) {
      const files = { pack: Buffer.from(real.pack), index: Buffer.from(real.index) };
      const bytes = files[which];
      for (let changes = 1 + next(3); changes > 0; changes--) {
        const at = next(bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << next(8));
      }
      write(real.fixture, files);
      const store = storeOf(real.fixture);
      for (const [id, { type, content }] of real.all) {
        const said = toldOf(store, id);
        const info = store.info(id);
        if (said === undefined) counts.nothing++;
        else if (said === `${type} ${content.toString("latin1")}`) counts.right++;
        else {
          counts.asGit++;
          expect(said).toBe(byGit(real.fixture, id).told);
        }
        if (info !== undefined && (info.type !== type || info.size !== content.length))
          expect(info).toEqual(byGit(real.fixture, id).info);
      }
      store.close();
    }
    expect(counts.right).toBeGreaterThan(counts.asGit);
    expect(counts.nothing).toBeGreaterThan(0);
  });
});

describe("a loose object", () => {
  const file = (fixture: RepositoryFixture, id: string): string => {
    mkdirSync(join(objectsOf(fixture), id.slice(0, 2)), { recursive: true });
    return join(objectsOf(fixture), id.slice(0, 2), id.slice(2));
  };
  const told = (size: number, type = "blob") => ({ id: b, type, size });

  test.each<[string, Buffer, unknown]>([
    ["of noise", randomFillSync(zeros(500)), undefined],
    ["of no bytes", zeros(0), undefined],
    ["that is not compressed", Buffer.from("blob 3\0abc"), undefined],
    ["that is cut off", deflateSync(`blob 3000\0${"ab c".repeat(750)}`).subarray(0, 25), told(3000)],
    ["of another checksum", Buffer.concat([deflateSync("blob 3\0abc").subarray(0, -1), zeros(1)]), undefined],
    ["that says less than it has", deflateSync("blob 2\0abc"), told(2)],
    ["that says more than it has", deflateSync("blob 4\0abc"), told(4)],
    ["after which another stands", Buffer.concat([deflateSync("blob 3\0abc"), deflateSync("x")]), told(3)],
    ["after which a byte stands", Buffer.concat([deflateSync("blob 3\0abc"), zeros(1)]), told(3)],
    ["of a kind that there is not", deflateSync("blot 3\0abc"), undefined],
    ["of no kind", deflateSync(" 3\0abc"), undefined],
    ["of no size", deflateSync("blob \0abc"), undefined],
    ["of less than no size", deflateSync("blob -3\0abc"), undefined],
    ["of a size with a zero before it", deflateSync("blob 03\0abc"), undefined],
    ["of a size that is no number", deflateSync("blob 3x\0abc"), undefined],
    ["of a size that no number has", deflateSync(`blob ${"9".repeat(30)}\0abc`), undefined],
    ["of an enormous size", deflateSync("blob 999999999999999\0abc"), told(999_999_999_999_999)],
    ["of two blanks", deflateSync("blob  3\0abc"), undefined],
    ["with a line feed", deflateSync("blob 3\n\0abc"), undefined],
    ["whose head does not end", deflateSync("blob 3 abc"), undefined],
    ["whose head is longer than git reads", deflateSync(`blob ${"0".repeat(60)}3\0abc`), undefined],
    ["that unpacks to a lot more than it says", deflateSync(`blob 3\0${"\0".repeat(50 << 20)}`), told(3)],
    ["that unpacks to a lot, and says nothing", deflateSync(zeros(50 << 20)), undefined],
  ])("%s is none", (_name, bytes, info) => {
    const fixture = new RepositoryFixture();
    writeFileSync(file(fixture, b), bytes);
    const store = storeOf(fixture);
    expect([store.info(b), store.read(b, 1 << 23)]).toEqual([info, undefined]);
    if (info !== undefined) expect(byGit(fixture, b).info).toEqual(info);
  });

  test("as git writes it is read, up to the last byte that there may be", () => {
    const fixture = new RepositoryFixture();
    writeFileSync(file(fixture, b), deflateSync("tag 3\0abc", { level: 0 }));
    expect(saidAsGit(fixture, b)).toEqual({ info: told(3, "tag"), told: "tag abc" });
    const store = storeOf(fixture);
    expect(store.read(b, 3)?.content.toString()).toBe("abc");
    for (const most of [2, 0, -1, -100]) expect(store.read(b, most)).toBeUndefined();
  });

  test("of gigabytes is not read to know what it is", () => {
    const fixture = new RepositoryFixture();
    const bytes = deflateSync("blob 3000\0".concat("x".repeat(3000)));
    writeFileSync(file(fixture, b), bytes);
    execFileSync("truncate", ["-s", "8G", file(fixture, b)]);
    const [time, memory] = [performance.now(), process.resourceUsage().maxRSS];
    const store = storeOf(fixture);
    expect([store.info(b), store.read(b, 1 << 23)]).toEqual([told(3000), undefined]);
    expect(performance.now() - time).toBeLessThan(2000);
    expect(process.resourceUsage().maxRSS - memory).toBeLessThan(50 << 10);
  });

  test.each<[string, (path: string) => void]>([
    ["a directory", (path) => mkdirSync(path)],
    ["a pipe that nobody writes to", (path) => execFileSync("mkfifo", [path])],
    ["a device that never ends", (path) => symlinkSync("/dev/zero", path)],
    ["a link to nothing", (path) => symlinkSync("/nonexistent", path)],
    ["a link to itself", (path) => symlinkSync(path, path)],
  ])("is none where %s is, and so are a pack, an index and a list of stores", (_name, make) => {
    const fixture = new RepositoryFixture();
    const directory = join(objectsOf(fixture), "pack");
    make(file(fixture, c));
    make(join(directory, "pack-y.idx"));
    make(join(directory, "pack-x.pack"));
    writeFileSync(join(directory, "pack-x.idx"), buildPack([whole(b, "content")]).index);
    mkdirSync(join(objectsOf(fixture), "info"), { recursive: true });
    make(join(objectsOf(fixture), "info", "alternates"));
    writeFileSync(file(fixture, a), deflateSync("blob 3\0abc"));
    const store = storeOf(fixture);
    for (const id of [b, c]) expect([store.info(id), store.read(id, 99)]).toEqual([undefined, undefined]);
    expect(toldOf(store, a)).toBe("blob abc");
  });

  test("is found where a file stands in the place of the packs", () => {
    const fixture = new RepositoryFixture();
    writeFileSync(file(fixture, a), deflateSync("blob 3\0abc"));
    rmSync(join(objectsOf(fixture), "pack"), { recursive: true });
    writeFileSync(join(objectsOf(fixture), "pack"), "");
    expect(toldOf(storeOf(fixture), a)).toBe("blob abc");
  });
});
