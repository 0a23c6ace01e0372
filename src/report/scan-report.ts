import type { z } from "zod";
import type { Migration } from "../model/migration.js";
import type { scanReportSchema } from "./scan-report-schema.js";

/** What `scan --json` prints. */
export type ScanReport = z.infer<typeof scanReportSchema>;

/** A migration as the contract's JSON object. */
export function scanReport({ target, revision, scripts, decisions, files, problems }: Migration): ScanReport {
  return {
    schemaVersion: 1,
    target,
    revision,
    scripts: scripts.map(({ name, factory, path, line, module, application, status, reason }) => {
      return { name, factory, path, line, module, application, status, reason };
    }),
    mentions: decisions.map(
      ({ mention: { path, line, column, script, kind }, disposition, before, after, reason, outlook }) => {
        const { state, release } = outlook;
        const place = { path, line, column, script, kind };
        return { ...place, disposition, before, after, reason, outlook: state, gone: release };
      },
    ),
    files: files.map((file) => ({
      path: file.path,
      change: file.change,
      ...(file.change === "rename" ? { from: file.from } : {}),
    })),
    problems: problems.map(({ code, message, advice }) => ({ code, message, advice })),
  };
}

/** Whether there is something to do: a change to make or a place for a person. */
export function hasWork({ scripts, mentions, files }: ScanReport): boolean {
  return (
    files.length > 0 ||
    scripts.some(({ status }) => status === "manual") ||
    mentions.some(({ disposition }) => disposition === "manual")
  );
}
