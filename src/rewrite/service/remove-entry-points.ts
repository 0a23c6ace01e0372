import type { Content, Edit } from "../../model/content.js";
import type { ScriptDeclaration } from "../../model/script.js";
import { type ConfigOption, parseConfig } from "../../text/config-parser.js";
import { LineIndex } from "../../text/line-index.js";

/**
 * Takes entries out of the group `wsgi_scripts` of a setup.cfg; a group that empties goes with the comment above it
 * and one adjoining blank line, a section that empties goes too.
 *
 *     [entry_points]                        [entry_points]
 *     console_scripts =                →    console_scripts =
 *         x-manage = x.cmd:main                 x-manage = x.cmd:main
 *
 *     wsgi_scripts =
 *         x-wsgi = x.api:init
 */
export function removeEntryPoints(content: Content, removals: readonly ScriptDeclaration[]): Edit[] {
  const parsed = parseConfig(content);
  if (parsed.kind === "refused") return [];
  const lines = new LineIndex(content);
  const gone = new Set(removals.map(({ line }) => line));
  const groups = parsed.options.filter((option) => option.value.some(({ line }) => gone.has(line)));
  return groups.flatMap((group) => {
    if (!group.value.every(({ line }) => gone.has(line))) return entryLines(group, gone, lines);
    const siblings = parsed.options.filter(({ section }) => section === group.section);
    const section = parsed.sections.find(({ name }) => name === group.section);
    const first = siblings.length === 1 && section ? section.line : group.line;
    return [withSurroundings(first, lines.lineNumberAt(group.span.end - 1), lines)];
  });
}

function entryLines(group: ConfigOption, gone: ReadonlySet<number>, lines: LineIndex): Edit[] {
  return group.value
    .filter(({ line }) => gone.has(line) && line !== group.line)
    .map(({ line }) => ({ start: lines.startOf(line), end: lines.startOf(line + 1), text: "" }));
}

/**
 * The lines `first` to `last` with the comment directly above, and one blank line where two would meet, or where it
 * would stand first in a section or last in the file. A blank line that parts neighbours stays.
 */
function withSurroundings(first: number, last: number, lines: LineIndex): Edit {
  let from = first;
  while (from > 1 && /^[ \t]*[#;]/.test(lines.textOf(from - 1))) from--;
  let to = last;
  const atEnd = lines.startOf(to + 1) >= lines.content.length;
  const blankBelow = !atEnd && isBlank(lines, to + 1);
  if (from > 1 && isBlank(lines, from - 1)) {
    if (atEnd || blankBelow) from--;
  } else if (blankBelow && (from === 1 || /^\[/.test(lines.textOf(from - 1)))) to++;
  return { start: lines.startOf(from), end: lines.startOf(to + 1), text: "" };
}

function isBlank(lines: LineIndex, line: number): boolean {
  return lines.textOf(line).trim() === "";
}
