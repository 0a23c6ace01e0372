import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "@jest/globals";
import { temporaryDirectory, writeFiles } from "../support/sample-repository.js";

const script = fileURLToPath(new URL("../../scripts/test-summary.mjs", import.meta.url));
const { path: place, dispose } = temporaryDirectory();
afterAll(dispose);

/** A test of a run: its name, and what it failed with. */
type Tested = readonly [name: string, failure?: string];

/** A file of jest's results; `trouble` is what the file itself failed with. */
function file(name: string, tests: readonly Tested[], trouble = "") {
  const assertionResults = tests.map(([fullName, failure]) => ({
    ...{ fullName, status: failure === undefined ? "passed" : "failed" },
    failureMessages: failure === undefined ? [] : [failure],
  }));
  const failed = trouble !== "" || tests.some(([, failure]) => failure !== undefined);
  return {
    name: join(place, name),
    status: failed ? "failed" : "passed",
    message: trouble,
    assertionResults,
  };
}

const run = (...testResults: ReturnType<typeof file>[]) => {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const numPassedTests = tests.filter(({ status }) => status === "passed").length;
  return JSON.stringify({ numTotalTests: tests.length, numPassedTests, testResults });
};

function summary(results: Readonly<Record<string, string>>, ...steps: string[]) {
  writeFiles(place, results);
  const words = [script, ...Object.keys(results), ...steps];
  const { status, stdout } = spawnSync(process.execPath, words, { cwd: place, encoding: "utf8" });
  return { status, lines: stdout.trimEnd().split("\n") };
}

const good = run(file("a.test.ts", [["one"], ["two"]]));
const bad = run(
  file("b.test.ts", [
    ["three"],
    [
      "four goes wrong",
      "\u001b[31mExpected: 1\u001b[39m\nReceived: 2\n    at test/b.test.ts:2:3\n    at x (/a/node_modules/jest/x.js:1:2)",
    ],
  ]),
);

test("what passed is summed, and closes alone on its line", () => {
  const { status, lines } = summary({ "1.json": good, "2.json": good });
  expect([status, lines.filter((line) => line !== "")]).toEqual([0, ["4 passed, 0 failed"]]);
});

test("a failed test stands before the closing line with its file, its name and its message, without colours", () => {
  const { status, lines } = summary({ "1.json": good, "2.json": bad }, "npm test=2.json");
  expect(status).toBe(1);
  expect(lines).toEqual([
    "",
    "== Failed: b.test.ts",
    "four goes wrong",
    "Expected: 1",
    "Received: 2",
    "    at test/b.test.ts:2:3",
    "",
    "3 passed, 1 failed",
  ]);
});

test.each<[string, Readonly<Record<string, string>>, string[], string, RegExp]>([
  ["a step without tests", { "1.json": good }, ["lint"], "2 passed, 1 failed", /^== Failed: lint$/m],
  [
    "a step whose tests all passed",
    { "1.json": good },
    ["npm test=1.json"],
    "2 passed, 1 failed",
    /^== Failed: npm test$/m,
  ],
  [
    "a step that left no results",
    { "1.json": good },
    ["on servers=2-none.json"],
    "2 passed, 1 failed",
    /^== Failed: on servers$/m,
  ],
  [
    "a file that does not load",
    { "1.json": good, "2.json": run(file("a.test.ts", [["one"]]), file("c.test.ts", [], "no such module")) },
    ["npm test=2.json"],
    "3 passed, 1 failed",
    /^== Failed: c\.test\.ts\nno such module$/m,
  ],
  [
    "a file whose end went wrong",
    { "2.json": run(file("a.test.ts", [["one"]], "afterAll: no")) },
    ["npm test=2.json"],
    "1 passed, 1 failed",
    /^== Failed: a\.test\.ts\nafterAll: no$/m,
  ],
  [
    "a run without tests",
    { "1.json": good, "2.json": run() },
    ["npm test=2.json"],
    "2 passed, 1 failed",
    /^== Failed: a run without tests$/m,
  ],
])("%s is one failure", (_, results, steps, closing, said) => {
  const { status, lines } = summary(results, ...steps);
  expect([status, lines.at(-1)]).toEqual([1, closing]);
  expect(lines.join("\n")).toMatch(said);
});

test("nothing at all is a failure, and messages and their number are bounded", () => {
  expect(summary({})).toMatchObject({ status: 1, lines: expect.arrayContaining(["0 passed, 0 failed"]) });
  const many = Array.from({ length: 50 }, (_, at): Tested => [`test ${at}`, "x".repeat(1_000_000)]);
  const { lines } = summary({ "1.json": run(file("a.test.ts", many)) });
  expect(lines.join("\n").length).toBeLessThan(50_000);
  expect(lines.slice(-3)).toEqual(["== Failed: 30 more", "", "0 passed, 50 failed"]);
});
