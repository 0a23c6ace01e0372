import type { Content, Edit } from "../../model/content.js";

/**
 *     apidoc_module_dir = '../../keystone'        apidoc_module_dir = '../../keystone'
 *     apidoc_excluded_paths = [                →  apidoc_excluded_paths = [
 *         'tests',                                    'tests',
 *     ]                                               'wsgi',
 *                                                 ]
 *
 * sphinxcontrib.apidoc imports every module below `apidoc_module_dir`, and importing a WSGI module boots the service.
 * Excluded paths are relative to that directory (sphinxcontrib-apidoc, "Configuration"). `created` are the files that the
 * change adds; a package all of which is new is excluded as a whole.
 */
export function apidocExclusion(content: Content, created: readonly string[]): Edit[] {
  const directory = moduleDirectory(content);
  if (directory === null) return [];
  const below = created
    .filter((path) => path.startsWith(`${directory}/`))
    .map((path) => path.slice(directory.length + 1));
  const list = /^apidoc_excluded_paths[ \t]*=[ \t]*\[/m.exec(content);
  const missing = excluded(below).filter((path) => !isExcluded(content, path));
  if (missing.length === 0) return [];
  if (!list) return newList(content, missing);
  const elements = readList(content, list.index + list[0].length);
  return elements === null ? [] : [append(content, elements, missing)];
}

/** `apidoc_module_dir`, seen from the repository's root; null where it is not set by a plain string. */
function moduleDirectory(content: Content): string | null {
  if (!/['"]sphinxcontrib\.apidoc['"]/.test(content)) return null;
  const given =
    /^apidoc_module_dir[ \t]*=[ \t]*(?<quote>['"])(?<path>[^'"\n]+)\k<quote>[ \t]*(?:#.*)?$/m.exec(content)
      ?.groups?.path;
  const parts = given?.split("/") ?? [];
  let up = 0;
  while (parts[up] === "..") up++;
  // doc/source lies two levels below the root.
  return up === 2 && parts.length > up && !parts.slice(up).includes("..")
    ? parts.slice(up).join("/").replace(/\/$/, "")
    : null;
}

function excluded(files: readonly string[]): string[] {
  const packages = files
    .filter((path) => path.endsWith("/__init__.py"))
    .map((path) => path.slice(0, -"/__init__.py".length));
  const alone = files.filter(
    (path) => path.endsWith(".py") && !packages.some((name) => path.startsWith(`${name}/`)),
  );
  return [...packages.filter((name) => !packages.some((other) => name.startsWith(`${other}/`))), ...alone];
}

function isExcluded(content: Content, path: string): boolean {
  const above = path.split("/").map((_, index, parts) => parts.slice(0, index + 1).join("/"));
  return above.some((name) =>
    [name, `${name}/*`].some((entry) => content.includes(`'${entry}'`) || content.includes(`"${entry}"`)),
  );
}

/** An element of a list, up to its comma if it has one. */
interface Element {
  readonly text: string;
  readonly end: number;
  readonly comma: boolean;
}

interface StringList {
  readonly last: Element | null;
  readonly close: number;
}

/** A list of plain strings and comments, read to its bracket; null for anything else in it. */
function readList(content: Content, start: number): StringList | null {
  const token = /[ \t\r\n]+|#[^\n]*|(?<string>'[^'\n]*'|"[^"\n]*")|(?<comma>,)|(?<close>\])/y;
  token.lastIndex = start;
  let last: Element | null = null;
  for (let match = token.exec(content); match; match = token.exec(content)) {
    const { string, comma, close } = match.groups ?? {};
    if (close) return { last, close: match.index };
    // A comment behind an element stays with it.
    const before: Element = last ?? { text: "", end: 0, comma: false };
    if (match[0].startsWith("#") && before.comma && !content.slice(before.end, match.index).includes("\n")) {
      last = { ...before, end: token.lastIndex };
    }
    if (string) last = { text: string, end: token.lastIndex, comma: false };
    if (comma && last) last = { ...before, end: token.lastIndex, comma: true };
  }
  return null;
}

function append(content: Content, { last, close }: StringList, paths: readonly string[]): Edit {
  const quote = last?.text[0] ?? "'";
  const strings = paths.map((path) => `${quote}${path}${quote}`);
  if (!last) return { start: close, end: close, text: strings.join(", ") };
  const line = content.slice(content.lastIndexOf("\n", last.end - 1) + 1, last.end);
  const alone = /^[ \t]+['"]/.test(line);
  const lineEnd = content.includes("\r\n") ? "\r\n" : "\n";
  const indent = /^[ \t]*/.exec(line)?.[0] ?? "";
  const separator = alone ? `${lineEnd}${indent}` : " ";
  const text = strings
    .map((string, index) => `${index > 0 || !last.comma ? "," : ""}${separator}${string}`)
    .join("");
  return { start: last.end, end: last.end, text: last.comma ? `${text},` : text };
}

function newList(content: Content, paths: readonly string[]): Edit[] {
  const line = /^apidoc_module_dir[^\r\n]*(?<end>\r?\n)/m.exec(content);
  if (!line) return [];
  const at = line.index + line[0].length;
  const text = `apidoc_excluded_paths = [${paths.map((path) => `'${path}'`).join(", ")}]${line.groups?.end ?? "\n"}`;
  return [{ start: at, end: at, text }];
}
