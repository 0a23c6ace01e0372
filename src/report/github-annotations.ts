import { findingsOf } from "./findings.js";
import type { ScanReport } from "./scan-report.js";

/**
 * Reports as workflow commands of GitHub Actions, which become annotations of the run and of the changed lines
 * (docs.github.com, "Workflow commands for GitHub Actions"). A stranger's text can end no command and begin none.
 */
export function githubAnnotations(reports: readonly ScanReport[]): string {
  return reports
    .flatMap(findingsOf)
    .map(({ level, path, line, column, length, rule, message }) => {
      const properties = {
        file: path,
        line,
        col: column,
        endColumn: column + length,
        title: `wsgi-shift ${rule}`,
      };
      const given = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`);
      return `::${level} ${given.join(",")}::${data(message)}\n`;
    })
    .join("");
}

/** As `escapeData` of @actions/core. */
function data(text: string): string {
  return text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}

/** As `escapeProperty` of @actions/core. */
function property(text: string): string {
  return data(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
}
