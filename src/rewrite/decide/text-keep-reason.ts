import type { Content } from "../../model/content.js";
import type { SourceFile } from "../../text/source-file.js";
import type { OpenMention } from "./rewriter.js";

/** Why a name in a text stays; null if it is the script. */
export function textKeepReason(mention: OpenMention, file: SourceFile): string | null {
  const { lines, content } = file;
  const { script, span, target } = mention;
  const start = lines.startOf(mention.line);
  const before = content.slice(Math.max(start, span.start - reach), span.start);
  const after = content.slice(span.end, Math.min(span.end + reach, lines.endOf(mention.line)));
  if (isInVersionDirective(file, mention.line)) return "history: it says what a version changed";
  if (saysItIsGone.test(sentenceAround(file, mention.line, span.start)))
    return `history: it says that ${script} is gone`;
  if (/WSGI(?:DaemonProcess|ProcessGroup)[ \t]+$|process-group=$/.test(before))
    return "names a group of processes, not the script";
  if (label.test(before) || (reference.test(before) && !/^[^`<]*</.test(after)))
    return "a label or link, not the script";
  if (target.handMade) return `speaks of ${script}, a program that its project wrote and keeps`;
  return !script.includes("wsgi") && another.test(after)
    ? `names the service, its package or container ${script}, not the script`
    : null;
}

/** No sentence is longer. */
const reach = 1000;

/** What a link goes to. */
const label = /<[^<>`\s]*$/;
/** A reference without a text of its own, as `:ref:`text <target>`` has. */
const reference = /:(?:ref|doc|term):`[^`<]*$/;

/** What follows a name that is not meant as the script. */
const another =
  /^[`*'"]*[ \t]+(?:services?|daemons?|process(?:es)?|endpoints?|deployments?|pods?|containers?|packages?|units?|sites?|users?|groups?|queues?|nodes?|hosts?)\b/i;

const saysItIsGone =
  /\b(?:(?:has|have|had|was|were|been|being|is|are)[ \t\n]+(?:now[ \t\n]+)?(?:been[ \t\n]+)?(?:removed|dropped|deprecated|retired)|no[ \t\n]+longer|(?:removed|dropped|deprecated)[ \t\n]+(?:the|in)\b)/i;

/** The sentence that a place is in, over its line and those beside it. */
function sentenceAround({ lines, content }: SourceFile, line: number, place: number): Content {
  const start = Math.max(lines.startOf(Math.max(1, line - 2)), place - reach);
  const text = content.slice(start, Math.min(lines.endOf(line + 2), place + reach)).replace(/\r/g, " ");
  const at = place - start;
  const end = /[.:!?](?:\s|$)|\n[ \t]*\n/g;
  let from = 0;
  for (const match of text.matchAll(end)) {
    if (match.index >= at) return text.slice(from, match.index);
    from = match.index + match[0].length;
  }
  return text.slice(from);
}

const versionDirective =
  /^(?<indent>[ \t]*)\.\.[ \t]+(?:versionadded|versionchanged|deprecated|versionremoved)::/;

/** A directive is longer than this only by mistake. */
const longestDirective = 100;

/** Whether a line belongs to a directive that says what a version changed: it is indented below it. */
function isInVersionDirective({ lines }: SourceFile, line: number): boolean {
  let indent = indentOf(lines.textOf(line));
  for (let at = line - 1; at >= 1 && line - at < longestDirective && indent > 0; at--) {
    const text = lines.textOf(at);
    if (text.trim() === "" || indentOf(text) >= indent) continue;
    if (versionDirective.test(text)) return true;
    indent = indentOf(text);
  }
  return false;
}

function indentOf(text: Content): number {
  return /^[ \t]*/.exec(text)?.[0].length ?? 0;
}
