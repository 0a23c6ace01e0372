import { type CampaignPhase, phaseOf } from "../../campaign/phase-of.js";
import type { CampaignChange, CampaignRecord } from "../../model/campaign.js";

export const rowPhases = [
  "unseen",
  "add",
  "deploy",
  "remove",
  "done",
  "none",
] as const satisfies readonly CampaignPhase[];

/** How a branch's change stands: `failed` comes before all, as nothing else is sure then; `none`: there is no change. */
export const rowStates = ["failed", "draft", "open", "closed", "merged", "none"] as const;
export type RowState = (typeof rowStates)[number];

export const waits = ["review", "approval", "checks", "dependency", "author", "merge"] as const;

/** A branch as the table shows it, with what finding and sorting need worked out once. */
export interface Row {
  readonly record: CampaignRecord;
  readonly phase: CampaignPhase;
  readonly state: RowState;
  /** The change that is worth looking at: the open one, else the one seen last. */
  readonly change: CampaignChange | undefined;
  /** All that is searched, in lower case. */
  readonly words: string;
}

export function rowOf(record: CampaignRecord): Row {
  const change = changeOf(record.changes);
  return { record, change, phase: phaseOf(record), state: stateOf(record, change), words: wordsOf(record) };
}

/** Rows in the order in which the table stands unless it is asked otherwise. */
export function byName(one: Row, other: Row): number {
  const [a, b] = [one.record, other.record];
  return (
    compare(a.project, b.project) ||
    compare(a.host, b.host) ||
    Number(b.isDefault) - Number(a.isDefault) ||
    compare(a.branch, b.branch)
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function changeOf(changes: readonly CampaignChange[]): CampaignChange | undefined {
  const open = changes.find(({ state }) => state === "open");
  return open ?? [...changes].sort((one, other) => other.seenAt - one.seenAt)[0];
}

function stateOf({ error }: CampaignRecord, change: CampaignChange | undefined): RowState {
  if (error !== null) return "failed";
  if (change === undefined) return "none";
  return change.state === "open" && change.draft ? "draft" : change.state;
}

function wordsOf({ host, project, branch, scripts, uses, changes, reason, error }: CampaignRecord): string {
  const names = [...scripts.map(({ name }) => name), ...uses.map(({ script }) => script)];
  const ofChanges = changes.flatMap(({ id, url, votes }) => [id, url, ...votes]);
  const said = [reason ?? "", error?.code ?? "", error?.message ?? ""];
  return [project, host, branch, ...names, ...ofChanges, ...said].join("\n").toLowerCase();
}
