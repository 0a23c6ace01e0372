// Sums jest's own JSON results and closes with the line `N passed, N failed`, before which each failure stands once more: a long
// log may be cut in its middle. Arguments: results (`*.json`), and steps that failed (`a name`, or `a name=its results`).
import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";

/** Characters of a message, and how many messages. */
const longest = 2_000;
const most = 20;

const given = process.argv.slice(2);
const results = given
  .filter((argument) => argument.endsWith(".json") && !argument.includes("="))
  .flatMap(resultsIn);
const steps = given.filter((argument) => !argument.endsWith(".json") || argument.includes("="));

function resultsIn(file) {
  return existsSync(file) ? [JSON.parse(readFileSync(file, "utf8"))] : [];
}

/** Each test that failed, and each file that failed without one: it did not load, or could not clean up. */
function failuresOf({ numTotalTests, testResults }) {
  if (numTotalTests === 0) return ["a run without tests"];
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(process.cwd(), name);
    const tests = assertionResults.filter((test) => test.status === "failed");
    if (tests.length === 0) return status === "failed" ? [`${file}\n${message}`] : [];
    return tests.map(({ fullName, failureMessages }) => [file, fullName, ...failureMessages].join("\n"));
  });
}

const passed = results.reduce((sum, { numPassedTests }) => sum + numPassedTests, 0);
const failures = results.flatMap(failuresOf);
// Where a test failed, its step did not fail besides.
const failedSteps = steps
  .map((step) => step.split("="))
  .filter(([, file]) => file === undefined || resultsIn(file).flatMap(failuresOf).length === 0)
  .map(([name]) => name);
const failed = failures.length + failedSteps.length;

/** Where jest itself was is of no use. */
const ofPackages = /^ +at (?:.*node_modules\/.*|new Promise \(<anonymous>\))\n?/gm;
for (const failure of failures.slice(0, most)) {
  const text = stripVTControlCharacters(failure).replace(ofPackages, "").trim();
  process.stdout.write(`\n== Failed: ${text.slice(0, longest)}\n`);
}
if (failures.length > most) process.stdout.write(`\n== Failed: ${failures.length - most} more\n`);
for (const name of failedSteps) process.stdout.write(`\n== Failed: ${name}\n`);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
