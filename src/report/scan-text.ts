import { hideControlCharacters } from "./hide-control-characters.js";
import type { ScanReport } from "./scan-report.js";
import type { Style } from "./style.js";

type ReportedMention = ScanReport["mentions"][number];

/** A scan for people: scripts, then what changes, then what a person must decide, then what stays, counted. */
export function scanText(found: ScanReport, style: Style): string {
  const report = harmless(found);
  const of = (disposition: ReportedMention["disposition"]) =>
    report.mentions.filter((mention) => mention.disposition === disposition);
  const kept = of("keep");
  const sections = [
    heading(report, style),
    section(
      "Scripts",
      report.scripts.map((script) => scriptLines(script, style)),
      style,
    ),
    section(
      "Rewritten",
      of("rewrite").map((mention) => rewriteLines(mention, style)),
      style,
    ),
    section(
      "For a person to decide",
      of("manual").map((mention) => manualLines(mention, style)),
      style,
    ),
    section("Left alone", keptLines(kept), style),
    section(
      "Files",
      report.files.map(({ path, change }) => `  ${change.padEnd(7)}${path}`),
      style,
    ),
  ];
  return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

function heading({ target, revision, scripts, mentions, files }: ScanReport, style: Style): string {
  const at = revision === null ? "" : ` at ${revision.slice(0, 10)}`;
  const summary = `${count(scripts.length, "script")} declared, ${count(mentions.length, "mention")}, ${count(files.length, "file")} to change`;
  return `${style.strong(`${target}${at}`)}\n${summary}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function section(title: string, entries: readonly string[], style: Style): string {
  return entries.length === 0 ? "" : [style.strong(title), ...entries].join("\n");
}

function scriptLines(
  { name, factory, path, line, application, status, reason }: ScanReport["scripts"][number],
  style: Style,
): string {
  const mark = status === "manual" ? style.attention("manual") : style.good(status);
  const becomes = application === null ? "" : ` → ${application}`;
  return [
    `  ${name}${becomes}  ${mark}`,
    style.dim(`    ${path}:${line}  ${factory}`),
    ...(reason === "" ? [] : [`    ${reason}`]),
  ].join("\n");
}

function rewriteLines(
  { path, line, column, kind, before, after, reason }: ReportedMention,
  style: Style,
): string {
  const lines = [
    `  ${path}:${line}:${column}  ${style.dim(kind)}`,
    style.bad(`    - ${before}`),
    ...(after === "" ? [] : [style.good(`    + ${after}`)]),
  ];
  return [...lines, ...(reason === "" ? [] : [style.dim(`    ${reason}`)])].join("\n");
}

function manualLines({ path, line, column, kind, before, reason }: ReportedMention, style: Style): string {
  return [
    `  ${path}:${line}:${column}  ${style.dim(kind)}`,
    `    ${before}`,
    style.attention(`    ${reason}`),
  ].join("\n");
}

/** One line a reason: hundreds of release notes are of interest to nobody one by one. */
function keptLines(kept: readonly ReportedMention[]): string[] {
  const reasons = new Map<string, number>();
  for (const { reason } of kept) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  return [...reasons].map(([reason, number]) => `  ${String(number).padStart(4)}  ${reason}`);
}

/** A stranger's repository cannot talk to the terminal: every text of the report is made harmless. */
function harmless(report: ScanReport): ScanReport {
  return JSON.parse(JSON.stringify(report), (_, value: unknown) =>
    typeof value === "string" ? hideControlCharacters(value) : value,
  ) as ScanReport;
}
