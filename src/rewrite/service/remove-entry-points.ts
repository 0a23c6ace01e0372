import type { Content, Edit } from "../../model/content.js";
import type { Document } from "../../model/document.js";
import type { FileEdit } from "../../model/mention.js";
import type { ScriptDeclaration } from "../../model/script.js";
import { pyprojectGroup } from "./removal/pyproject-group.js";
import { setupCfgGroup } from "./removal/setup-cfg-group.js";
import { setupPyGroup } from "./removal/setup-py-group.js";

type Removal = (content: Content, gone: ReadonlySet<number>) => readonly Edit[] | Promise<readonly Edit[]>;

const removals: Readonly<Record<ScriptDeclaration["where"]["kind"], Removal>> = {
  "setup-cfg": setupCfgGroup,
  "setup-py": setupPyGroup,
  pyproject: pyprojectGroup,
};

/** Takes entries out of whatever setup files they stand in, in spans; everything else stays byte by byte. */
export async function removeEntryPoints(
  scripts: readonly ScriptDeclaration[],
  documents: ReadonlyMap<string, Document>,
): Promise<FileEdit[]> {
  const edits: FileEdit[] = [];
  for (const path of new Set(scripts.map((script) => script.path))) {
    const ofFile = scripts.filter((script) => script.path === path);
    const gone = new Set(ofFile.map(({ nameSpan }) => nameSpan.start));
    const kind = ofFile[0]?.where.kind;
    const content = documents.get(path)?.content;
    if (kind === undefined || content === undefined) continue;
    for (const edit of united(await removals[kind](content, gone))) edits.push({ path, ...edit });
  }
  return edits;
}

/** Neighbours that go may both take the blank line between them. */
function united(edits: readonly Edit[]): Edit[] {
  const spans: Edit[] = [];
  for (const edit of [...edits].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = spans.at(-1);
    if (last && edit.start < last.end)
      spans[spans.length - 1] = { ...last, end: Math.max(last.end, edit.end) };
    else spans.push(edit);
  }
  return spans;
}
