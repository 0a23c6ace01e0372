import { type Content, decodeText } from "../../model/content.js";
import { problem } from "../../model/errors.js";
import type { ScriptDeclaration } from "../../model/script.js";
import { LineIndex } from "../../text/line-index.js";
import { parseToml } from "../../text/toml-document.js";
import { type TomlEntry, tomlEntries } from "../../text/toml-entries.js";
import { wsgiScriptTable } from "../../text/wsgi-script-table.js";
import { declaredEntry } from "./entry.js";
import { packageRoot } from "./package-root.js";
import type { Reading } from "./reading.js";
import { unread } from "./unread.js";

/** With one of these, setuptools takes the entry points of [project] for all there are (config/_apply_pyprojecttoml.py). */
const taking = ["entry-points", "scripts", "gui-scripts"];

/** Reads a pyproject.toml: the group `wsgi_scripts` of whatever build backend. */
export async function readPyproject(path: string, content: Content): Promise<Reading> {
  const document = await parseToml(content);
  if (document.kind === "refused") {
    const { line, detail } = document;
    const told = content.includes("wsgi_scripts")
      ? [problem("pyproject-invalid", { path, line, detail })]
      : [];
    return unread(path, told);
  }
  const lines = new LineIndex(content);
  const settings = document.value;
  const scripts = [...tomlEntries(document.ast)].flatMap((entry) => {
    const table = wsgiScriptTable(entry);
    return table === null ? [] : [entryOf(path, table, entry, lines)];
  });
  const backend = memberOf(memberOf(settings, "build-system"), "build-backend");
  const setuptools = memberOf(memberOf(settings, "tool"), "setuptools");
  const project = memberOf(settings, "project");
  return {
    path,
    scripts,
    problems: [],
    facts: {
      kind: "pyproject",
      entryPoints: taking.some((key) => memberOf(project, key) !== undefined),
      backend: typeof backend === "string" ? backend : null,
    },
    shipped: textsOf(memberOf(setuptools, "script-files")),
    elsewhere: textsOf(memberOf(memberOf(memberOf(setuptools, "dynamic"), "entry-points"), "file")).map(
      (file) => ({ file, line: lines.lineNumberAt(Math.max(0, content.indexOf("entry-points"))) }),
    ),
    packageRoots: packageRootsOf(setuptools),
  };
}

/** setuptools finds packages below `where`, and takes `package-dir` for where each of them lies. */
function packageRootsOf(setuptools: unknown): string[] {
  const directories = memberOf(setuptools, "package-dir");
  const where = memberOf(memberOf(memberOf(setuptools, "packages"), "find"), "where");
  const given = typeof directories === "object" && directories !== null ? Object.entries(directories) : [];
  return [
    ...given.flatMap(([name, directory]) =>
      textsOf(directory).map((text) => packageRoot(decodeText(name), text)),
    ),
    ...textsOf(where).map((text) => packageRoot("", text)),
  ];
}

/** A text, or those of a list. */
function textsOf(value: unknown): string[] {
  return [value]
    .flat()
    .filter((text) => typeof text === "string")
    .map(decodeText);
}

function entryOf(path: string, table: string, entry: TomlEntry, lines: LineIndex): ScriptDeclaration {
  const name = decodeText(entry.path.slice(entry.path.indexOf("wsgi_scripts") + 1).join("."));
  const isNested = entry.path.at(-2) !== "wsgi_scripts";
  const fault =
    entry.value === null
      ? `"${name}" is given no string, so it is no entry point`
      : isNested
        ? `"${name}" is a table in the group, not a name: a name with a dot needs quotation marks`
        : null;
  return declaredEntry(
    {
      text: `${name} = ${decodeText(entry.value ?? "")}`,
      path,
      line: lines.lineNumberAt(entry.span.start),
      nameSpan: nameSpan(entry, lines.content),
      where: { kind: "pyproject", table },
    },
    fault,
  );
}

/** The name inside the quotation marks of its key, behind the dots of a dotted one. */
function nameSpan({ node, key }: TomlEntry, content: Content): ScriptDeclaration["nameSpan"] {
  const [start, end] = node.key.keys.at(-1)?.range ?? [key.start, key.end];
  const quoted = /^["']/.test(content.slice(start, start + 1)) ? 1 : 0;
  return { start: start + quoted, end: end - quoted };
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
