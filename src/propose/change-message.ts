import type { ChangeUnit } from "../model/change-identity.js";
import type { ChangeMessage } from "../model/host.js";
import type { Decision } from "../model/mention.js";
import type { Migration } from "../model/migration.js";
import { bullet, paragraph, toAscii } from "./wrap.js";

export interface MessageInput {
  readonly migration: Migration;
  readonly unit: ChangeUnit;
  /** By which the host knows the change. */
  readonly identifying: ChangeMessage["trailers"];
  readonly signedOffBy: string | undefined;
  /** Value of the Generated-By trailer: this program and its version. */
  readonly generatedBy: string;
}

/** Places left to people that are listed one by one; the rest is counted. */
const listed = 10;

/** The words of a change: why, what, what is left to a person, how to stop the bot; then all trailers in one paragraph. */
export function changeMessage({
  migration,
  unit,
  identifying,
  signedOffBy,
  generatedBy,
}: MessageInput): ChangeMessage {
  const body = [...why(migration, unit), ...leftToPeople(migration), stop].join("\n\n");
  const trailers = [
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

const stop = paragraph(
  'This change was made by a program. To stop it here, put "enabled: false" into .wsgi-shift.yml on the default branch, or abandon this change: it is not made again.',
);

/** As OpenStack's own: at most 50 characters where the package's name allows it. */
function subject({ scripts, files }: Migration, unit: ChangeUnit): string {
  if (unit === "entry-points") return "setup: Remove pbr's wsgi_scripts";
  const packages = new Set(newModules({ scripts, files }).map(({ module }) => (module ?? "").split(".")[0]));
  const [name] = packages;
  if (name === undefined || packages.size === 0) return "Use module paths instead of WSGI scripts";
  return packages.size === 1 ? `Add ${name.slice(0, 40)} wsgi module` : "Add wsgi modules";
}

function newModules({ scripts, files }: Pick<Migration, "scripts" | "files">): Migration["scripts"] {
  const created = new Set(files.filter(({ change }) => change === "create").map(({ path }) => path));
  return scripts.filter(({ status, module }) => {
    const file = `${(module ?? "").replaceAll(".", "/")}.py`;
    return status === "declared" && [...created].some((path) => path === file || path.endsWith(`/${file}`));
  });
}

function why(migration: Migration, unit: ChangeUnit): string[] {
  const reason = paragraph(
    "pbr generates a script for each wsgi_scripts entry point. Editable installs by PEP 660 lose these scripts without a word, gunicorn never took them, and pbr gives them up. A module path works with every WSGI server.",
  );
  const modules = newModules(migration);
  const made = modules.map(({ name, application }) => bullet(`${application ?? ""} for ${name}`));
  const what = made.length === 0 ? [] : [`New modules:\n\n${made.join("\n")}`];
  const moved = migration.files.flatMap((file) =>
    file.change === "rename"
      ? [
          paragraph(
            `${file.from} becomes ${file.path}: a package has to be there, and under its dotted name it stays valid for all that import it.`,
          ),
        ]
      : [],
  );
  const rewritten = migration.decisions.filter(({ disposition }) => disposition === "rewrite").length;
  const places =
    rewritten === 0
      ? []
      : [
          paragraph(
            `${count(rewritten, "place that names a script names", "places that name a script name")} the module instead.`,
          ),
        ];
  const removed = migration.files.some(
    ({ path, change }) => change === "modify" && /(?:^|\/)setup\.cfg$/.test(path),
  );
  const kept =
    removed || unit === "entry-points"
      ? "The entry points are removed; the modules serve in their place."
      : "The entry points stay for now, so nothing that uses a script breaks.";
  return [reason, ...what, ...moved, ...places, ...(modules.length > 0 || removed ? [paragraph(kept)] : [])];
}

function leftToPeople({ decisions, scripts }: Migration): string[] {
  const places = decisions.filter(({ disposition }) => disposition === "manual").map(placeOf);
  const entries = scripts
    .filter(({ status, reason }) => status === "manual" || (status === "declared" && reason !== ""))
    .map(({ path, line, name, reason }) => `${path}:${line} ${name}: ${reason}`);
  const all = [...entries, ...places];
  if (all.length === 0) return [];
  const more = all.length > listed ? [bullet(`and ${all.length - listed} more, see wsgi-shift scan`)] : [];
  return [`Left to a person:\n\n${[...all.slice(0, listed).map(bullet), ...more].join("\n")}`];
}

function placeOf({ mention: { path, line, script }, reason }: Decision): string {
  return `${path}:${line} ${script}: ${reason}`;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
