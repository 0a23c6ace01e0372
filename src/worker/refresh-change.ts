import type { RecordKeeper } from "../campaign/record-keeper.js";
import { refreshed } from "../campaign/refreshed.js";
import type { CampaignKey, CampaignRecord } from "../model/campaign.js";
import { type ChangeIdentity, type ChangeUnit, topic } from "../model/change-identity.js";
import { type Hosts, hostNamed } from "../workplace/workplaces.js";

export interface RefreshOptions {
  readonly hosts: Hosts;
  readonly keeper: RecordKeeper;
  readonly now: () => Date;
}

/** A change of a record that was read anew. */
export interface Refreshed {
  readonly record: CampaignRecord;
  readonly before: CampaignRecord;
}

/**
 * Reads anew what the host says of our changes on a branch, and keeps it. Nothing is read of a branch that was never looked
 * at: the scan that it waits for does that. Raises what the host raises, and `redis-unavailable`.
 */
export async function refreshChange(
  key: CampaignKey,
  units: readonly ChangeUnit[] | undefined,
  { hosts, keeper, now }: RefreshOptions,
): Promise<Refreshed | undefined> {
  const { platform, host: name, project, branch } = key;
  const known = await keeper.store.get(key);
  if (known === undefined) return undefined;
  const host = hostNamed(hosts, platform, name, project);
  const asked = units ?? known.changes.map(({ unit }) => unit);
  const states = await Promise.all(
    asked.map(async (unit) => {
      const identity: ChangeIdentity = { host: name, project, branch, topic, unit };
      const change = known.changes.find((one) => one.unit === unit);
      return { unit, state: await host.state?.(identity, change?.ours ? change.commit : undefined) };
    }),
  );
  const [before, records] = [await keeper.store.get(key), await keeper.store.all()];
  if (before === undefined) return undefined;
  const record = refreshed(before, states, records, now().getTime());
  await keeper.keep(record, before);
  return { record, before };
}
