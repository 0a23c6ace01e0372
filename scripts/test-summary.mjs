// Sums jest's own JSON results and closes with the line `N passed, N failed`; other arguments are steps that failed.
import { readFileSync } from "node:fs";

let passed = 0;
let failed = 0;
for (const argument of process.argv.slice(2)) {
  if (!argument.endsWith(".json")) {
    process.stdout.write(`Failed: ${argument}\n`);
    failed++;
    continue;
  }
  const result = JSON.parse(readFileSync(argument, "utf8"));
  passed += result.numPassedTests;
  // A file that does not load has no failed test of its own.
  failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
  if (result.numTotalTests === 0) failed++;
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
