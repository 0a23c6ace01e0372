import { type Finding, findingsOf } from "./findings.js";
import type { ScanReport } from "./scan-report.js";

/**
 * Reports as JUnit XML, one suite a target and one case a place, as Jenkins, GitLab and Zuul show it: a place to act on
 * fails, a place that is right as it is passes.
 */
export function junit(reports: readonly ScanReport[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${reports.map(suite).join("")}</testsuites>\n`;
}

function suite(report: ScanReport): string {
  const findings = findingsOf(report);
  const kept = report.mentions.filter(({ disposition }) => disposition === "keep");
  const cases = [
    ...findings.map(failed),
    ...kept.map(
      ({ path, line, script }) =>
        `    <testcase classname="${xml(path)}" name="${xml(`${script} line ${line}`)}"/>\n`,
    ),
  ];
  const head = `name="${xml(report.target)}" tests="${cases.length}" failures="${findings.length}"`;
  return `  <testsuite ${head}>\n${cases.join("")}  </testsuite>\n`;
}

function failed({ path, line, script, message, rule }: Finding): string {
  const text = `${path}:${line}: ${message}`;
  return `    <testcase classname="${xml(path)}" name="${xml(`${script} line ${line}`)}">
      <failure type="${rule}" message="${xml(message)}">${xml(text)}</failure>
    </testcase>
`;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text for XML 1.0, which has no way to write most control characters. */
function xml(text: string): string {
  return text
    .replace(/[&<>"]/g, (character) => entities[character] ?? character)
    .replace(/[^\t\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
}
