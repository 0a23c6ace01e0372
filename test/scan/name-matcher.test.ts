import { describe, expect, test } from "@jest/globals";
import { builtInRegistry } from "../../src/registry/registry.js";
import { NameMatcher, needlesOf } from "../../src/scan/name-matcher.js";
import { fc } from "../support/fc.js";

const { names } = builtInRegistry();
const matcher = new NameMatcher([...names, "odd.name-wsgi", "x+y"]);

function found(text: string): string[] {
  return matcher.matches(Buffer.from(text)).map(({ name, start, end }) => {
    expect(Buffer.from(text).toString("utf8", start, end)).toBe(name);
    return `${start} ${name}`;
  });
}

describe("a name", () => {
  test.each<readonly [string, string, readonly string[]]>([
    ["alone", "nova-api-wsgi", ["0 nova-api-wsgi"]],
    ["in a path", "/usr/bin/nova-api-wsgi\n", ["9 nova-api-wsgi"]],
    ["behind a hole", "{{ bin }}/nova-api-wsgi %X%/cinder-wsgi", ["10 nova-api-wsgi", "28 cinder-wsgi"]],
    ["with an ending", "nova-api-wsgi.conf", ["0 nova-api-wsgi"]],
    [
      "that is the start of another",
      "heat-wsgi-api-cfn heat-wsgi-api",
      ["0 heat-wsgi-api-cfn", "18 heat-wsgi-api"],
    ],
    ["in a longer word", "my-nova-api-wsgi nova-api-wsgi-2 xnova-api-wsgi nova-api-wsgi_", []],
    ["after a byte that is not ASCII", "é-nova-api-wsgi énova-api-wsgi", ["19 nova-api-wsgi"]],
    ["twice on a line", "cinder-wsgi cinder-wsgi", ["0 cinder-wsgi", "12 cinder-wsgi"]],
    ["with a dot of its own", "bin/odd.name-wsgi odd.name-wsgi2", ["4 odd.name-wsgi"]],
    ["with a sign of its own", "x+y ax+y x+y", ["0 x+y", "9 x+y"]],
    ["in other letters", "Nova-Api-Wsgi NOVA-API-WSGI", []],
  ])("%s", (_, text, expected) => {
    expect(found(text)).toEqual(expected);
  });
});

test("finds what a regular expression over all names finds, whatever stands around", () => {
  const pattern = new RegExp(
    `(?<![A-Za-z0-9_-])(?:${[...names].sort((a, b) => b.length - a.length).join("|")})(?![A-Za-z0-9_-])`,
    "g",
  );
  const piece = fc.oneof(
    fc.constantFrom(...names),
    fc.constantFrom("/", "-", " ", "\n", ".", "x", "_", "\u00e9", "\0"),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = Buffer.from(pieces.join("")).toString("latin1");
      const plain = new NameMatcher(names).matches(Buffer.from(text, "latin1"));
      expect(plain.map(({ name, start }) => [name, start])).toEqual(
        [...text.matchAll(pattern)].map((match) => [match[0], match.index]),
      );
    }),
    { numRuns: 2000 },
  );
});

test("few strings are enough to look for", () => {
  const needles = needlesOf(names);
  expect(needles.length).toBeLessThanOrEqual(3);
  expect(names.filter((name) => !needles.some((needle) => name.includes(needle)))).toEqual([]);
  expect(new NameMatcher([]).matches(Buffer.from("nova-api-wsgi"))).toEqual([]);
  expect(new NameMatcher(["ab"]).matches(Buffer.from("a ab"))).toHaveLength(1);
});

test("one word of megabytes is no name, and is left behind quickly", () => {
  expect(matcher.matches(Buffer.from("-wsgi-api".repeat(1 << 20)))).toEqual([]);
});
