import type { Content, Edit } from "../model/content.js";
import type { Document } from "../model/document.js";
import type { FileChange } from "../model/file-change.js";
import type { Decision, FileEdit } from "../model/mention.js";
import { type MigrationPlan, sphinxConfiguration } from "../model/migration-plan.js";
import { applyEdits } from "../text/apply-edits.js";
import type { Fault } from "./check/check-changes.js";
import { apidocExclusion } from "./service/apidoc-exclusion.js";
import { moduleTest } from "./service/module-test.js";
import { renameEdits } from "./service/rename-edits.js";
import { renoNote } from "./service/reno-note.js";
import { wsgiModule } from "./service/wsgi-module.js";

export interface CarriedOut {
  /** What becomes of each file, sorted by path. */
  readonly files: readonly FileChange[];
  /** Files in which two decisions want the same bytes; they are left as they are. */
  readonly overlaps: readonly Fault[];
}

/** The plan, the decisions and the removals of entry points carried out. Pure. */
export function fileChanges(
  plan: MigrationPlan,
  decisions: readonly Decision[],
  documents: ReadonlyMap<string, Document>,
  removed: readonly FileEdit[],
): CarriedOut {
  const created = createdFiles(plan, decisions);
  const paths = [...created.map(({ path }) => path), ...plan.renames.map(({ to }) => to)];
  const documentation = apidocExclusion(documents.get(sphinxConfiguration)?.content ?? "", paths);
  const edits = documentation.map((edit) => ({ path: sphinxConfiguration, ...edit }));
  const overlaps: Fault[] = [];
  const modified = modifiedFiles(
    plan,
    [...decisions.flatMap((decision) => decision.edits), ...edits, ...removed],
    documents,
    overlaps,
  );
  return { files: [...created, ...modified].sort((a, b) => (a.path < b.path ? -1 : 1)), overlaps };
}

function createdFiles(
  { packages, modules, tests, releaseNote }: MigrationPlan,
  decisions: readonly Decision[],
): FileChange[] {
  // Several places of one configuration may need the same file.
  const shims = new Map(decisions.flatMap(({ creates }) => creates).map((file) => [file.path, file]));
  const create = (path: string, content: Content): FileChange => ({
    change: "create",
    path,
    mode: "100644",
    content,
  });
  return [
    ...packages.map((path) => create(path, "")),
    ...modules.map((module) => create(module.path, wsgiModule(module))),
    ...tests.map((test) => create(test.path, moduleTest(test))),
    ...[...shims.values()].map(({ path, content }) => create(path, content)),
    ...(releaseNote ? [create(releaseNote.path, renoNote(releaseNote))] : []),
  ];
}

function modifiedFiles(
  plan: MigrationPlan,
  decided: readonly FileEdit[],
  documents: ReadonlyMap<string, Document>,
  overlaps: Fault[],
): FileChange[] {
  const edits = new Map<string, Map<string, Edit>>();
  const add = (path: string, { start, end, text }: Edit) => {
    // Two mentions may ask for the same edit: both values of a variable give its uses the same site name.
    const ofFile = edits.get(path) ?? new Map<string, Edit>();
    edits.set(path, ofFile.set(`${start}-${end}-${text}`, { start, end, text }));
  };
  const { renames } = plan;
  const targets = new Map(renames.map(({ from, to }) => [from, to]));
  for (const { from } of renames) edits.set(from, new Map());
  for (const { path, ...edit } of [...decided, ...renameEdits(plan, documents)]) add(path, edit);
  return [...edits].flatMap(([path, ofFile]): FileChange[] => {
    const document = documents.get(path);
    if (!document) return [];
    const content = editedContent(path, document, [...ofFile.values()], overlaps);
    const to = targets.get(path);
    if (to !== undefined) return [{ change: "rename", path: to, from: path, mode: document.mode, content }];
    return content === document.content ? [] : [{ change: "modify", path, mode: document.mode, content }];
  });
}

function editedContent(
  path: string,
  { content }: Document,
  edits: readonly Edit[],
  overlaps: Fault[],
): Content {
  try {
    return applyEdits(content, edits);
  } catch (error) {
    overlaps.push({ path, detail: error instanceof Error ? error.message : String(error) });
    return content;
  }
}
