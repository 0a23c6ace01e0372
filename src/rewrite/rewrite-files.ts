import type { Document } from "../model/document.js";
import { type Problem, problem, WsgiShiftError } from "../model/errors.js";
import type { FileChange } from "../model/file-change.js";
import type { JudgedDecision, Mention } from "../model/mention.js";
import type { MigrationPlan } from "../model/migration-plan.js";
import { SourceFile } from "../text/source-file.js";
import { checkChanges } from "./check/check-changes.js";
import { checkSetupFiles } from "./check/check-setup-files.js";
import { decideMentions } from "./decide/decide-mentions.js";
import { fileChanges } from "./file-changes.js";
import { removeEntryPoints } from "./service/remove-entry-points.js";

export interface Rewritten {
  readonly decisions: readonly JudgedDecision[];
  readonly files: readonly FileChange[];
  /** Files that are left to a person, as what they would have become did not pass its check. */
  readonly problems: readonly Problem[];
}

/**
 * Decides every mention, carries the plan out and checks the result. A file that fails its check stays as it is, its
 * places become a person's, and the rest is done. Pure; raises `check-failed` where the plan itself leads to a fault.
 */
export async function rewriteFiles(
  plan: MigrationPlan,
  mentions: readonly Mention[],
  documents: ReadonlyMap<string, Document>,
  followed: ReadonlySet<string>,
): Promise<Rewritten> {
  const sources = new Map([...documents].map(([path, { content }]) => [path, new SourceFile(path, content)]));
  const problems: Problem[] = [];
  let decisions = decideMentions(mentions, plan, sources, followed);
  let removed = await removeEntryPoints(plan.removals, documents);
  for (;;) {
    const { files, overlaps } = fileChanges(plan, decisions, documents, removed);
    const checked = [
      ...checkChanges(files, decisions, documents),
      ...(await checkSetupFiles(files, documents)),
    ];
    const faults = [...overlaps, ...checked];
    const [first] = faults;
    if (!first) return { decisions, files, problems };
    const faulty = new Map(faults.map(({ path, detail }) => [path, detail]));
    // Each round withdraws a rewrite or a removal at least; a fault with none behind it is the plan's own.
    const isRemoval = removed.some(({ path }) => faulty.has(path));
    if (!isRemoval && !decisions.some((decision) => faultOf(decision, faulty) !== undefined))
      throw new WsgiShiftError("check-failed", { ...first });
    problems.push(...faults.map((fault) => problem("check-failed", { ...fault })));
    removed = removed.filter(({ path }) => !faulty.has(path));
    decisions = decisions.map((decision) => withdrawn(decision, faulty));
  }
}

function faultOf({ edits }: JudgedDecision, faulty: ReadonlyMap<string, string>): string | undefined {
  return edits.map(({ path }) => faulty.get(path)).find((detail) => detail !== undefined);
}

function withdrawn(decision: JudgedDecision, faulty: ReadonlyMap<string, string>): JudgedDecision {
  const fault = faultOf(decision, faulty);
  if (fault === undefined) return decision;
  const { before, after } = decision;
  const reason = `it would become "${after}", but then ${fault}; change it by hand`;
  return { ...decision, disposition: "manual", after: before, reason, edits: [], creates: [] };
}
