import { WsgiShiftError } from "../model/errors.js";
import type { Migration } from "../model/migration.js";
import { githubAnnotations } from "../report/github-annotations.js";
import { junit } from "../report/junit.js";
import { sarif } from "../report/sarif.js";
import type { ScanFormat } from "../report/scan-formats.js";
import { hasWork, type ScanReport, scanReport } from "../report/scan-report.js";
import { scanText } from "../report/scan-text.js";
import type { CommandContext, ExitStatus } from "./command-context.js";
import { examineEach } from "./examine-each.js";
import { type TargetOptions, unknownDeclarations } from "./migrate-target.js";
import { progressOf } from "./progress.js";

export interface ScanOptions extends TargetOptions {
  readonly json?: boolean;
  readonly format?: ScanFormat;
  readonly check?: boolean;
}

/** Formats that hold all targets in one document. */
const documents: Readonly<Partial<Record<ScanFormat, (reports: readonly ScanReport[]) => string>>> = {
  sarif,
  github: githubAnnotations,
  junit,
};

/** `wsgi-shift scan`: what names a pbr script, and what would be done about it. */
export async function scan(
  given: CommandContext,
  paths: readonly string[],
  options: ScanOptions,
): Promise<ExitStatus> {
  const format = formatOf(options);
  const progress = progressOf(given, paths.length);
  const { context } = progress;
  const reports: ScanReport[] = [];
  let status: ExitStatus = 0;
  const use = (migration: Migration) => {
    const found = scanReport(migration);
    reports.push(found);
    if (format === "json") context.out(jsonText(found, paths.length > 1));
    if (format === "text") context.out(scanText(found, context.style));
    if (unknownDeclarations(migration)) status = 3;
    else if (options.check && hasWork(found) && status === 0) status = 1;
  };
  const failed = await examineEach(context, paths, options, { begin: progress.begin, use });
  progress.end();
  const whole = documents[format];
  if (whole) context.out(whole(reports));
  return failed ?? status;
}

function formatOf({ json, format }: ScanOptions): ScanFormat {
  if (json && format !== undefined && format !== "json")
    throw new WsgiShiftError("usage", { detail: `--json and --format ${format} exclude each other` });
  return json ? "json" : (format ?? "text");
}

/** One object for people and programs; with several targets one a line, as JSON Lines. */
function jsonText(report: ScanReport, several: boolean): string {
  return `${several ? JSON.stringify(report) : JSON.stringify(report, null, 2)}\n`;
}
