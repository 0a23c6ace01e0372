import type { Row } from "./row.js";

const columns = [
  "platform",
  "host",
  "project",
  "branch",
  "default",
  "phase",
  "state",
  "scripts",
  "rewrite",
  "manual",
  "change",
  "votes",
  "waits for",
  "last scan",
  "error",
] as const;

/** The rows as CSV (RFC 4180), with a line of names before them. */
export function campaignCsv(rows: readonly Row[]): string {
  return [columns, ...rows.map(cellsOf)].map((cells) => `${cells.map(cell).join(",")}\r\n`).join("");
}

function cellsOf({ record, phase, state, change }: Row): string[] {
  const { platform, host, project, branch, isDefault, scripts, uses, scannedAt, error } = record;
  const sum = (which: "rewrite" | "manual") => String(uses.reduce((total, use) => total + use[which], 0));
  return [
    platform,
    host,
    project,
    branch,
    isDefault ? "yes" : "no",
    phase,
    state,
    scripts.map(({ name }) => name).join(" "),
    sum("rewrite"),
    sum("manual"),
    change?.url ?? "",
    change?.votes.join("; ") ?? "",
    change?.waitsFor ?? "",
    scannedAt === null ? "" : new Date(scannedAt).toISOString(),
    error === null ? "" : `${error.code}: ${error.message}`,
  ];
}

/** A spreadsheet takes what begins so for a formula (OWASP, "CSV Injection"). */
const formula = /^[=+\-@\t\r]/;

function cell(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
