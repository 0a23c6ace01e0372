import type { Content } from "../../model/content.js";
import { decodeText } from "../../model/content.js";
import type { Decision, FileEdit, Mention, NewFile } from "../../model/mention.js";

/** A place that changes. `before` and `after` are whole lines; they are shown without the blanks around them. */
export function rewrite(
  mention: Mention,
  before: Content,
  after: Content,
  edits: readonly FileEdit[],
  reason = "",
  creates: readonly NewFile[] = [],
): Decision {
  const texts = { before: shown(before), after: shown(after), reason };
  return { mention, disposition: "rewrite", ...texts, pending: false, edits, creates };
}

/** A place that a person must decide about. */
export function manual(mention: Mention, line: Content, reason: string): Decision {
  return unchanged(mention, "manual", line, reason);
}

/** A place that is right as it is. */
export function keep(mention: Mention, line: Content, reason: string): Decision {
  return unchanged(mention, "keep", line, reason);
}

/** A place that names the script rightly as yet: for a release that has no module, or in a phase that leaves it. */
export function keepForNow(mention: Mention, line: Content, reason: string): Decision {
  return { ...keep(mention, line, reason), pending: true };
}

function unchanged(
  mention: Mention,
  disposition: "manual" | "keep",
  line: Content,
  reason: string,
): Decision {
  const text = shown(line);
  return { mention, disposition, before: text, after: text, reason, pending: false, edits: [], creates: [] };
}

/** Lines longer than a screen are of no use in a report; generated files have lines of megabytes. */
function shown(line: Content): string {
  const text = decodeText(line.slice(0, 400)).trim();
  return line.length > 400 ? `${text}…` : text;
}
