import type { Milestone, RegistryEntry } from "../registry/registry.js";

/** All entries, a line each. */
export function table(entries: readonly RegistryEntry[]): string {
  const rows = entries.map((entry) => [
    entry.script,
    applicationOf(entry),
    milestone(entry.moduleSince),
    milestone(entry.scriptGone),
  ]);
  const all = [["SCRIPT", "MODULE", "MODULE SINCE", "SCRIPT GONE"], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return `${all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n")}\n`;
}

/** One entry, a line a field. */
export function details(entry: RegistryEntry): string {
  const rows: [string, string | undefined][] = [
    ["script", entry.script],
    ["project", entry.project],
    ["module", applicationOf(entry)],
    ["file", entry.file],
    ["module since", milestone(entry.moduleSince)],
    ["backports", entry.moduleBackports],
    ["script since", milestone(entry.scriptSince)],
    ["script gone in", milestone(entry.scriptGone)],
    ["factories", entry.factories.join(", ")],
    ["arguments", entry.argv],
    ["notes", entry.notes],
  ];
  return rows.map(([name, value]) => (value ? `${`${name}:`.padEnd(16)}${value}\n` : "")).join("");
}

function applicationOf({ module, application }: RegistryEntry): string {
  return module === null ? "none" : `${module}:${application ?? "application"}`;
}

function milestone(at: Milestone | undefined): string {
  if (!at) return "-";
  if (at.retired) return "retired";
  if (at.branch) return `${at.branch}, unreleased`;
  return [at.release, at.version && `(${at.version})`].filter(Boolean).join(" ");
}
