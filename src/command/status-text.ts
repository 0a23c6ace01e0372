import type { CampaignDay } from "../model/campaign.js";
import type { Row } from "../page/table/row.js";
import { hideControlCharacters } from "../report/hide-control-characters.js";
import type { Style } from "../report/style.js";

export interface StatusInput {
  readonly rows: readonly Row[];
  /** Oldest first, today's numbers last. */
  readonly history: readonly CampaignDay[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly style: Style;
}

/** The campaign for a terminal: how far it is, then a line a repository. */
export function statusText({ rows, history, now, style }: StatusInput): string {
  const today = history.at(-1);
  const sums = today ? [sumsText(today, history, style)] : [];
  const none = "No repository is found. The service fills its memory as it scans; wider options show more.\n";
  return [...sums, rows.length === 0 ? none : tableText(rows, now, style)].join("\n");
}

const width = 30;

function sumsText(today: CampaignDay, history: readonly CampaignDay[], style: Style): string {
  const { services, servicesWithModules, deployments, deploymentsMoved, open, merged } = today;
  const [first] = history;
  const gained = first ? servicesWithModules - first.servicesWithModules : 0;
  const since = first && first.day !== today.day && gained > 0 ? `, ${gained} since ${first.day}` : "";
  return [
    `${bar(servicesWithModules, services, style)} projects with modules, of all that declare scripts${since}`,
    `${bar(deploymentsMoved, deployments, style)} deployments moved, of all that name scripts`,
    `${open} ${open === 1 ? "change" : "changes"} open, ${merged} merged`,
    "",
  ].join("\n");
}

/** `███████░░░  7 of 10`; of nothing, an empty one. */
function bar(done: number, all: number, style: Style): string {
  const full = all === 0 ? 0 : Math.floor((done / all) * width);
  const count = `${done} of ${all}`;
  return `${style.good("█".repeat(full))}${style.dim("░".repeat(width - full))} ${count.padStart(9)}`;
}

const titles = ["REPOSITORY", "SCRIPTS", "PHASE", "CHANGE", "WAITS FOR", "VOTES", "SCANNED"];

function tableText(rows: readonly Row[], now: number, style: Style): string {
  const cells = [titles, ...rows.map((row) => cellsOf(row, now))].map((row) =>
    row.map(hideControlCharacters),
  );
  const widths = titles.map((_, column) =>
    cells.reduce((most, row) => Math.max(most, [...(row[column] ?? "")].length), 0),
  );
  const [head = "", ...lines] = cells.map((row) =>
    row
      .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - [...cell].length))
      .join("  ")
      .trimEnd(),
  );
  const body = lines.flatMap((line, at) => [line, ...notesOf(rows[at], style)]);
  return `${[style.strong(head), ...body].join("\n")}\n`;
}

function cellsOf({ record, phase, change }: Row, now: number): string[] {
  const { project, branch, isDefault, scripts, uses } = record;
  const names = scripts.length > 0 ? scripts.map(({ name }) => name) : uses.map(({ script }) => script);
  const more = names.length > 2 ? ` +${names.length - 2}` : "";
  return [
    `${record.host} ${project}${isDefault ? "" : ` (${branch})`}`,
    `${names.slice(0, 2).join(" ")}${more}` || "-",
    phase,
    change ? `${change.state}${change.draft && change.state === "open" ? " (draft)" : ""}` : "-",
    change?.waitsFor ?? "-",
    change?.votes.join(", ") || "-",
    record.scannedAt === null ? "never" : ago(now - record.scannedAt),
  ];
}

/** What does not fit in a cell: where the change is, why it stands still, what failed. */
function notesOf(row: Row | undefined, style: Style): string[] {
  if (row === undefined) return [];
  const { reason, error } = row.record;
  const after = row.change?.state === "open" ? row.change.dependsOn.map((address) => `after ${address}`) : [];
  const notes = [...(row.change ? [row.change.url] : []), ...after, ...(reason === null ? [] : [reason])];
  const lines = notes.map((note) => style.dim(`    ${hideControlCharacters(note)}`));
  const failed =
    error === null ? [] : [style.bad(`    ${hideControlCharacters(`${error.code}: ${error.message}`)}`)];
  return [...lines, ...failed];
}

function ago(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}
