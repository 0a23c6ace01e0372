import { expect, test } from "@jest/globals";
import { compareVersions, parseVersion, type Version } from "../../src/learn/version.js";

function version(text: string): Version {
  const found = parseVersion(text);
  if (!found) throw new Error(`${text} is no version`);
  return found;
}

test("versions stand in the order of PEP 440", () => {
  const order = [
    "0.9.0",
    "1.0.dev1",
    "1.0a1.dev1",
    "1.0a1",
    "1.0.0.0b1",
    "1.0b2",
    "1.0rc1",
    "1.0.0.0rc2",
    "1.0",
    "1.0.post1.dev1",
    "1.0.post1",
    "1.0.1",
    "1.9.0",
    "v1.10.0",
    "12.0.0.0rc1",
    "12.0.0",
    "2014.1",
    "1!0.1",
  ].map(version);
  for (const [index, one] of order.entries()) {
    for (const [at, other] of order.entries()) {
      expect([one.text, other.text, Math.sign(compareVersions(one, other, false))]).toEqual([
        one.text,
        other.text,
        Math.sign(index - at),
      ]);
    }
  }
});

test.each([
  ["27.0.0", true],
  ["v1.0", true],
  ["1.0.post2", true],
  ["1.0-1", true],
  ["2010.1", true],
  ["1.0+local.1", true],
  ["27.0.0.0rc1", false],
  ["12.0.0a0", false],
  ["2013.1.rc2", false],
  ["2013.2.b1", false],
  ["1.0.dev3", false],
  ["1.0.post1.dev3", false],
  ["1.0-preview-1", false],
])("%s is final: %s", (text, isFinal) => {
  expect(version(text).isFinal).toBe(isFinal);
});

test.each([
  "",
  "essex-eol",
  "diablo-1",
  "2024.2-eol",
  "2013.1.g3",
  "2011.2gamma1",
  "v3.release",
  "master",
  "1..0",
  "1.0 ",
  "１.0",
  "1.0\n",
  `${"1.".repeat(60)}0`,
  "99999999999999999999",
])("%j is no version", (text) => {
  expect(parseVersion(text)).toBeNull();
});

test("numbers by year are older than small ones where a project began anew", () => {
  expect(compareVersions(version("2015.1.4"), version("12.0.0"), true)).toBeLessThan(0);
  expect(compareVersions(version("2015.1.4"), version("12.0.0"), false)).toBeGreaterThan(0);
  expect(compareVersions(version("2014.2"), version("2015.1"), true)).toBeLessThan(0);
});
