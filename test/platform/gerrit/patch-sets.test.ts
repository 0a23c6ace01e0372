import { expect, test } from "@jest/globals";
import { patchSetsBy } from "../../../src/platform/gerrit/patch-sets.js";
import { voteOf } from "../../../src/platform/gerrit/votes.js";

type Row = readonly [uploader: string | undefined, kind: string, message: string];

const m = "S\n\nWords.\n\nChange-Id: I0\n";
const edited = "T\n\nTheirs.\n\nChange-Id: I0\n";
const withMore = (message: string) => message.replace("Change-Id", "Depends-On: https://x\nChange-Id");

test.each<[name: string, rows: readonly Row[], ours: boolean, messageEdited: boolean]>([
  ["none", [], false, false],
  ["one of ours", [["bot", "REWORK", m]], true, false],
  [
    "two of ours with other words",
    [
      ["bot", "REWORK", m],
      ["bot", "REWORK", edited],
    ],
    true,
    false,
  ],
  ["one of a person's", [["dev", "REWORK", m]], false, true],
  ["one of somebody without a name", [[undefined, "REWORK", m]], false, true],
  [
    "other files",
    [
      ["bot", "REWORK", m],
      ["dev", "REWORK", m],
    ],
    false,
    false,
  ],
  [
    "other files and words",
    [
      ["bot", "REWORK", m],
      ["dev", "REWORK", edited],
    ],
    false,
    true,
  ],
  [
    "other words",
    [
      ["bot", "REWORK", m],
      ["dev", "NO_CODE_CHANGE", edited],
    ],
    true,
    true,
  ],
  [
    "another trailer",
    [
      ["bot", "REWORK", m],
      ["dev", "NO_CODE_CHANGE", withMore(m)],
    ],
    true,
    true,
  ],
  [
    "a rebase",
    [
      ["bot", "REWORK", m],
      ["dev", "TRIVIAL_REBASE", m],
    ],
    true,
    false,
  ],
  [
    "a rebase with other words",
    [
      ["bot", "REWORK", m],
      ["dev", "TRIVIAL_REBASE_WITH_MESSAGE_UPDATE", edited],
    ],
    true,
    true,
  ],
  [
    "the same again",
    [
      ["bot", "REWORK", m],
      ["dev", "NO_CHANGE", m],
    ],
    true,
    false,
  ],
  [
    "another merge",
    [
      ["bot", "REWORK", m],
      ["dev", "MERGE_FIRST_PARENT_UPDATE", m],
    ],
    false,
    false,
  ],
  [
    "a kind of later versions",
    [
      ["bot", "REWORK", m],
      ["dev", "SOMETHING_NEW", m],
    ],
    false,
    false,
  ],
  [
    "other files, then other words",
    [
      ["bot", "REWORK", m],
      ["dev", "REWORK", m],
      ["dev", "NO_CODE_CHANGE", edited],
    ],
    false,
    true,
  ],
  [
    "other words, which we kept",
    [
      ["bot", "REWORK", m],
      ["dev", "NO_CODE_CHANGE", edited],
      ["bot", "REWORK", edited],
    ],
    true,
    true,
  ],
  [
    "other words, which we kept with another trailer",
    [
      ["bot", "REWORK", m],
      ["dev", "NO_CODE_CHANGE", edited],
      ["bot", "REWORK", withMore(edited)],
    ],
    true,
    true,
  ],
  [
    "other words, which went when it was given back",
    [
      ["bot", "REWORK", m],
      ["dev", "REWORK", edited],
      ["bot", "REWORK", m],
    ],
    true,
    false,
  ],
])("whose a change is: %s", (_, rows, ours, messageEdited) => {
  const patchSets = rows.map(([uploader, kind, message], index) => ({
    number: index + 1,
    kind,
    uploader,
    message,
  }));
  expect(patchSetsBy("bot", patchSets)).toEqual({ ours, messageEdited });
});

test.each<[labels: Parameters<typeof voteOf>[0], approved: string | undefined, rejected: string | undefined]>(
  [
    [undefined, undefined, undefined],
    [{}, undefined, undefined],
    [{ "Code-Review": {} }, undefined, undefined],
    [{ "Code-Review": { approved: { username: "dev1" } } }, "Code-Review+2 by dev1", undefined],
    [{ "Code-Review": { rejected: { name: "Dev\nOne" } } }, undefined, "Code-Review-2 by Dev One"],
    [{ Workflow: { approved: {} } }, "Workflow+1 by somebody", undefined],
    [{ Workflow: { rejected: { username: "dev1" } } }, undefined, "Workflow-1 by dev1"],
    [{ Verified: { rejected: { username: "zuul" }, approved: { username: "x" } } }, undefined, undefined],
  ],
)("the votes that decide: %j", (labels, approved, rejected) => {
  expect([voteOf(labels, "approved"), voteOf(labels, "rejected")]).toEqual([approved, rejected]);
});
