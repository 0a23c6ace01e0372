import type { Content, Edit } from "../model/content.js";

/**
 * The content with all edits made; everything outside their spans is the same, byte by byte. Raises RangeError for
 * spans that overlap or lie outside: two rewriters that want the same bytes are a defect, never a matter of order.
 */
export function applyEdits(content: Content, edits: readonly Edit[]): Content {
  const ordered = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  const parts: Content[] = [];
  let kept = 0;
  for (const { start, end, text } of ordered) {
    if (start < kept || end < start || end > content.length) {
      throw new RangeError(
        `edit ${start}–${end} overlaps another one or lies outside of ${content.length} bytes`,
      );
    }
    parts.push(content.slice(kept, start), text);
    kept = end;
  }
  parts.push(content.slice(kept));
  return parts.join("");
}
