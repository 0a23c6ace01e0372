import { expect, test } from "@jest/globals";
import type { CampaignKey, CampaignRecord } from "../../src/model/campaign.js";
import { keepRepositories } from "../../src/server/keep-repositories.js";

function record(project: string, rest: Partial<CampaignRecord> = {}): CampaignRecord {
  return {
    ...{ platform: "github", host: "github.com", project, branch: "main", isDefault: true },
    ...{ revision: null, scannedAt: null, scripts: [], uses: [], changes: [], reason: null, error: null },
    ...rest,
  };
}

/** What is left of the records, as `host project branch`. */
async function kept(
  records: readonly CampaignRecord[],
  changed: { gone?: readonly string[]; moved?: readonly { from: string; to: string }[] },
): Promise<string[]> {
  const name = ({ host, project, branch }: CampaignKey) => `${host} ${project} ${branch}`;
  const held = new Map(records.map((one) => [name(one), one]));
  const store = {
    all: async () => [...held.values()],
    put: async (one: CampaignRecord) => void held.set(name(one), one),
    remove: async (key: CampaignKey) => void held.delete(name(key)),
  };
  const full = { gone: changed.gone ?? [], moved: changed.moved ?? [] };
  await keepRepositories(store, "github.com", full);
  const once = [...held.keys()];
  await keepRepositories(store, "github.com", full);
  expect([...held.keys()]).toEqual(once);
  return once.sort();
}

const two = [record("octo/fox"), record("octo/fox", { branch: "stable/1" })];

test.each<[string, readonly CampaignRecord[], Parameters<typeof kept>[1], string[]]>([
  ["one that is gone", [...two, record("octo/foxy")], { gone: ["octo/fox"] }, ["github.com octo/foxy main"]],
  ["its name in another case", two, { gone: ["Octo/Fox"] }, []],
  ["all of an owner", [...two, record("octopus/fox")], { gone: ["octo/"] }, ["github.com octopus/fox main"]],
  [
    "one that moves, with all its branches",
    two,
    { moved: [{ from: "octo/fox", to: "new/dog" }] },
    ["github.com new/dog main", "github.com new/dog stable/1"],
  ],
  [
    "only the case changes",
    [record("octo/fox")],
    { moved: [{ from: "octo/fox", to: "octo/Fox" }] },
    ["github.com octo/Fox main"],
  ],
  [
    "another host's",
    [record("octo/fox", { host: "ghe.example" })],
    { gone: ["octo/"] },
    ["ghe.example octo/fox main"],
  ],
  [
    "Gerrit's",
    [record("octo/fox", { platform: "gerrit" })],
    { gone: ["octo/fox"] },
    ["github.com octo/fox main"],
  ],
  ["nothing", two, {}, ["github.com octo/fox main", "github.com octo/fox stable/1"]],
])("what is remembered: %s", async (_, records, changed, left) => {
  expect(await kept(records, changed)).toEqual(left);
});
