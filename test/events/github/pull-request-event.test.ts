import { expect, test } from "@jest/globals";
import { example, outcome, type Payload } from "../../support/webhook-example.js";

const branch = "wsgi-shift/remove-wsgi_scripts/master/modules";
const base = { ref: "master", repo: { id: 1 } };

function ours(action: string, changes: Payload = {}): Payload {
  const pull = {
    ...{ draft: true, base, head: { ref: branch, repo: { id: 1 } } },
    user: { login: "wsgi-shift[bot]", type: "Bot" },
    ...((changes.pull_request as Payload | undefined) ?? {}),
  };
  const sender = { login: "dev1", type: "User" };
  const repository = { default_branch: "master" };
  return example(
    "pull_request",
    { action: "opened" },
    { action, sender, repository, ...changes, pull_request: pull },
  );
}

test.each(["closed", "reopened", "synchronize", "ready_for_review", "converted_to_draft"])(
  "a person does it to our pull request, and its branch is looked at: %s",
  (action) => {
    expect(outcome("pull_request", ours(action))).toMatchObject({
      kind: "scan",
      requests: [{ project: "Codertocat/Hello-World", branch: null, reason: `pull_request ${action}` }],
    });
  },
);

test("another bot counts as a person", () => {
  const payload = ours("synchronize", { sender: { login: "mergify[bot]", type: "Bot" } });
  expect(outcome("pull_request", payload)).toMatchObject({ kind: "scan" });
});

test("one for another branch is looked for there", () => {
  const head = { ref: branch.replace("master", "stable+2025.1"), repo: { id: 1 } };
  const payload = ours("closed", { pull_request: { head, base: { ref: "stable/2025.1", repo: { id: 1 } } } });
  expect(outcome("pull_request", payload)).toMatchObject({ requests: [{ branch: "stable/2025.1" }] });
});

test.each<[string, Payload, RegExp]>([
  ["what we did", ours("synchronize", { sender: { login: "wsgi-shift[bot]", type: "Bot" } }), /our own/],
  ["a label", ours("labeled"), /changes nothing/],
  ["an edit", ours("edited"), /changes nothing/],
  ["another's", ours("closed", { pull_request: { head: { ref: "feature", repo: { id: 1 } } } }), /not ours/],
  [
    "a fork's of our branch's name",
    ours("closed", { pull_request: { head: { ref: branch, repo: { id: 2 } } } }),
    /not ours/,
  ],
  [
    "one whose fork is gone",
    ours("closed", { pull_request: { head: { ref: branch, repo: null } } }),
    /not ours/,
  ],
  ["an archived repository", ours("closed", { repository: { archived: true } }), /archived/],
])("nothing follows: %s", (_, payload, reason) => {
  expect(outcome("pull_request", payload)).toEqual({
    kind: "ignored",
    reason: expect.stringMatching(reason),
  });
});

test.each(["check_run", "check_suite"])("%s: asked for again, its branch is looked at", (name) => {
  const of = (head_branch: string | null, action = "rerequested") => {
    const suite = { head_branch };
    const inner = name === "check_run" ? { check_run: { check_suite: suite } } : { check_suite: suite };
    const repository = { default_branch: "master" };
    return outcome(name, example(name, { action: "rerequested" }, { ...inner, action, repository }));
  };
  expect(of("master")).toMatchObject({ requests: [{ branch: null, reason: `${name} rerequested` }] });
  expect(of(branch)).toMatchObject({ requests: [{ branch: null }] });
  expect(of(branch.replace("master", "stable+x"))).toMatchObject({ requests: [{ branch: "stable/x" }] });
  expect(of("stable/y")).toMatchObject({ requests: [{ branch: "stable/y" }] });
  for (const other of [of("feature"), of(null), of("master", "completed")])
    expect(other).toMatchObject({ kind: "ignored" });
});

const reviewed = (review: Payload, pull: Payload = {}, action = "submitted") => {
  const { pull_request } = ours("closed", { pull_request: pull });
  return outcome(
    "pull_request_review",
    example("pull_request_review", { action: "submitted" }, { action, review, pull_request }),
  );
};

test("an approving review is a vote for a draft of ours, for the commit that was reviewed", () => {
  const commit_id = "ab".repeat(20);
  expect(reviewed({ state: "approved", body: null, commit_id })).toMatchObject({
    kind: "command",
    request: { isVote: true, place: "review", commit: commit_id, words: [{ word: "approve" }] },
  });
});

test("words in a review and in a comment on a line are words like others", () => {
  const said = { body: "Well.\n\nwsgi-shift rescan", state: "commented" };
  expect(reviewed(said)).toMatchObject({ request: { place: "review", words: [{ word: "rescan" }] } });
  const both = reviewed({ ...said, state: "approved", body: "wsgi-shift decline" });
  expect(both).toMatchObject({ request: { words: [{ word: "decline" }] } });
  expect(both).not.toHaveProperty("request.isVote");
  const line = { comment: { body: "wsgi-shift status" } };
  expect(
    outcome(
      "pull_request_review_comment",
      example("pull_request_review_comment", { action: "created" }, line),
    ),
  ).toMatchObject({
    request: { place: "review-comment", words: [{ word: "status" }], comment: "284312630" },
  });
});

test.each<[string, Payload, Payload, string]>([
  ["a review of what is no draft", { state: "approved", body: "" }, { draft: false }, "submitted"],
  [
    "a review of another's draft",
    { state: "approved" },
    { head: { ref: "x", repo: { id: 1 } } },
    "submitted",
  ],
  ["a review of a fork's", { state: "approved" }, { head: { ref: branch, repo: { id: 2 } } }, "submitted"],
  ["a review that asks for changes", { state: "changes_requested" }, {}, "submitted"],
  ["a review that is dismissed", { state: "approved" }, {}, "dismissed"],
  ["a review that is edited", { state: "approved", body: "wsgi-shift approve" }, {}, "edited"],
  ["a bot's review", { state: "approved", user: { login: "x[bot]", type: "Bot" } }, {}, "submitted"],
  ["a review of nobody", { state: "approved", user: null }, {}, "submitted"],
  ["a review of no commit", { state: "approved", commit_id: "HEAD" }, {}, "submitted"],
])("no vote: %s", (_, review, pull, action) => {
  expect(reviewed(review, pull, action).kind).not.toBe("command");
});

test.each<[string, Payload, Payload, string]>([
  ["that approves what is no draft", { state: "approved", body: "" }, { draft: false }, "submitted"],
  ["that asks for changes", { state: "changes_requested", body: "" }, {}, "submitted"],
  ["that is dismissed", { state: "approved" }, {}, "dismissed"],
])("our pull request is read again, without a scan, after a review %s", (_, review, pull, action) => {
  expect(reviewed(review, pull, action)).toMatchObject({
    kind: "scan",
    requests: [{ platform: "github", branch: "master", only: "changes" }],
  });
});

test.each<[string, Payload, Payload, string]>([
  ["of another's", { state: "approved" }, { head: { ref: "x", repo: { id: 1 } } }, "submitted"],
  ["of a fork's", { state: "approved" }, { head: { ref: branch, repo: { id: 2 } } }, "submitted"],
  ["that is edited", { state: "approved" }, {}, "edited"],
  ["of no commit", { state: "approved", commit_id: "HEAD" }, {}, "submitted"],
])("nothing is read again after a review %s", (_, review, pull, action) => {
  expect(reviewed(review, pull, action)).toMatchObject({ kind: "ignored" });
});

test.each(["edited", "deleted"])("a comment on a line that is %s says nothing", (action) => {
  const payload = example(
    "pull_request_review_comment",
    { action: "created" },
    { action, comment: { body: "wsgi-shift rescan" } },
  );
  expect(outcome("pull_request_review_comment", payload)).toMatchObject({ kind: "ignored" });
});
