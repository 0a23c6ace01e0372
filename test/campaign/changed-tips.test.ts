import { expect, test } from "@jest/globals";
import { changedTips } from "../../src/campaign/changed-tips.js";
import type { CampaignChange, CampaignRecord } from "../../src/model/campaign.js";
import type { BranchTip, ListedChange } from "../../src/model/host-look.js";

const minute = 60_000;
const noon = Date.UTC(2026, 10, 25, 12);

function record(
  project: string,
  revision: string | null,
  more: Partial<CampaignRecord> = {},
): CampaignRecord {
  return {
    ...{ platform: "gerrit", host: "review.example.org", project, branch: "master", isDefault: true },
    ...{ revision, scannedAt: noon, scripts: [], uses: [], changes: [], reason: null, error: null },
    ...more,
  };
}

function change(id: string, more: Partial<CampaignChange> = {}): CampaignChange {
  return {
    ...{ unit: "modules", id, url: `https://review.example.org/${id}`, state: "open", commit: "c1" },
    ...{ ours: true, draft: false, votes: [], checks: null, waitsFor: "review", seenAt: noon },
    ...more,
  } as CampaignChange;
}

function tip(project: string, commit: string, branch = "master"): BranchTip {
  return { project, branch, isDefault: branch === "master", commit };
}

function listed(project: string, id: string, more: Partial<ListedChange> = {}): ListedChange {
  return { project, branch: "master", id, commit: "c1", updatedAt: noon - 60 * minute, ...more };
}

type Case = [string, CampaignRecord[], BranchTip[], ListedChange[], string | undefined];

const failed = { code: "host-refused", message: "no", advice: "" } as const;

test.each<Case>([
  ["a branch that has no record", [], [tip("a", "1")], [], "never looked at"],
  ["a branch whose first scan never ended", [record("a", null)], [tip("a", "1")], [], "never looked at"],
  ["another commit", [record("a", "1")], [tip("a", "2")], [], "its branch moved"],
  ["a scan that failed", [record("a", "1", { error: failed })], [tip("a", "1")], [], "its scan failed"],
  [
    "a change that is not open any more",
    [record("a", "1", { changes: [change("7")] })],
    [tip("a", "1")],
    [],
    "our change there moved",
  ],
  [
    "a change that was opened again",
    [record("a", "1", { changes: [change("7", { state: "closed" })] })],
    [tip("a", "1")],
    [listed("a", "7")],
    "our change there moved",
  ],
  [
    "somebody's commit on our change",
    [record("a", "1", { changes: [change("7")] })],
    [tip("a", "1")],
    [listed("a", "7", { commit: "c2" })],
    "our change there moved",
  ],
  [
    "a vote on our change",
    [record("a", "1", { changes: [change("7")] })],
    [tip("a", "1")],
    [listed("a", "7", { updatedAt: noon + minute })],
    "our change there moved",
  ],
  [
    "a vote in the second in which it was looked at",
    [record("a", "1", { changes: [change("7")] })],
    [tip("a", "1")],
    [listed("a", "7", { updatedAt: noon - 1_000 })],
    "our change there moved",
  ],
  [
    "a change that the memory lost",
    [record("a", "1")],
    [tip("a", "1")],
    [listed("a", "7")],
    "our change there moved",
  ],
])("%s is looked at again", (_, records, tips, changes, reason) => {
  expect(changedTips({ tips, changes }, records)).toEqual({
    outdated: [{ project: "a", branch: "master", reason }],
    vanished: [],
    unchanged: 0,
  });
});

test.each<Case>([
  ["the same commit", [record("a", "1")], [tip("a", "1")], [], undefined],
  [
    "an open change that stands as it stood",
    [record("a", "1", { changes: [change("7")] })],
    [tip("a", "1")],
    [listed("a", "7")],
    undefined,
  ],
  [
    "a change of a host that does not tell when",
    [record("a", "1", { changes: [change("7")] })],
    [tip("a", "1")],
    [listed("a", "7", { updatedAt: null })],
    undefined,
  ],
  [
    "changes that are closed and merged",
    [
      record("a", "1", {
        changes: [change("7", { state: "closed" }), change("8", { state: "merged", unit: "entry-points" })],
      }),
    ],
    [tip("a", "1")],
    [],
    undefined,
  ],
  ["a branch that is listed twice", [record("a", "1")], [tip("a", "1"), tip("a", "1")], [], undefined],
  [
    "a change for a branch that is not covered",
    [record("a", "1")],
    [tip("a", "1")],
    [listed("a", "7", { branch: "feature" })],
    undefined,
  ],
])("%s asks for nothing", (_, records, tips, changes) => {
  expect(changedTips({ tips, changes }, records)).toEqual({ outdated: [], vanished: [], unchanged: 1 });
});

test("what is gone, or is covered no more, is named by its key alone", () => {
  const records = [
    record("a", "1"),
    record("b", "1"),
    record("a", "3", { branch: "stable/1", isDefault: false }),
  ];
  expect(changedTips({ tips: [tip("a", "1")], changes: [] }, records).vanished).toEqual([
    { platform: "gerrit", host: "review.example.org", project: "b", branch: "master" },
    { platform: "gerrit", host: "review.example.org", project: "a", branch: "stable/1" },
  ]);
});

test("names that run into each other are told apart", () => {
  const records = [record("a/b", "1", { branch: "c" })];
  const found = changedTips({ tips: [tip("a", "1", "b/c"), tip("a/b", "1", "c")], changes: [] }, records);
  expect(found.outdated).toEqual([{ project: "a", branch: "b/c", reason: "never looked at" }]);
});
