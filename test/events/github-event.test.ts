import { expect, test } from "@jest/globals";
import { fc } from "../support/fc.js";
import { deliveryId, example, outcome, type Payload, webhookExamples } from "../support/webhook-example.js";

const onMaster = { ref: "refs/heads/master" };
const rescan = { comment: { body: "Please:\r\n/wsgi-shift rescan\r\n" } };

test.each<[string, string, Payload, readonly string[], string]>([
  ["a push to the default branch", "push", example("push", onMaster), ["Codertocat/Hello-World"], "push"],
  [
    "an installation",
    "installation",
    example("installation", { action: "created" }),
    ["Codertocat/Hello-World"],
    "installation",
  ],
  [
    "repositories added",
    "installation_repositories",
    example("installation_repositories", { action: "added" }),
    ["Codertocat/Space"],
    "installation",
  ],
])("asks for a scan of the default branch: %s", (_what, name, payload, projects, reason) => {
  const requests = projects.map((project) => ({
    platform: "github",
    host: "github.com",
    project,
    branch: null,
    reason,
    correlation: deliveryId,
    origin: expect.objectContaining({ repository: expect.any(Number) }),
  }));
  expect(outcome(name, payload)).toEqual({ kind: "scan", requests });
});

test("each repository of an installation is asked for", () => {
  const repositories = [{ full_name: "a/b" }, { full_name: "a/c.d_e-f" }, { full_name: "corp_x/d" }];
  const result = outcome("installation", example("installation", { action: "created" }, { repositories }));
  expect(result).toMatchObject({
    requests: [{ project: "a/b" }, { project: "a/c.d_e-f" }, { project: "corp_x/d" }],
  });
});

test("a comment with words is asked for as it is told, and no more of it", () => {
  const body = "Please:\r\n/wsgi-shift rescan\r\nwsgi-shift decline we wait\nwsgi-shift rescan\n";
  const payload = example("issue_comment", { action: "created" }, { comment: { body } });
  const { id, created_at } = payload.comment as { id: number; created_at: string };
  expect(outcome("issue_comment", payload)).toEqual({
    kind: "command",
    request: {
      platform: "github",
      host: "github.com",
      project: "Codertocat/Hello-World",
      number: (payload.issue as { number: number }).number,
      comment: String(id),
      actor: "Codertocat",
      writtenAt: Date.parse(created_at) / 1000,
      words: [
        { word: "rescan", argument: "" },
        { word: "decline", argument: "we wait" },
      ],
      origin: { repository: 186853002 },
      correlation: deliveryId,
    },
  });
});

const created = { action: "created" };
test.each<[string, string, unknown, RegExp]>([
  ["a tag", "push", example("push", { ref: "refs/tags/simple-tag" }), /simple-tag (is not|was deleted)/],
  [
    "a tag called as the branch",
    "push",
    example("push", onMaster, { ref: "refs/tags/master" }),
    /not the default/,
  ],
  [
    "another branch",
    "push",
    example("push", onMaster, { ref: "refs/heads/master/x" }),
    /not the default branch/,
  ],
  ["a deleted branch", "push", example("push", onMaster, { deleted: true }), /was deleted/],
  [
    "an archived repository",
    "push",
    example("push", onMaster, { repository: { archived: true } }),
    /archived/,
  ],
  ["an empty one", "installation", example("installation", created, { repositories: [] }), /no repositories/],
  ["talk", "issue_comment", example("issue_comment", created), /no word for wsgi-shift/],
  [
    "a quotation",
    "issue_comment",
    example("issue_comment", created, { comment: { body: "> wsgi-shift rescan" } }),
    /no word/,
  ],
  [
    "our own reply, under a person's token",
    "issue_comment",
    example("issue_comment", created, {
      comment: { body: "wsgi-shift decline\n\n<!-- wsgi-shift answers 12 status -->\n" },
    }),
    /our own/,
  ],
  [
    "an unknown word",
    "issue_comment",
    example("issue_comment", created, { comment: { body: "wsgi-shift merge" } }),
    /no word/,
  ],
  [
    "a comment whose time is none",
    "issue_comment",
    example("issue_comment", created, { comment: { ...rescan.comment, created_at: "yesterday" } }),
    /payload is not that of issue_comment: comment\.created_at/,
  ],
  [
    "a comment under no issue",
    "issue_comment",
    example("issue_comment", created, { ...rescan, issue: { number: 0 } }),
    /payload is not that of issue_comment: issue\.number/,
  ],
  ["an edit", "issue_comment", example("issue_comment", { action: "edited" }, rescan), /edited/],
  ["a deletion", "issue_comment", example("issue_comment", { action: "deleted" }, rescan), /deleted/],
  [
    "a bot",
    "issue_comment",
    example("issue_comment", created, {
      comment: { ...rescan.comment, user: { type: "Bot", login: "renovate[bot]" } },
    }),
    /renovate\[bot\] is a bot/,
  ],
  [
    "an account that is gone",
    "issue_comment",
    example("issue_comment", created, { comment: { ...rescan.comment, user: null } }),
    /gone/,
  ],
  ["an event that is not used", "star", example("star", created), /star are not used/],
  ["an event of a strange name", "__proto__\u001b[2J", {}, /__proto__\?\[2J are not used/],
  ["no payload", "push", undefined, /payload is not that of push/],
  ["another's payload", "push", example("star", created), /payload is not that of push: ref/],
  ...["../x", "a/..", "a/b/c", "-a/b", "a/b\n", "a", "https://evil.example/a/b", "a/b?c", "a/%2e%2e"].map(
    (full_name) =>
      [
        `a repository called ${JSON.stringify(full_name)}`,
        "push",
        example("push", onMaster, { repository: { full_name } }),
        /payload is not that of push: repository\.full_name/,
      ] as [string, string, unknown, RegExp],
  ),
])("is ignored, and says why: %s", (_what, name, payload, reason) => {
  expect(outcome(name, payload)).toEqual({ kind: "ignored", reason: expect.stringMatching(reason) });
});

test("when the checks of our change are done, its state is read again, and no scan is made", () => {
  const suite = (head_branch: string | null) =>
    outcome("check_suite", example("check_suite", { action: "completed" }, { check_suite: { head_branch } }));
  const ours = "wsgi-shift/remove-wsgi_scripts/master/modules";
  expect(suite(ours)).toMatchObject({ requests: [{ reason: "check_suite completed", only: "changes" }] });
  expect(suite("topic")).toMatchObject({
    kind: "ignored",
    reason: expect.stringMatching(/not of our change/),
  });
  expect(suite(null)).toMatchObject({ kind: "ignored" });
});

test("no example asks for a scan but those that should", () => {
  const asking = webhookExamples.flatMap(({ name, examples: payloads }) =>
    payloads
      .filter((payload) => outcome(name, payload).kind === "scan")
      .map(({ action, ref }) => `${name} ${action ?? ref}`),
  );
  expect([...new Set(asking)].sort()).toEqual([
    "check_run rerequested",
    "installation created",
    "installation_repositories added",
    "push refs/heads/master",
  ]);
});

test("a payload of any shape gives an outcome", () => {
  const used = [
    ...["check_run", "check_suite", "installation", "installation_repositories", "issue_comment", "push"],
    ...["pull_request", "pull_request_review", "pull_request_review_comment", "repository"],
  ];
  const fields = fc.constantFrom(
    "action",
    "ref",
    "deleted",
    "repository",
    "full_name",
    "repositories",
    "comment",
    "user",
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: "small" },
      fc.jsonValue(),
      fc.dictionary(fields, tie("tree")),
      fc.array(tie("tree")),
    ),
  }));
  fc.assert(
    fc.property(fc.constantFrom(...used), tree, (name, payload) => {
      expect(["scan", "command", "repositories", "ignored"]).toContain(outcome(name, payload).kind);
    }),
  );
});
