import { hasWork, type ScanReport, scanReport } from "../report/scan-report.js";
import { scanText } from "../report/scan-text.js";
import type { CommandContext, ExitStatus } from "./command-context.js";
import { type TargetOptions, unknownDeclarations, withMigration } from "./migrate-target.js";

export interface ScanOptions extends TargetOptions {
  readonly json?: boolean;
  readonly check?: boolean;
}

/** `wsgi-shift scan`: what names a pbr script, and what would be done about it. */
export async function scan(
  context: CommandContext,
  paths: readonly string[],
  options: ScanOptions,
): Promise<ExitStatus> {
  let status: ExitStatus = 0;
  for (const path of paths) {
    status = await withMigration(context, path, options, (migration) => {
      const report = scanReport(migration);
      context.out(options.json ? jsonText(report, paths.length > 1) : scanText(report, context.style));
      if (unknownDeclarations(migration)) return Promise.resolve(3);
      return Promise.resolve(options.check && hasWork(report) && status === 0 ? 1 : status);
    });
  }
  return status;
}

/** One object for people and programs; with several targets one a line, as JSON Lines. */
function jsonText(report: ScanReport, several: boolean): string {
  return `${several ? JSON.stringify(report) : JSON.stringify(report, null, 2)}\n`;
}
