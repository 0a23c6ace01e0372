import { expect, test } from "@jest/globals";
import { pino } from "pino";
import type { CampaignKey, CampaignRecord } from "../../src/model/campaign.js";
import type { BranchTip, HostLook } from "../../src/model/host-look.js";
import type { ScanRequest } from "../../src/model/scan-request.js";
import { runReconcile } from "../../src/worker/run-reconcile.js";
import { changeWith } from "../support/campaign-records.js";

const host = "review.example.org";

function record(project: string, revision: string, of = host): CampaignRecord {
  return {
    ...{ platform: "gerrit", host: of, project, branch: "master", isDefault: true, revision, scannedAt: 1 },
    ...{ scripts: [], uses: [], changes: [], reason: null, error: null },
  };
}

function tip(project: string, commit: string): BranchTip {
  return { project, branch: "master", isDefault: true, commit };
}

async function reconcile(records: readonly CampaignRecord[], look: HostLook) {
  const requests: ScanRequest[] = [];
  const removed: CampaignKey[] = [];
  const covers: unknown[] = [];
  const given: string[] = [];
  const source = {
    platform: "gerrit" as const,
    host,
    look: async (known: readonly CampaignRecord[]) => {
      given.push(...known.map(({ project }) => project));
      return look;
    },
  };
  const options = {
    store: {
      all: async () => records,
      putCover: async (cover: unknown) => void covers.push(cover),
      remove: async (key: CampaignKey) => void removed.push(key),
    },
    enqueueLater: async (request: ScanRequest) => void requests.push(request),
    log: pino({ level: "silent" }),
    newId: () => "id",
    now: () => new Date(17),
  };
  await runReconcile(source, options, new AbortController().signal);
  return { requests, removed, covers, given };
}

test("what differs is put into the queue, what is gone is forgotten, other hosts are left alone", async () => {
  const records = [
    record("a", "1"),
    record("b", "1"),
    record("gone", "1"),
    record("a", "1", "other.example.org"),
  ];
  const tips = [tip("a", "1"), tip("b", "2"), tip("new", "1")];
  const { requests, removed, covers, given } = await reconcile(records, { tips, changes: [] });
  expect(given).toEqual(["a", "b", "gone"]);
  expect(requests).toEqual([
    {
      ...{ platform: "gerrit", host, project: "b", branch: "master", correlation: "id" },
      reason: "reconcile: its branch moved",
    },
    {
      ...{ platform: "gerrit", host, project: "new", branch: "master", correlation: "id" },
      reason: "reconcile: never looked at",
    },
  ]);
  expect(removed).toEqual([{ platform: "gerrit", host, project: "gone", branch: "master" }]);
  expect(covers).toEqual([{ platform: "gerrit", host, projects: ["a", "b", "new"], at: 17 }]);
});

test("a host that shows nothing any more makes nothing be forgotten", async () => {
  const found = await reconcile([record("a", "1")], { tips: [], changes: [] });
  expect(found).toMatchObject({ requests: [], removed: [], covers: [] });
});

test("ten thousand unchanged branches ask for nothing", async () => {
  const names = Array.from({ length: 10_000 }, (_, number) => `p/${number}`);
  const records = names.map((name) => record(name, "1"));
  const found = await reconcile(records, { tips: names.map((name) => tip(name, "1")), changes: [] });
  expect(found).toMatchObject({ requests: [], removed: [] });
});

test("what is covered is kept, but not where nothing is to be seen any more", async () => {
  const tip = { project: "a", branch: "master", isDefault: true, commit: "1" };
  const look = { tips: [tip, { ...tip, branch: "stable/1", isDefault: false }], changes: [] };
  const cover = { platform: "gerrit", host, projects: ["a"], at: 17 };
  expect((await reconcile([record("a", "1")], look)).covers).toEqual([cover]);
  expect((await reconcile([record("a", "1")], { tips: [], changes: [] })).covers).toEqual([]);
});

test("a service whose entry points wait is scanned again, as no event tells of a release", async () => {
  const scripts = [{ name: "a-wsgi", application: "a.wsgi.api:application", state: "both" as const }];
  const look = { tips: [{ project: "a", branch: "master", isDefault: true, commit: "1" }], changes: [] };
  const waiting = { ...record("a", "1"), scripts };
  expect((await reconcile([waiting], look)).requests).toMatchObject([
    { project: "a", branch: "master", reason: "reconcile: its entry points wait" },
  ]);
  const proposed = {
    ...waiting,
    changes: [{ ...changeWith(), unit: "entry-points" as const, state: "closed" as const }],
  };
  expect((await reconcile([proposed], look)).requests).toEqual([]);
});
