import { releaseOrder } from "../registry/openstack-release.js";
import { hideControlCharacters } from "./hide-control-characters.js";
import type { ScanReport } from "./scan-report.js";
import type { Style } from "./style.js";

type ReportedMention = ScanReport["mentions"][number];

/**
 * A scan for people: scripts, then the places by what becomes of them if nobody acts (broken now, breaks in a release,
 * works as long as the script is there), in each first what changes and then what a person must decide; what is fine
 * as it is comes last, counted.
 */
export function scanText(found: ScanReport, style: Style): string {
  const report = harmless(found);
  const sections = [
    heading(report, style),
    section(
      "Scripts",
      report.scripts.map((script) => scriptLines(script, style)),
      style,
    ),
    ...groupsOf(report.mentions).map(([title, places]) =>
      section(
        title,
        places.map((place) => placeLines(place, style)),
        style,
      ),
    ),
    section("Left alone", keptLines(report.mentions.filter(isKept)), style),
    section(
      "Files",
      report.files.map(({ path, change }) => `  ${change.padEnd(7)}${path}`),
      style,
    ),
  ];
  return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

/** The places to act on under the titles of their groups, the most urgent first. */
function groupsOf(mentions: readonly ReportedMention[]): readonly (readonly [string, ReportedMention[]])[] {
  const groups = new Map<string, ReportedMention[]>();
  const open = mentions.filter((mention) => !isKept(mention));
  for (const mention of open.sort(
    (a, b) => urgency(a) - urgency(b) || Number(isManual(a)) - Number(isManual(b)),
  )) {
    const title = groupTitle(mention);
    const group = groups.get(title);
    if (group) group.push(mention);
    else groups.set(title, [mention]);
  }
  return [...groups];
}

/** Smaller is more urgent. */
function urgency({ outlook, gone }: ReportedMention): number {
  if (outlook === "broken") return 0;
  if (gone === null) return Number.MAX_SAFE_INTEGER;
  return gone === "master" ? Number.MAX_SAFE_INTEGER - 1 : 1 + releaseOrder(gone);
}

function groupTitle({ outlook, gone }: ReportedMention): string {
  if (outlook === "broken") return "Broken now: the script is gone";
  if (gone === null) return "Works until the script goes";
  return gone === "master"
    ? "Breaks in the next release: the script is gone from master"
    : `Breaks in ${gone}`;
}

function isKept({ disposition }: ReportedMention): boolean {
  return disposition === "keep";
}

function isManual({ disposition }: ReportedMention): boolean {
  return disposition === "manual";
}

function heading({ target, revision, scripts, mentions, files }: ScanReport, style: Style): string {
  const at = revision === null ? "" : ` at ${revision.slice(0, 10)}`;
  const summary = `${count(scripts.length, "script")} declared, ${count(mentions.length, "mention")}, ${count(files.length, "file")} to change`;
  const outlooks = (["broken", "breaks", "fine"] as const).map(
    (outlook) => mentions.filter((mention) => mention.outlook === outlook).length,
  );
  const [broken = 0, breaks = 0, fine = 0] = outlooks;
  const outlook = mentions.length === 0 ? "" : `\n${broken} broken now, ${breaks} to break, ${fine} fine`;
  return `${style.strong(`${target}${at}`)}\n${summary}${outlook}`;
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

function placeLines(place: ReportedMention, style: Style): string {
  const { path, line, column, kind, before, after, reason, outlook, gone } = place;
  const since =
    outlook === "broken" ? style.dim(`  gone ${gone === "master" ? "from" : "since"} ${gone ?? "?"}`) : "";
  const head = `  ${path}:${line}:${column}  ${style.dim(kind)}${since}`;
  if (isManual(place)) {
    return [
      `${head}  ${style.attention("for a person")}`,
      `    ${before}`,
      style.attention(`    ${reason}`),
    ].join("\n");
  }
  const change = [style.bad(`    - ${before}`), ...(after === "" ? [] : [style.good(`    + ${after}`)])];
  return [head, ...change, ...(reason === "" ? [] : [style.dim(`    ${reason}`)])].join("\n");
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
