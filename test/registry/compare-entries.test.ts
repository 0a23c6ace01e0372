import { expect, test } from "@jest/globals";
import { compareEntries } from "../../src/registry/compare-entries.js";
import { Registry, type RegistryEntry } from "../../src/registry/registry.js";

const known: RegistryEntry = {
  script: "fox-api-wsgi",
  project: "den/fox",
  module: "fox.wsgi.api",
  application: "application",
  file: "fox/wsgi/api.py",
  title: "Fox API",
  factories: ["fox.a:build", "fox.b:build"],
  moduleSince: { version: "2.0.0", release: "2025.1" },
  scriptSince: { version: "1.0.0" },
  argv: "ignores argv",
  notes: "somebody's words",
};

test.each<readonly [string, Partial<RegistryEntry>, readonly string[]]>([
  ["the same", {}, []],
  ["people's words do not count", { title: "x", argv: "x", notes: "x" }, []],
  ["nor does the order of factories", { factories: ["fox.b:build", "fox.a:build"] }, []],
  ["no module", { module: null }, ["module: fox.wsgi.api → "]],
  ["another version", { moduleSince: { version: "2.0.1" } }, ["moduleSince: 2.0.0 (2025.1) → 2.0.1"]],
  ["a branch", { moduleSince: { branch: "master" } }, ["moduleSince: 2.0.0 (2025.1) → master, unreleased"]],
  ["retired", { scriptGone: { retired: true } }, ["scriptGone:  → retired"]],
  ["another factory", { factories: ["fox.c:build"] }, ["factories: fox.a:build, fox.b:build → fox.c:build"]],
  ["another project", { project: "cave/fox" }, ["project: den/fox → cave/fox"]],
])("%s", (_, change, expected) => {
  const [found] = compareEntries([{ ...known, ...change }], new Registry([known]), "den/fox");
  expect(found?.state).toBe(expected.length === 0 ? "same" : "differs");
  expect(found?.differences.map(({ field, known, learned }) => `${field}: ${known} → ${learned}`)).toEqual(
    expected,
  );
});

test("what is new, and what was known of the project and not learned", () => {
  const other = { ...known, script: "owl-api-wsgi", project: "den/owl" };
  const byHand = { ...known, script: "fox-by-hand", madeBy: "hand" as const };
  const fresh = { ...known, script: "fox-new" };
  const compared = compareEntries([fresh], new Registry([known, other, byHand]), "den/fox");
  expect(compared.map(({ script, state }) => [script, state])).toEqual([
    ["fox-new", "new"],
    ["fox-api-wsgi", "missing"],
  ]);
});
