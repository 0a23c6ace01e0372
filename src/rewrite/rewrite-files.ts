import type { Document } from "../model/document.js";
import type { FileChange } from "../model/file-change.js";
import type { Decision, Mention } from "../model/mention.js";
import type { MigrationPlan } from "../model/migration-plan.js";
import { checkChanges } from "./check-changes.js";
import { decideMentions } from "./decide/decide-mentions.js";
import { fileChanges } from "./file-changes.js";

/** Decides every mention, carries the plan out and checks the result. Pure; raises `check-failed`. */
export function rewriteFiles(
  plan: MigrationPlan,
  mentions: readonly Mention[],
  documents: ReadonlyMap<string, Document>,
): { readonly decisions: readonly Decision[]; readonly files: readonly FileChange[] } {
  const contents = new Map([...documents].map(([path, { content }]) => [path, content]));
  const decisions = decideMentions(mentions, plan, contents);
  const files = fileChanges(plan, decisions, documents);
  checkChanges(files, decisions, documents);
  return { decisions, files };
}
