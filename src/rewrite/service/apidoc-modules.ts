import type { Content, Edit } from "../../model/content.js";
import { appendStrings } from "./append-strings.js";
import { excludedBelow } from "./excluded-below.js";

/**
 *     apidoc_modules = [                            apidoc_modules = [
 *         {                                     →       {
 *             'path': '../../fox',                          'path': '../../fox',
 *             'exclude_patterns': ['**\/tests'],            'exclude_patterns': ['**\/tests', '../../fox/wsgi'],
 *
 * The same for Sphinx's own extension (`sphinx.ext.apidoc`, from Sphinx 8.2), whose patterns are relative to conf.py.
 * Of several directories only a person knows which settings are which.
 */
export function apidocModules(content: Content, created: readonly string[]): Edit[] {
  if (!/['"]sphinx\.ext\.apidoc['"]/.test(content) || !/^apidoc_modules[ \t]*=/m.test(content)) return [];
  const [given, ...others] = content.matchAll(
    /(?<key>['"])path\k<key>[ \t]*:[ \t]*(?<quote>['"])(?<path>[^'"\n]+)\k<quote>[ \t]*,/g,
  );
  const path = given?.groups?.path;
  if (!given || path === undefined || others.length > 0) return [];
  const missing = excludedBelow(path, created)
    .map((below) => `${path.replace(/\/$/, "")}/${below}`)
    .filter((pattern) => !content.includes(`'${pattern}'`) && !content.includes(`"${pattern}"`));
  if (missing.length === 0) return [];
  const list = /(?<key>['"])exclude_patterns\k<key>[ \t]*:[ \t]*\[/.exec(content);
  if (!list) return [newKey(content, given.index, given[0], missing)];
  const edit = appendStrings(content, list.index + list[0].length, missing);
  return edit === null ? [] : [edit];
}

/** The key behind that of the path: on a line of its own where that has one. */
function newKey(content: Content, start: number, path: string, patterns: readonly string[]): Edit {
  const end = start + path.length;
  const indent = content.slice(content.lastIndexOf("\n", start - 1) + 1, start);
  const lineEnd = content.startsWith("\r\n", end) ? "\r\n" : "\n";
  const separator = /^[ \t]*$/.test(indent) ? `${lineEnd}${indent}` : " ";
  const quoted = patterns.map((pattern) => `'${pattern}'`).join(", ");
  return { start: end, end, text: `${separator}'exclude_patterns': [${quoted}],` };
}
