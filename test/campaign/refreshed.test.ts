import { expect, test } from "@jest/globals";
import { dependsOn, withOpenModules } from "../../src/campaign/open-modules.js";
import { refreshed } from "../../src/campaign/refreshed.js";
import type { CampaignRecord } from "../../src/model/campaign.js";
import type { ChangeState } from "../../src/model/change-state.js";
import type { SeenRepository } from "../../src/model/seen-script.js";
import { emptyRegistry } from "../../src/registry/registry.js";
import { withSeen } from "../../src/registry/with-seen.js";
import { changeWith, recordWith, scriptWith } from "../support/campaign-records.js";
import { migrateFiles } from "../support/migrate-files.js";

const {
  unit,
  dependsOn: _,
  seenAt,
  ...shown
} = changeWith({ votes: ["Code-Review+2 by dev1"], waitsFor: "merge" });
const needed = changeWith({ id: "1", url: "https://review.example.org/1" });
const needing = changeWith({ dependsOn: [needed.url] });
const state = (given: Partial<ChangeState> = {}): ChangeState => ({ ...shown, ...given });

test.each<[string, ChangeState | undefined, CampaignRecord[], object[]]>([
  [
    "is as the host shows it",
    state({ state: "merged", waitsFor: null }),
    [],
    [{ state: "merged", waitsFor: null }],
  ],
  [
    "waits for what it depends on",
    state(),
    [recordWith({ changes: [needed] })],
    [{ waitsFor: "dependency" }],
  ],
  ["waits for what nothing is known of", state(), [], [{ waitsFor: "dependency" }]],
  [
    "waits for the merge after that",
    state(),
    [recordWith({ changes: [{ ...needed, state: "merged" }] })],
    [{ waitsFor: "merge", votes: ["Code-Review+2 by dev1"], dependsOn: [needed.url], seenAt: 9 }],
  ],
  ["waits for a review before", state({ waitsFor: "review" }), [], [{ waitsFor: "review" }]],
  ["is forgotten with the host's", undefined, [], []],
])("a change %s", (_name, read, records, changes) => {
  const second = changeWith({ unit: "entry-points", id: "8" });
  const before = recordWith({ changes: [needing, second], reason: "kept" });
  const after = refreshed(before, [{ unit, state: read }], records, 9);
  expect(after).toMatchObject({ reason: "kept", changes: [second, ...changes] });
});

const seen: SeenRepository = {
  host: recordWith().host,
  project: recordWith().project,
  scripts: [{ script: "fox-api-wsgi", application: "fox.wsgi.api:application", isThere: false, root: "" }],
};
const self = { host: "h", project: "den/deploy" };
const deployment = { "a.ini": "[uwsgi]\nwsgi-file = /usr/bin/fox-api-wsgi\n" };
const open = recordWith({ scripts: [scriptWith()], changes: [changeWith()] });

async function needs(record: CampaignRecord, repository = seen) {
  const registry = withSeen(emptyRegistry, withOpenModules([repository], [record]), self);
  const migration = await migrateFiles(deployment, { registry });
  return { on: dependsOn(migration, registry), is: migration.decisions.map((one) => one.disposition) };
}

test("a deployment moves to a module that an open change of ours brings, and depends on that", async () => {
  expect(await needs(open)).toEqual({ on: [changeWith().url], is: ["rewrite"] });
});

test.each<[string, Partial<CampaignRecord>]>([
  ["there is no change", { changes: [] }],
  ["the change is closed", { changes: [changeWith({ state: "closed" })] }],
  ["the change is the other one", { changes: [changeWith({ unit: "entry-points" })] }],
  ["it is for another branch", { isDefault: false }],
  ["it is another repository's", { project: "openstack/other" }],
  ["it brings another module", { scripts: [scriptWith({ application: "fox.wsgi.other:application" })] }],
  ["a person has to decide", { scripts: [scriptWith({ state: "manual", application: null })] }],
])("it is held where %s", async (_name, given) => {
  expect(await needs(recordWith({ ...open, ...given }))).toEqual({ on: [], is: ["manual"] });
});

test("nothing is depended on once the module is there", async () => {
  const there = { ...seen, scripts: seen.scripts.map((script) => ({ ...script, isThere: true })) };
  expect(await needs(open, there)).toEqual({ on: [], is: ["rewrite"] });
});
