import { version } from "../version.js";
import { type Finding, findingsOf, type RuleId, rules } from "./findings.js";
import type { ScanReport } from "./scan-report.js";

/**
 * Reports as SARIF 2.1.0 (OASIS), one run a target: what GitHub's code scanning and editors read. Paths are relative to
 * the target, by the base `%SRCROOT%`.
 */
export function sarif(reports: readonly ScanReport[]): string {
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: reports.map(runOf),
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

const ids = Object.keys(rules) as RuleId[];

function runOf(report: ScanReport): object {
  const seen = new Map<string, number>();
  /** Stays the same when lines move, so that what was dismissed stays dismissed. */
  const fingerprint = ({ rule, path, script }: Finding) => {
    const key = `${rule}:${path}:${script}`;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return `${key}:${count}`;
  };
  return {
    tool: {
      driver: {
        name: "wsgi-shift",
        version,
        rules: ids.map((id) => ({ id, shortDescription: { text: rules[id] } })),
      },
    },
    columnKind: "utf16CodeUnits",
    automationDetails: { id: "wsgi-shift/" },
    ...(report.revision === null ? {} : { properties: { revision: report.revision } }),
    invocations: [
      {
        executionSuccessful: true,
        toolExecutionNotifications: report.problems.map(({ code, message, advice }) => ({
          level: "warning",
          descriptor: { id: code },
          message: { text: `${message}. ${advice}` },
        })),
      },
    ],
    results: findingsOf(report).map((finding) => ({
      ...resultOf(finding),
      partialFingerprints: { "scriptPlace/v1": fingerprint(finding) },
    })),
  };
}

function resultOf({ rule, level, path, line, column, length, message }: Finding): object {
  return {
    ruleId: rule,
    ruleIndex: ids.indexOf(rule),
    level,
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(path), uriBaseId: "%SRCROOT%" },
          region: { startLine: line, startColumn: column, endColumn: column + length },
        },
      },
    ],
  };
}

/** RFC 3986: a path's segments, with what has a meaning in addresses encoded. */
function uriOf(path: string): string {
  // A lone surrogate has no encoding.
  const text = Buffer.from(path).toString("utf8");
  return text.split("/").map(encodeURIComponent).join("/");
}
