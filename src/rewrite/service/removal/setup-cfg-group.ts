import type { Content, Edit } from "../../../model/content.js";
import { type ConfigOption, parseConfig } from "../../../text/config-parser.js";
import { LineIndex } from "../../../text/line-index.js";
import { iniForm, linesRemoved } from "./lines-removed.js";

/**
 * Takes the entries that begin at `gone` out of the group `wsgi_scripts` of a setup.cfg; a group that empties goes with
 * the comment above it and one adjoining blank line, a section that empties goes too.
 *
 *     [entry_points]                        [entry_points]
 *     console_scripts =                →    console_scripts =
 *         x-manage = x.cmd:main                 x-manage = x.cmd:main
 *
 *     wsgi_scripts =
 *         x-wsgi = x.api:init
 */
export function setupCfgGroup(content: Content, gone: ReadonlySet<number>): Edit[] {
  const parsed = parseConfig(content);
  if (parsed.kind === "refused") return [];
  const lines = new LineIndex(content);
  const groups = parsed.options.filter((option) => option.value.some(({ span }) => gone.has(span.start)));
  return groups.flatMap((group) => {
    if (!group.value.every(({ span }) => gone.has(span.start))) return entryLines(group, gone, lines);
    const siblings = parsed.options.filter(({ section }) => section === group.section);
    const section = parsed.sections.find(({ name }) => name === group.section);
    const first = siblings.length === 1 && section ? section.line : group.line;
    return [linesRemoved(first, lines.lineNumberAt(group.span.end - 1), lines, iniForm)];
  });
}

function entryLines(group: ConfigOption, gone: ReadonlySet<number>, lines: LineIndex): Edit[] {
  return group.value
    .filter(({ span, line }) => gone.has(span.start) && line !== group.line)
    .map(({ line }) => ({ start: lines.startOf(line), end: lines.startOf(line + 1), text: "" }));
}
