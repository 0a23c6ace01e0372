import { describe, expect, test } from "@jest/globals";
import { parseSettings } from "../../src/config/repository-settings.js";
import { yamlFault } from "../../src/rewrite/check/yaml-fault.js";
import { shellTree } from "../../src/rewrite/shell/shell-tree.js";
import { hasDeepBrackets, hasDeepShell, hasDeepYaml } from "../../src/text/nesting.js";
import { parseToml } from "../../src/text/toml-document.js";
import { migrateFiles } from "../support/migrate-files.js";

// V8 ends the process where a parser that calls itself runs out of stack at a regular expression: that these tests end
// at all is the proof that no such parser gets what is too deep for it.
const many = 100_000;

describe("what nests by the hundred thousand is given to no parser that calls itself", () => {
  const around = (open: string, close = "") => `${open.repeat(many)}a${close.repeat(many)}`;

  test.each([
    ["lists", around("[", "]")],
    ["lists that never end", "[".repeat(many)],
    ["mappings", around("{a: ")],
    ["items on one line", around("- ")],
    ["keys on one line", around("? ")],
    ["indentation", Array.from({ length: 1500 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join("")],
  ])("YAML: %s", (_, text) => {
    expect(hasDeepYaml(text)).toBe(true);
    expect(yamlFault("a.yaml", text, text)).toBeNull();
    expect(() => parseSettings(".wsgi-shift.yml", text)).toThrow(/nested too deeply/);
  });

  test.each([
    ["lists", `a = ${around("[", "]")}`],
    ["tables", `a = ${around("{a = ", "}")}`],
    ["a dotted key", `a${".a".repeat(many)} = 1`],
    ["a dotted header", `[a${".a".repeat(many)}]`],
  ])("TOML: %s", async (_, text) => {
    expect(await parseToml(text)).toMatchObject({
      kind: "refused",
      detail: "its values are nested too deeply",
    });
  });

  test.each([
    ["subshells", around("(", ")")],
    ["substitutions", around("$(", ")")],
    ["quoted substitutions", around('"$(', ')"')],
    ["groups", around("{ ", "; }")],
    ["expansions", around(`${"$"}{a:-`, "}")],
    ["arithmetic", around("$((1+", "))")],
    ["tests", around("[[ (")],
    ["conditions", around("if ")],
    ["conditions over lines", around("if\n")],
    ["loops", around("while ")],
    ["loops in loops", around("for x in a; do ")],
    ["cases", around("case x in x) ")],
    ["heads of functions", around("f() ")],
    ["functions", around("function f ")],
    ["coprocesses", around("coproc ")],
    ["times", around("time ")],
    ["arrays", around("a=(", ")")],
    ["processes", around("<(", ")")],
  ])("shell: %s", (_, text) => {
    expect(hasDeepShell(text)).toBe(true);
    expect(shellTree(text)).toBeNull();
  });

  test.each([
    ["pipes", "a | ".repeat(many)],
    ["lists of commands", `${"a && ".repeat(many)}a`],
    ["negations", "! ".repeat(many)],
    ["backquotes", "`".repeat(many)],
    ["commands", "a;".repeat(many)],
  ])("shell in a row is no nesting: %s", (_, text) => {
    expect(() => shellTree(text)).not.toThrow();
  });

  test("setup.py", async () => {
    const { problems } = await migrateFiles({
      "setup.py": `from setuptools import setup\nsetup(entry_points={'wsgi_scripts': ${around("[", "]")}})\n`,
    });
    expect(problems.map(({ code }) => code)).toEqual(["setup-py-unclear"]);
  });

  test("DevStack's shell with a script's name in it", async () => {
    const { decisions } = await migrateFiles({
      "devstack/plugin.sh": `X=$BIN/cinder-wsgi\n${around("if ")}\n`,
    });
    expect(decisions.map(({ disposition }) => disposition)).toEqual(["manual"]);
  });
});

describe("what real files nest is not deep", () => {
  test.each([
    ["a pattern of a case", "case $x in\na) b;;\nesac\n".repeat(1000)],
    ["comments that speak of conditions", "# if you wait for a while, for example (like this\n".repeat(400)],
    [
      "functions one after the other",
      "function f {\n  if true; then\n    time a\n  fi\n}\ng() {\n  b\n}\n".repeat(2000),
    ],
    ["words that are no keywords here", "echo if for while case function\n".repeat(2000)],
    ["escaped brackets", "sed 's/\\[\\(\\{//'\n".repeat(2000)],
  ])("shell: %s", (_, text) => {
    expect(hasDeepShell(text)).toBe(false);
  });

  test("YAML of a thousand items", () => {
    expect(hasDeepYaml("a:\n  - b:\n      - c: [d, {e: f}]\n".repeat(1000))).toBe(false);
  });

  test("brackets that close", () => {
    expect(hasDeepBrackets("a = [[1], {b = 2}]\n".repeat(5000))).toBe(false);
  });
});
