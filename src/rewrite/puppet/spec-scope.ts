import type { Content } from "../../model/content.js";
import type { LineIndex } from "../../text/line-index.js";
import type { OsScope } from "./os-scope.js";

const systemCase =
  /^[ \t]*case[ \t]+facts\[:os\]\[['":]?family['"]?\][ \t]*$|^[ \t]*case[ \t]+facts\[:osfamily\][ \t]*$/;
const branch = /^[ \t]*when[ \t]+['"](?<family>Debian|RedHat)['"][ \t]*$/;
const expectation = /contain_openstacklib__wsgi__apache\([^)]*\)\.with\([ \t]*$/;

/**
 * What a line of a module's unit test is for: a family by the `when` of a `case facts[:os]['family']` around it, `all`
 * in what is expected of openstacklib's class on every system, else `unknown`. Source: puppet-openstack_spec_helper.
 */
export function scopeInSpec(lines: LineIndex, line: number): OsScope {
  const when = outerLine(lines, line, (text) => /^[ \t]*when\b/.test(text));
  if (when !== null) {
    const family = branch.exec(lines.textOf(when))?.groups?.family;
    const cased = outerLine(lines, when, (text) => /^[ \t]*case\b/.test(text));
    const known = cased !== null && systemCase.test(lines.textOf(cased));
    return known && (family === "Debian" || family === "RedHat") ? family : "unknown";
  }
  const around = outerLine(lines, line, () => true);
  return around !== null && expectation.test(lines.textOf(around)) ? "all" : "unknown";
}

/** How far up a test's block may begin. */
const longestBlock = 200;

/** The nearest line above that is indented less, or not more than a `when` for its `case`, and holds; null if there is none. */
function outerLine(lines: LineIndex, from: number, holds: (text: Content) => boolean): number | null {
  let indent = indentOf(lines.textOf(from));
  const isBranch = /^[ \t]*when\b/.test(lines.textOf(from));
  for (let line = from - 1; line >= Math.max(1, from - longestBlock); line--) {
    const text = lines.textOf(line);
    if (text.trim() === "") continue;
    const own = indentOf(text);
    const outer = own < indent || (isBranch && own === indent && /^[ \t]*case\b/.test(text));
    if (!outer) continue;
    if (holds(text)) return line;
    indent = own;
  }
  return null;
}

function indentOf(text: Content): number {
  return text.length - text.trimStart().length;
}
