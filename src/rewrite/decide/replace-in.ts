import type { Edit } from "../../model/content.js";
import type { Decision } from "../../model/mention.js";
import { applyEdits } from "../../text/apply-edits.js";
import type { SourceFile } from "../../text/source-file.js";
import { rewrite } from "./decide.js";
import type { OpenMention } from "./rewriter.js";

/** A rewrite by edits in the mention's file; shown is the mention's line, and what becomes of it. */
export function replaceIn(
  mention: OpenMention,
  { lines }: SourceFile,
  edits: readonly Edit[],
  reason = "",
): Decision {
  const start = lines.startOf(mention.line);
  const line = lines.textOf(mention.line);
  const own = edits.filter((edit) => edit.start >= start && edit.end <= start + line.length);
  const after = applyEdits(
    line,
    own.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start })),
  );
  return rewrite(
    mention,
    line,
    after,
    edits.map((edit) => ({ ...edit, path: mention.path })),
    reason,
  );
}
