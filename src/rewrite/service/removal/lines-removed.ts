import type { Edit } from "../../../model/content.js";
import type { LineIndex } from "../../../text/line-index.js";

/** How a language writes what stands around lines that go. */
export interface LineForm {
  readonly comment: RegExp;
  /** A line after which a blank one would stand first: a section's header, an opening bracket. */
  readonly opening: RegExp;
}

export const iniForm: LineForm = { comment: /^[ \t]*[#;]/, opening: /^\[/ };
export const tomlForm: LineForm = { comment: /^[ \t]*#/, opening: /^[ \t]*\[/ };
export const pythonForm: LineForm = { comment: /^[ \t]*#/, opening: /[[({][ \t]*$/ };

/**
 * The lines `first` to `last` with the comment directly above, and one blank line where two would meet, or where it
 * would stand first in a section or last in the file. A blank line that parts neighbours stays.
 */
export function linesRemoved(first: number, last: number, lines: LineIndex, form: LineForm): Edit {
  let from = first;
  while (from > 1 && form.comment.test(lines.textOf(from - 1))) from--;
  let to = last;
  const atEnd = lines.startOf(to + 1) >= lines.content.length;
  const blankBelow = !atEnd && isBlank(lines, to + 1);
  if (from > 1 && isBlank(lines, from - 1)) {
    if (atEnd || blankBelow) from--;
  } else if (blankBelow && (from === 1 || form.opening.test(lines.textOf(from - 1)))) to++;
  return { start: lines.startOf(from), end: lines.startOf(to + 1), text: "" };
}

function isBlank(lines: LineIndex, line: number): boolean {
  return /^[ \t]*$/.test(lines.textOf(line));
}
