import type { TomlEntry } from "./toml-entries.js";

/**
 * The table that has the group `wsgi_scripts`, if a key stands in one: `project.entry-points` (PyPA: "Declaring project
 * metadata"), `tool.poetry.plugins`, `tool.flit.entrypoints`, and whatever else a tool calls it; null for other keys.
 */
export function wsgiScriptTable({ path }: Pick<TomlEntry, "path">): string | null {
  const at = path.indexOf("wsgi_scripts");
  const inTable = at > 1 && at < path.length - 1 && (path[0] === "project" || path[0] === "tool");
  return inTable ? path.slice(0, at).join(".") : null;
}
