import { expect, test } from "@jest/globals";
import { contentOfText } from "../../src/model/content.js";
import { readSetupFile, type SetupFile } from "../../src/python/setup-call.js";
import { expectLinear } from "../support/expect-linear.js";

const call = "\nfrom setuptools import setup\nsetup(name='fox', entry_points=groups)\n";

async function read(source: string): Promise<Extract<SetupFile, { kind: "read" }>> {
  const found = await readSetupFile(contentOfText(source));
  if (found.kind !== "read") throw new Error(found.what);
  return found;
}

test.each<[string, string, string, string, string]>([
  ["names bound at once", "", "a=", "1", ""],
  ["attributes of attributes", "a", ".a", "", ""],
  ["calls in calls", "a=", "f(", "1", ")"],
  ["calls that change what calls gave", "a", ".append()", "", ""],
  ["names bound on the way", "a=", "(b:=", "1", ")"],
  ["functions in functions' defaults", "a=", "lambda b=", "1", ":1"],
  ["statements", "", "a=1\n", "", ""],
])("a setup.py with many %s is read in time that grows with their number alone", async (_, ...parts) => {
  const [first, piece, middle, last] = parts;
  await expectLinear((size) => {
    const count = Math.floor(size / piece.length);
    return read(`${first}${piece.repeat(count)}${middle}${last.repeat(count)}${call}`);
  }, 20_000);
});

test("a few names that unfold to any number are not followed to the end", async () => {
  const names = Array.from({ length: 11 }, (_, at) => `a${at + 1} = [${`a${at},`.repeat(10)}]\n`);
  const { variables } = await read(`a0 = ['x']\n${names.join("")}groups = a11\n${call}`);
  expect(JSON.stringify(variables.at(-1)?.value)).toContain("is more than a setup file has");
});

test.each<[string, string, boolean]>([
  ["is assigned once", "", true],
  ["is assigned twice", "a = ['y']", false],
  ["is appended to", "a.append('y')", false],
  ["is appended to by what a call gave", "a.copy().append('y')", false],
  ["is read by an attribute", "print(a.count)", true],
  ["is given to a function", "change(a)", false],
  ["is given by a keyword", "change(to=a)", false],
  ["is given to what only reads it", "print(len(a))", true],
  ["is another's keyword", "change(a=1)", true],
  ["is bound by a loop", "for a in b: pass", false],
  ["is bound in a comprehension", "c = [a for a in b]", false],
  ["is bound on the way", "(a := ['y'])", false],
  ["is deleted", "del a", false],
  ["is imported as well", "from b import a", false],
  ["is a parameter somewhere", "def f(a): pass", false],
  ["has an item set", "a[0] = 'y'", false],
  ["is one of several names", "a, b = c", false],
  ["is changed under another name", "b = a\nb.append('y')", false],
])("a variable that %s", async (_, statement, isKnown) => {
  const { variables } = await read(`a = ['x']\n${statement}\ngroups = a\n${call}`);
  expect(variables.at(-1)?.value.kind).toBe(isKnown ? "list" : "unclear");
});
