import { describe, expect, test } from "@jest/globals";
import { failedRecord, recordOf, type ScanOutcome } from "../../src/campaign/record-of.js";
import type { CampaignRecord } from "../../src/model/campaign.js";
import { topic } from "../../src/model/change-identity.js";
import { problem } from "../../src/model/errors.js";
import type { Phase } from "../../src/model/migration-plan.js";
import { changeWith, recordWith, scriptWith, useOf } from "../support/campaign-records.js";
import { migrateFiles } from "../support/migrate-files.js";
import { serviceFiles } from "../support/sample-repository.js";

const { platform, host, project, branch } = recordWith();
const identity = { host, project, branch, topic, unit: "modules" } as const;
const { id, url, commit } = changeWith();
const open = { id, url, state: "open", commit, ours: true } as const;

async function record(
  files: Readonly<Record<string, string>>,
  outcome: Partial<ScanOutcome> = {},
  before?: CampaignRecord,
  phase?: Phase,
): Promise<CampaignRecord> {
  const migration = await migrateFiles(files, phase ? { phase } : {});
  return recordOf({ platform, isDefault: true, migration, outcome: { identity, ...outcome } }, before, 5);
}

describe("what a scan leaves in the record", () => {
  test("of a service before, with its change", async () => {
    const now = await record(serviceFiles, { change: open, dependsOn: [] });
    expect(now).toMatchObject({
      ...{ platform, host, project, branch, isDefault: true, scannedAt: 5, reason: null, error: null },
      scripts: [scriptWith()],
      uses: [useOf({ rewrite: 2, keep: 1, manual: 1 })],
      changes: [changeWith({ seenAt: 5 })],
    });
    expect(now.revision).toMatch(/^[0-9a-f]{40}$/);
  });

  test("of a service that has its module", async () => {
    const after = { ...serviceFiles, "fox/wsgi/__init__.py": "", "fox/wsgi/api.py": "application = None\n" };
    expect((await record(after)).scripts).toEqual([scriptWith({ state: "both" })]);
  });

  test("of a script that a person must decide on", async () => {
    const gone = { ...serviceFiles, "fox/api/app.py": "" };
    expect((await record(gone)).scripts).toEqual([scriptWith({ state: "manual", application: null })]);
  });

  test("of a deployment, and of a repository that has nothing to do with scripts", async () => {
    const deployment = { "a.ini": "[uwsgi]\nwsgi-file = /usr/bin/nova-metadata-wsgi\n" };
    expect((await record(deployment)).uses).toEqual([useOf({ script: "nova-metadata-wsgi", rewrite: 1 })]);
    expect(await record({ "README.rst": "Hello.\n" })).toMatchObject({ scripts: [], uses: [], changes: [] });
  });

  test("why nothing was written; what was an error is over", async () => {
    const before = failedRecord(recordWith(), problem("branch-moved", { ref: "x" }), undefined);
    expect(await record(serviceFiles, { reason: "it is theirs" }, before)).toMatchObject({
      reason: "it is theirs",
      error: null,
    });
  });

  test("the end of the entry points leaves what is known of places and of the other change", async () => {
    const modules = changeWith({ state: "merged" });
    const before = recordWith({ uses: [useOf({ keep: 9 })], changes: [modules] });
    const change = { ...open, id: "8" };
    const now = await record(
      serviceFiles,
      { identity: { ...identity, unit: "entry-points" }, change },
      before,
      "remove",
    );
    expect(now.uses).toEqual([useOf({ keep: 9 })]);
    expect(now.changes).toEqual([modules, changeWith({ unit: "entry-points", id: "8", seenAt: 5 })]);
  });

  test("without what was known, a place that a phase leaves alone counts as one to change", async () => {
    const now = await record(
      serviceFiles,
      { identity: { ...identity, unit: "entry-points" } },
      undefined,
      "remove",
    );
    expect(now.uses[0]?.rewrite).toBeGreaterThan(0);
  });
});

describe("what is known of a change", () => {
  const known = changeWith({
    votes: ["Code-Review+2 by dev1"],
    checks: "passed",
    waitsFor: "approval",
    draft: true,
    dependsOn: ["https://review.example.org/1"],
  });
  const before = recordWith({ changes: [known] });

  test.each([
    ["stays with its commit", { change: open }, { ...known, seenAt: 5 }],
    ["stays where the host was not asked", { reason: "there is nothing to change" }, known],
    [
      "is of the commit that it was seen on",
      { change: { ...open, commit: "d".repeat(40) } },
      { ...known, commit: "d".repeat(40), votes: [], checks: null, waitsFor: "review", seenAt: 5 },
    ],
    [
      "waits for nobody once it is closed",
      { change: { ...open, state: "closed" } },
      { ...known, state: "closed", waitsFor: null, seenAt: 5 },
    ],
    [
      "is what depends on nothing any more",
      { change: open, dependsOn: [] },
      { ...known, dependsOn: [], seenAt: 5 },
    ],
    ["gives way to a new change", { change: { ...open, id: "9" } }, changeWith({ id: "9", seenAt: 5 })],
  ] as const)("%s", async (_, outcome, expected) => {
    expect((await record(serviceFiles, outcome, before)).changes).toEqual([expected]);
  });

  test("a change that asks first is a draft", async () => {
    const asking = { ...serviceFiles, ".wsgi-shift.yml": "mode: ask\n" };
    expect((await record(asking, { change: open })).changes).toMatchObject([{ draft: true }]);
  });
});

describe("a scan that failed", () => {
  const error = problem("host-unavailable", { host, request: "GET /x", detail: "503" });

  test("keeps what was known", () => {
    const before = recordWith({
      scripts: [scriptWith()],
      uses: [useOf({ rewrite: 1 })],
      changes: [changeWith()],
    });
    expect(failedRecord(before, error, before)).toEqual({ ...before, error });
  });

  test("of a branch that was never scanned is known as just that", () => {
    expect(failedRecord(recordWith(), error, undefined)).toEqual(
      recordWith({ revision: null, scannedAt: null, error }),
    );
  });
});
