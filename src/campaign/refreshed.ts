import type { CampaignChange, CampaignRecord } from "../model/campaign.js";
import type { ChangeUnit } from "../model/change-identity.js";
import type { ChangeState } from "../model/change-state.js";

/** The record with the changes of these units as their host shows them now; undefined is a change that it does not have. */
export function refreshed(
  record: CampaignRecord,
  states: readonly { readonly unit: ChangeUnit; readonly state: ChangeState | undefined }[],
  records: readonly CampaignRecord[],
  now: number,
): CampaignRecord {
  const asked = new Set(states.map(({ unit }) => unit));
  const read = states.flatMap(({ unit, state }): CampaignChange[] => {
    if (state === undefined) return [];
    const known = record.changes.find((one) => one.unit === unit && one.id === state.id);
    const dependsOn = known?.dependsOn ?? [];
    return [{ ...state, unit, dependsOn, waitsFor: waitsForOf(state, dependsOn, records), seenAt: now }];
  });
  const others = record.changes.filter(({ unit }) => !asked.has(unit));
  return { ...record, changes: [...others, ...read] };
}

/** What is ready to be merged waits for what it depends on. */
function waitsForOf(
  { waitsFor }: ChangeState,
  dependsOn: readonly string[],
  records: readonly CampaignRecord[],
): CampaignChange["waitsFor"] {
  if (waitsFor !== "merge" || dependsOn.length === 0) return waitsFor;
  const merged = new Set(
    records.flatMap(({ changes }) => changes.filter(({ state }) => state === "merged").map(({ url }) => url)),
  );
  return dependsOn.every((address) => merged.has(address)) ? waitsFor : "dependency";
}
