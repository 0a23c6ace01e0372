import type { Document } from "../model/document.js";
import type { FileChange } from "../model/file-change.js";
import type { JudgedDecision, Mention } from "../model/mention.js";
import type { MigrationPlan } from "../model/migration-plan.js";
import { SourceFile } from "../text/source-file.js";
import { checkChanges } from "./check-changes.js";
import { decideMentions } from "./decide/decide-mentions.js";
import { fileChanges } from "./file-changes.js";

/** Decides every mention, carries the plan out and checks the result. Pure; raises `check-failed`. */
export function rewriteFiles(
  plan: MigrationPlan,
  mentions: readonly Mention[],
  documents: ReadonlyMap<string, Document>,
  followed: ReadonlySet<string>,
): { readonly decisions: readonly JudgedDecision[]; readonly files: readonly FileChange[] } {
  const sources = new Map([...documents].map(([path, { content }]) => [path, new SourceFile(path, content)]));
  const decisions = decideMentions(mentions, plan, sources, followed);
  const files = fileChanges(plan, decisions, documents);
  checkChanges(files, decisions, documents);
  return { decisions, files };
}
