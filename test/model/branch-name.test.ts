import { execFileSync } from "node:child_process";
import { expect, test } from "@jest/globals";
import { branchName } from "../../src/model/branch-name.js";
import { type ChangeIdentity, topic } from "../../src/model/change-identity.js";
import { fc } from "../support/fc.js";

function nameFor(branch: string): string {
  const identity: ChangeIdentity = {
    host: "github.com",
    project: "octo/demo",
    branch,
    topic,
    unit: "modules",
  };
  return branchName(identity);
}

test.each([
  ["master", "master"],
  ["stable/2024.1", "stable+2024.1"],
  ["stable+2024.1", "stable=2B2024.1"],
  ["x.lock", "x=2Elock"],
  [".a..b.", "=2Ea=2E=2Eb=2E"],
  ["-x", "-x"],
  ["$(touch{}x)", "=24=28touch=7B=7Dx=29"],
  ["ü", "=C3=BC"],
  ["@", "=40"],
])("%j becomes %j", (branch, part) => {
  expect(nameFor(branch)).toBe(`wsgi-shift/remove-wsgi_scripts/${part}/modules`);
});

/** What the part was made of, where it was not shortened. */
function decoded(part: string): string {
  const bytes = part.replace(/\+|=([0-9A-F]{2})/g, (found, hex?: string) =>
    found === "+" ? "/" : String.fromCharCode(Number.parseInt(hex ?? "", 16)),
  );
  return Buffer.from(bytes, "latin1").toString("utf8");
}

test("any branch has a name of its own, which git takes", () => {
  const branches = fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 300 }),
    fc.string({ unit: fc.constantFrom(..."./@{-~^:?*[\\ lockéx+=".split("")), minLength: 1, maxLength: 30 }),
  );
  fc.assert(
    fc.property(branches, (branch) => {
      const name = nameFor(branch);
      const parts = name.split("/");
      expect(parts).toHaveLength(4);
      expect(Buffer.byteLength(`refs/heads/${name}`)).toBeLessThanOrEqual(255);
      expect(name).toMatch(/^[\w.+=/-]+$/);
      const part = parts[2] ?? "";
      if (!part.includes("==")) expect(decoded(part)).toBe(Buffer.from(branch, "utf8").toString("utf8"));
      execFileSync("git", ["check-ref-format", `refs/heads/${name}`]);
    }),
    { numRuns: 150 },
  );
});

test("long names stay apart", () => {
  const long = "a".repeat(200);
  expect(nameFor(long)).not.toBe(nameFor(`${long}b`));
  expect(nameFor(long)).toContain("==");
});
