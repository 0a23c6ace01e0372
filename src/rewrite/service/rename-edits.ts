import picomatch from "picomatch";
import type { Content } from "../../model/content.js";
import type { Document } from "../../model/document.js";
import type { FileEdit } from "../../model/mention.js";
import type { MigrationPlan } from "../../model/migration-plan.js";
import { LineIndex } from "../../text/line-index.js";
import { historyReason } from "../decide/keep-reasons.js";

/**
 * What changes in files when a module becomes a package of the same dotted name:
 *
 *     from . import x            →   from .. import x             in the module itself
 *     omit = fox/wsgi.py         →   omit = fox/wsgi/__init__.py  wherever its path is named
 *
 * A relative import counts from the package that holds the module, which is now the module itself (Python reference,
 * "Package Relative Imports"). History keeps the path that was right then.
 */
export function renameEdits(
  { renames, exclude }: MigrationPlan,
  documents: ReadonlyMap<string, Document>,
): FileEdit[] {
  const excluded = exclude.length > 0 ? picomatch([...exclude], { dot: true }) : () => false;
  return renames.flatMap(({ from, relativeImports, places }) => {
    const dots = relativeImports.map((at) => ({ path: from, start: at, end: at, text: "." }));
    const followers = places.filter(({ path, span }) => {
      const content = documents.get(path)?.content;
      return content !== undefined && !excluded(path) && !isHistory(path, content, span.end);
    });
    return [
      ...dots,
      ...followers.map(({ path, span: { end } }) => ({ path, start: end, end, text: "/__init__" })),
    ];
  });
}

const generated = /\.(?:po|pot|patch|diff)$/;

function isHistory(path: string, content: Content, at: number): boolean {
  const lines = new LineIndex(content);
  return generated.test(path) || historyReason(path, lines.textOf(lines.lineNumberAt(at))) !== null;
}
