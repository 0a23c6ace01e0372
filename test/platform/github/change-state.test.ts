import { expect, test } from "@jest/globals";
import type { ChangeState } from "../../../src/model/change-state.js";
import type { FakePull } from "../../github/fake-repository.js";
import { changeBranch, newFile, useGitHub } from "../../github/use-github.js";

const world = useGitHub();

async function stateOf(change: (pull: FakePull) => void): Promise<ChangeState | undefined> {
  const { repository, mirror } = world();
  const host = world().host();
  await host.publish(mirror.publication([newFile("a.py", "1\n")]));
  const [pull] = repository.pulls;
  if (pull === undefined) throw new Error("no pull request");
  change(pull);
  return host.state(mirror.identity);
}

const approving = { state: "APPROVED", login: "dev1" };
const opposing = { state: "CHANGES_REQUESTED", login: null };
const telling = { state: "COMMENTED", login: "dev2" };
const none = { decision: null, reviews: [], checks: null };

test.each<[string, Partial<FakePull>, Partial<ChangeState>]>([
  [
    "nobody looked at",
    {},
    { votes: [], checks: null, waitsFor: "review", draft: false, state: "open", ours: true },
  ],
  ["a draft", { draft: true }, { draft: true, waitsFor: "approval" }],
  [
    "approved, and checks go on",
    { reviewed: { decision: "APPROVED", reviews: [approving, telling], checks: "PENDING" } },
    { votes: ["approved by dev1"], checks: "pending", waitsFor: "checks" },
  ],
  [
    "approved, with all checks",
    { reviewed: { decision: "APPROVED", reviews: [approving], checks: "SUCCESS" } },
    { checks: "passed", waitsFor: "merge" },
  ],
  [
    "approved where no rule asks for it",
    { reviewed: { ...none, reviews: [approving] } },
    { checks: null, waitsFor: "merge" },
  ],
  [
    "approved by too few",
    { reviewed: { ...none, decision: "REVIEW_REQUIRED", reviews: [approving] } },
    { waitsFor: "review" },
  ],
  [
    "opposed",
    { reviewed: { decision: "CHANGES_REQUESTED", reviews: [opposing, approving], checks: "SUCCESS" } },
    { votes: ["changes requested by somebody", "approved by dev1"], waitsFor: "author" },
  ],
  ["failing", { reviewed: { ...none, checks: "FAILURE" } }, { checks: "failed", waitsFor: "checks" }],
  [
    "of an installation that may not see checks",
    { reviewed: { decision: "APPROVED", reviews: [approving], checks: "FORBIDDEN" } },
    { votes: ["approved by dev1"], checks: null, waitsFor: "merge" },
  ],
  ["closed", { state: "closed" }, { state: "closed", waitsFor: null }],
  ["merged", { state: "closed", merged: true }, { state: "merged", waitsFor: null }],
])("a pull request that is %s", async (_, given, expected) => {
  expect(await stateOf((pull) => Object.assign(pull, given))).toMatchObject(expected);
});

test("a pull request that a person pushed to waits for that person", async () => {
  const { repository, github } = world();
  const state = await stateOf(() =>
    repository.pushFiles(changeBranch, { "mine.txt": "mine\n" }, github.account("maintainer")),
  );
  expect(state).toMatchObject({ ours: false, waitsFor: "author", commit: repository.tip(changeBranch) });
});

test("one into which the branch was merged waits for a person until that merge was proved to bring nothing else", async () => {
  const { repository, github, mirror } = world();
  await stateOf(() => {
    repository.pushFiles("master", { "b.py": "2\n" }, github.account("maintainer"));
    repository.mergeInto(1, github.account("maintainer"));
  });
  const host = world().host();
  const merge = repository.tip(changeBranch);
  expect(await host.find(mirror.identity)).toMatchObject({ commit: merge, ours: false, merges: 1 });
  expect(await host.state(mirror.identity)).toMatchObject({ ours: false, waitsFor: "author" });
  expect(await host.state(mirror.identity, merge)).toMatchObject({ ours: true, waitsFor: "review" });
  repository.pushFiles(changeBranch, { "mine.txt": "mine\n" }, github.account("maintainer"));
  expect(await host.state(mirror.identity, repository.tip(changeBranch))).toMatchObject({ ours: false });
});

test("there is none", async () => {
  expect(await world().host().state(world().mirror.identity)).toBeUndefined();
});
