import { describe, expect, test } from "@jest/globals";
import { applyDelta, resultSize } from "../../src/git/apply-delta.js";
import { UnreadableObject } from "../../src/git/unreadable-object.js";
import { expectLinear } from "../support/expect-linear.js";
import { fc } from "../support/fc.js";
import { add, copy, delta } from "./pack-builder.js";

/** An instruction, and what it makes of a base. */
interface Piece {
  readonly instruction: Buffer;
  readonly made: Buffer;
}

/** The instruction that copies, in as few bytes as it can have: those that are zeros are left out (gitformat-pack(5)). */
function shortCopy(offset: number, size: number): Buffer {
  const long = copy(offset, size);
  const kept = [...long.subarray(1)]
    .map((byte, at) => ({ byte, bit: 1 << at }))
    .filter(({ byte }) => byte !== 0);
  return Buffer.from([kept.reduce((flags, { bit }) => flags | bit, 0x80), ...kept.map(({ byte }) => byte)]);
}

const bases = fc
  .uint8Array({ minLength: 1, maxLength: 70_000, size: "max" })
  .map((bytes) => Buffer.from(bytes));

function piecesOf(base: Buffer): fc.Arbitrary<Piece> {
  const copied = fc
    .tuple(fc.nat(base.length - 1), fc.nat(base.length - 1), fc.boolean())
    .map(([one, other, short]) => {
      const [start, last] = [Math.min(one, other), Math.max(one, other)];
      const size = last - start + 1;
      return {
        instruction: (short ? shortCopy : copy)(start, size),
        made: base.subarray(start, start + size),
      };
    });
  const added = fc.uint8Array({ minLength: 1, maxLength: 127 }).map((bytes) => {
    const text = Buffer.from(bytes).toString("latin1");
    return { instruction: add(text), made: Buffer.from(bytes) };
  });
  return fc.oneof(copied, added);
}

describe("a delta", () => {
  test("makes of its base what each of its instructions does, one after the other", () => {
    const cases = bases.chain((base) =>
      fc.tuple(fc.constant(base), fc.array(piecesOf(base), { minLength: 1, maxLength: 12 })),
    );
    fc.assert(
      fc.property(cases, ([base, pieces]) => {
        const made = Buffer.concat(pieces.map((piece) => piece.made));
        const bytes = delta(base.length, made.length, ...pieces.map(({ instruction }) => instruction));
        expect(resultSize(bytes)).toBe(made.length);
        expect(applyDelta(base, bytes).equals(made)).toBe(true);
        expect(() => applyDelta(base, bytes.subarray(0, -1))).toThrow(UnreadableObject);
        expect(() => applyDelta(base.subarray(1), bytes)).toThrow(UnreadableObject);
        expect(() =>
          applyDelta(base, delta(base.length, made.length + 1, ...pieces.map((piece) => piece.instruction))),
        ).toThrow(UnreadableObject);
      }),
      { numRuns: 200 },
    );
  });

  test("that is noise makes something of its size, or is refused as what it is", () => {
    const noise = fc.tuple(
      fc.uint8Array({ maxLength: 12 }),
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.boolean(),
    );
    let made = 0;
    fc.assert(
      fc.property(noise, ([bytes, rest, hasSizes]) => {
        const base = Buffer.from(bytes);
        const given = hasSizes ? delta(base.length, rest[0] ?? 0, Buffer.from(rest)) : Buffer.from(rest);
        try {
          const size = resultSize(given);
          if (size > 1 << 20) return;
          expect(applyDelta(base, given)).toHaveLength(size);
          made++;
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableObject);
        }
      }),
      { numRuns: 5000 },
    );
    expect(made).toBeGreaterThan(0);
  });

  test.each<[string, Buffer]>([
    ["of no bytes", Buffer.alloc(0)],
    ["of a size that does not end", Buffer.from([0x80])],
    ["of one size", Buffer.from([0x05])],
    ["of one size and half of another", Buffer.from([0x05, 0x85])],
    ["of sizes beyond any number", Buffer.alloc(40, 0xff)],
    ["that makes nothing", delta(5, 0)],
  ])("%s says not what it makes", (_name, bytes) => {
    expect(() => resultSize(bytes)).toThrow(UnreadableObject);
  });

  test.each([1, 127, 128, 16_383, 16_384, 2 ** 31, 2 ** 32, 2 ** 53 - 1])(
    "that makes %d bytes says so",
    (size) => {
      expect(resultSize(delta(2 ** 40, size))).toBe(size);
    },
  );

  test("takes time by what it makes", async () => {
    const base = Buffer.alloc(200);
    await expectLinear((size) => {
      const pieces = Array.from({ length: size }, (_, n) =>
        n % 2 === 0 ? copy(n % 100, 1 + (n % 90)) : add("x"),
      );
      const made = pieces.reduce((sum, _piece, n) => sum + (n % 2 === 0 ? 1 + (n % 90) : 1), 0);
      expect(applyDelta(base, delta(200, made, Buffer.concat(pieces)))).toHaveLength(made);
    }, 100_000);
  });
});
