import type { Content, Edit } from "../../model/content.js";
import { apidocModules } from "./apidoc-modules.js";
import { appendStrings } from "./append-strings.js";
import { excludedBelow } from "./excluded-below.js";

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
  const given =
    /^apidoc_module_dir[ \t]*=[ \t]*(?<quote>['"])(?<path>[^'"\n]+)\k<quote>[ \t]*(?:#.*)?$/m.exec(content)
      ?.groups?.path;
  const below = /['"]sphinxcontrib\.apidoc['"]/.test(content) ? excludedBelow(given, created) : [];
  const list = /^apidoc_excluded_paths[ \t]*=[ \t]*\[/m.exec(content);
  const missing = below.filter((path) => !isExcluded(content, path));
  if (missing.length === 0) return apidocModules(content, created);
  if (!list) return newList(content, missing);
  const edit = appendStrings(content, list.index + list[0].length, missing);
  return edit === null ? [] : [edit];
}

function isExcluded(content: Content, path: string): boolean {
  const above = path.split("/").map((_, index, parts) => parts.slice(0, index + 1).join("/"));
  return above.some((name) =>
    [name, `${name}/*`].some((entry) => content.includes(`'${entry}'`) || content.includes(`"${entry}"`)),
  );
}

function newList(content: Content, paths: readonly string[]): Edit[] {
  const line = /^apidoc_module_dir[^\r\n]*(?<end>\r?\n)/m.exec(content);
  if (!line) return [];
  const at = line.index + line[0].length;
  const text = `apidoc_excluded_paths = [${paths.map((path) => `'${path}'`).join(", ")}]${line.groups?.end ?? "\n"}`;
  return [{ start: at, end: at, text }];
}
