import type { ChangeUnit } from "../model/change-identity.js";
import type { ChangeMessage } from "../model/host.js";
import type { Migration } from "../model/migration.js";
import { leftToPeople } from "./left-to-people.js";
import { newModules, whatChanges } from "./what-changes.js";
import { oneLine, paragraph, toAscii } from "./wrap.js";

export interface MessageInput {
  readonly migration: Migration;
  readonly unit: ChangeUnit;
  /** By which the host knows the change. */
  readonly identifying: ChangeMessage["trailers"];
  /** Addresses of the changes that have to be merged before this one. */
  readonly dependsOn?: readonly string[];
  /** Repositories that still name a script that goes, for people. */
  readonly stillNamedBy?: string;
  readonly signedOffBy: string | undefined;
  /** Value of the Generated-By trailer: this program and its version. */
  readonly generatedBy: string;
}

/** The words of a change: why, what, what is left to a person, how to stop the bot; then all trailers in one paragraph. */
export function changeMessage({
  migration,
  unit,
  identifying,
  dependsOn = [],
  stillNamedBy,
  signedOffBy,
  generatedBy,
}: MessageInput): ChangeMessage {
  const warnings =
    stillNamedBy === undefined || migration.removals.length === 0 ? [] : [warning(stillNamedBy)];
  const paragraphs = [
    ...whatChanges(migration),
    ...warnings,
    ...leftToPeople(migration),
    ...asking(migration),
  ];
  const body = [...paragraphs, stop].join("\n\n");
  const trailers = [
    ...dependsOn.filter(isAddress).map((address) => ["Depends-On", address] as const),
    ...identifying,
    ...(signedOffBy === undefined ? [] : [["Signed-off-by", oneLine(signedOffBy)] as const]),
    ["Generated-By", generatedBy] as const,
  ];
  return { subject: toAscii(subject(migration, unit)), body: toAscii(body), trailers };
}

/** The whole commit message; host and git see nothing else. */
export function messageText({ subject: first, body, trailers }: ChangeMessage): string {
  return `${first}\n\n${body}\n\n${trailers.map(([name, value]) => `${name}: ${value}`).join("\n")}\n`;
}

/** A web address on one line, in ASCII: what Zuul takes for a change (zuul-ci.org, "Cross-Project Dependencies"). */
function isAddress(text: string): boolean {
  return /^https?:\/\/[\x21-\x7e]+$/.test(text);
}

function warning(deployers: string): string {
  return paragraph(
    `These still name a script that goes, and break once they deploy this: ${deployers}. Their changes should be merged first.`,
  );
}

/** Where the settings say so, people are asked before the change is. */
function asking({ settings }: Migration): string[] {
  if (settings.mode !== "ask") return [];
  return [paragraph("It waits until somebody who may approve changes here comments: wsgi-shift approve")];
}

const stop = paragraph(
  'This change was made by a program. To stop it here, put "enabled: false" into .wsgi-shift.yml on the default branch, or abandon this change: it is not made again.',
);

/** As OpenStack's own: at most 50 characters where the package's name allows it. */
function subject({ scripts, files, removals }: Migration, unit: ChangeUnit): string {
  if (unit === "entry-points") return "setup: Remove pbr's wsgi_scripts";
  const packages = new Set(newModules({ scripts, files }).map(({ module }) => (module ?? "").split(".")[0]));
  const [name] = packages;
  if (name === undefined || packages.size === 0) return "Use module paths instead of WSGI scripts";
  const first = packages.size === 1 ? `Add ${name.slice(0, 40)} wsgi module` : "Add wsgi modules";
  const both = `${first} and remove wsgi script`;
  return removals.length > 0 && both.length <= 50 ? both : first;
}
