import { expect, test } from "@jest/globals";
import { type GerritEventContext, gerritEventOutcome } from "../../src/events/gerrit-event.js";
import { gerritWebhookOutcome, isWebhookToken } from "../../src/events/gerrit-webhook.js";
import { projectFilter } from "../../src/events/project-filter.js";
import { fc } from "../support/fc.js";

const context: GerritEventContext = {
  host: "review.example.org",
  isAllowed: projectFilter(["openstack/*", "infra/**", "!infra/secret"]),
  username: "wsgi-shift",
  mayAnswer: true,
  correlation: "c1",
};

const person = (username: string) => ({ name: "Somebody", email: `${username}@example.org`, username });
const changeId = "I0123456789abcdef0123456789abcdef01234567";

function change(fields: object = {}): object {
  return {
    project: "openstack/nova",
    branch: "master",
    topic: "remove-wsgi_scripts",
    id: changeId,
    number: 17,
    subject: "Add wsgi modules",
    owner: person("wsgi-shift"),
    url: "https://review.example.org/c/openstack/nova/+/17",
    commitMessage: `Add wsgi modules\n\nChange-Id: ${changeId}\n`,
    hashtags: ["wsgi-shift"],
    createdOn: 1795239785,
    status: "NEW",
    ...fields,
  };
}

/** What all events about a change carry, in the dialect of stream-events. */
function aboutChange(type: string, fields: object): Record<string, unknown> {
  return {
    patchSet: { number: 2, revision: "c2".repeat(20), ref: "refs/changes/17/17/2", kind: "REWORK" },
    change: change(),
    project: "openstack/nova",
    refName: "refs/heads/master",
    changeKey: { id: changeId },
    type,
    eventCreatedOn: 1795239821,
    ...fields,
  };
}

function inWebhooksDialect(event: Record<string, unknown>): Record<string, unknown> {
  if (!("changeKey" in event)) return event;
  return { ...event, project: { name: event.project }, changeKey: { key: changeId } };
}

function comment(text: string, fields: object = {}): Record<string, unknown> {
  const approvals = [{ type: "Code-Review", description: "Code-Review", value: "-1", oldValue: "0" }];
  return aboutChange("comment-added", { author: person("dev1"), approvals, comment: text, ...fields });
}

function refUpdate(fields: object = {}): Record<string, unknown> {
  const update = { oldRev: "33".repeat(20), newRev: "e3".repeat(20), refName: "refs/heads/master" };
  return {
    submitter: person("admin"),
    refUpdate: { ...update, project: "openstack/nova", ...fields },
    type: "ref-updated",
    eventCreatedOn: 1795239822,
  };
}

const rescan = "Patch Set 2: Code-Review-1\n\n(1 comment)\n\nwsgi-shift rescan";

const asked: [name: string, event: Record<string, unknown>, wanted: object][] = [
  ["a branch moved", refUpdate(), { reason: "ref-updated" }],
  ["a branch with slashes", refUpdate({ refName: "refs/heads/stable/2026.1" }), { branch: "stable/2026.1" }],
  ["a new branch", refUpdate({ oldRev: "0".repeat(40) }), { branch: "master" }],
  ["a project below a glob", refUpdate({ project: "infra/a/b.c" }), { project: "infra/a/b.c" }],
  [
    "a change was merged",
    aboutChange("change-merged", { submitter: person("admin"), newRev: "e3".repeat(20) }),
    { reason: "change-merged" },
  ],
];

/** Where nothing can be answered. */
const asking: typeof asked = [
  ["a comment asks", comment(rescan), { reason: "comment-added by dev1" }],
  ["among other words", comment("wsgi-shift status\nwsgi-shift rescan"), {}],
  ["by somebody without a user name", comment(rescan, { author: {} }), { reason: "comment-added by nobody" }],
  [
    "by somebody with a hostile user name",
    comment(rescan, { author: { username: "a\u001b[2J\u202eb" } }),
    { reason: "comment-added by a\ufffd[2J\ufffdb…" },
  ],
  ["on another branch", comment(rescan, { change: change({ branch: "stable/x" }) }), { branch: "stable/x" }],
];

const mute: GerritEventContext = { ...context, mayAnswer: false };

test.each(asking)("without a password for REST, a scan alone: %s", (_, event, wanted) => {
  const outcome = {
    kind: "scan",
    requests: [expect.objectContaining({ project: "openstack/nova", ...wanted })],
  };
  expect(gerritEventOutcome(event, mute)).toEqual(outcome);
  expect(gerritEventOutcome(comment("wsgi-shift status"), mute)).toEqual({
    kind: "ignored",
    reason: "without GERRIT_PASSWORD no comment can be answered",
  });
});

const counted = "Patch Set 2:\n\n(2 comments)";
test.each<[name: string, event: Record<string, unknown>, words: string[]]>([
  ["a word", comment(rescan), ["rescan"]],
  ["a word that decides", comment("wsgi-shift approve"), ["approve"]],
  ["several", comment("wsgi-shift status\nwsgi-shift rescan\nwsgi-shift status"), ["status", "rescan"]],
  ["on somebody else's change", comment(rescan, { change: change({ owner: person("dev2") }) }), ["rescan"]],
  ["comments on our change that the event only counts", comment(counted), []],
])("words to answer: %s", (_, event, words) => {
  const outcome = gerritEventOutcome(event, context);
  const request = {
    platform: "gerrit",
    host: "review.example.org",
    project: "openstack/nova",
    number: 17,
    comment: expect.stringMatching(/^[0-9a-f]{64}$/),
    actor: "dev1",
    writtenAt: 1795239821,
    words: words.map((word) => ({ word, argument: "" })),
    correlation: "c1",
  };
  expect(outcome).toEqual({ kind: "command", request });
  // Both ways by which the same event comes name it alike.
  expect(gerritWebhookOutcome(JSON.stringify(inWebhooksDialect(event)), context)).toEqual(outcome);
  const later = gerritEventOutcome({ ...event, eventCreatedOn: 1795239822 }, context);
  if (outcome.kind !== "command" || later.kind !== "command") throw new Error("no command");
  expect(later.request.comment).not.toBe(outcome.request.comment);
});

test.each(asked)("a scan: %s", (_, event, wanted) => {
  const request = {
    platform: "gerrit",
    host: "review.example.org",
    project: "openstack/nova",
    branch: "master",
    reason: expect.any(String),
    correlation: "c1",
    ...wanted,
  };
  const outcome = { kind: "scan", requests: [request] };
  expect(gerritEventOutcome(event, context)).toEqual(outcome);
  expect(gerritWebhookOutcome(JSON.stringify(inWebhooksDialect(event)), context)).toEqual(outcome);
});

const nul = "\u0000";
const unasked: [name: string, event: unknown, reason: RegExp][] = [
  ["our own patch set", aboutChange("patchset-created", { uploader: person("wsgi-shift") }), /our own/],
  ["a new topic", aboutChange("topic-changed", { changer: person("dev1") }), /topic-changed/],
  ["a tag", refUpdate({ refName: "refs/tags/1.0" }), /refs\/tags\/1.0 is no branch/],
  ["a review", refUpdate({ refName: "refs/changes/17/17/meta" }), /no branch/],
  ["settings of a project", refUpdate({ refName: "refs/meta/config" }), /no branch/],
  ["a short name", refUpdate({ refName: "master" }), /no branch/],
  ["no branch's name", refUpdate({ refName: "refs/heads/" }), /no branch/],
  ["a deleted branch", refUpdate({ newRev: "0".repeat(40) }), /deleted/],
  ["another project", refUpdate({ project: "private/x" }), /private\/x is not on the allow list/],
  ["a project below the glob's level", refUpdate({ project: "openstack/a/b" }), /allow list/],
  ["a project that is taken out", refUpdate({ project: "infra/secret" }), /allow list/],
  ["a project of another case", refUpdate({ project: "OpenStack/nova" }), /allow list/],
  [
    "a merged change of another project",
    aboutChange("change-merged", { change: change({ project: "x" }) }),
    /allow/,
  ],
  [
    "a change of settings",
    aboutChange("change-merged", { change: change({ branch: "refs/meta/config" }) }),
    /no branch/,
  ],
  [
    "a comment without a word",
    comment("Patch Set 2:\n\nrecheck", { change: change({ owner: person("dev2") }) }),
    /no word/,
  ],
  [
    "a comment with an unknown word",
    comment("wsgi-shift merge", { change: change({ owner: person("dev2") }) }),
    /no word/,
  ],
  [
    "comments that are counted on somebody else's change",
    comment(counted, { change: change({ owner: person("dev2") }) }),
    /no word/,
  ],
  ["a comment by somebody without a user name", comment(rescan, { author: {} }), /no user name/],
  ["by a hostile user name", comment(rescan, { author: { username: "a\u001b[2J\u202eb" } }), /no user name/],
  ["in another project", comment(rescan, { change: change({ project: "x/y" }) }), /allow list/],
  ["on settings", comment(rescan, { change: change({ branch: "refs/meta/config" }) }), /no branch/],
  ["on a change without a number", comment(rescan, { change: change({ number: "17" }) }), /lacks/],
  ["our own comment", comment(rescan, { author: person("wsgi-shift") }), /our own/],
  [
    "a word in our project's name only",
    comment("Patch Set 2: wsgi-shift rescan", { change: change({ owner: person("dev2") }) }),
    /no word/,
  ],
  ["dropped output", { type: "dropped-output" }, /dropped-output/],
  ["a hostile type", { type: `${nul}\u001b]0;x\u0007` }, /of type \ufffd\ufffd\]0;x\ufffd… ask/],
  ["a long type", { type: "x".repeat(1e6) }, /^events of type x{80}… ask for nothing$/],
  ["nothing", undefined, /no event/],
  ["null", null, /no event/],
  ["a list", [refUpdate()], /no event/],
  ["a text", "ref-updated", /no event/],
  ["a type that is no text", { type: { toString: "ref-updated" } }, /no event/],
  ["a ref-updated without refUpdate", { type: "ref-updated" }, /lacks/],
  ["a project that is no text", refUpdate({ project: { name: "openstack/nova" } }), /lacks/],
  ["a ref that is a number", refUpdate({ refName: 1 }), /lacks/],
  ["a merged change without a change", aboutChange("change-merged", { change: null }), /lacks/],
  ["a comment that is a list", comment("", { comment: [rescan] }), /lacks/],
  ["a comment without an author", comment(rescan, { author: null }), /lacks/],
  ["a comment of two megabytes", comment(`${"x".repeat(2 << 20)}\nwsgi-shift rescan`), /lacks/],
  ["a project that leads upwards", refUpdate({ project: "openstack/.." }), /no name of a project/],
  ["a project that is absolute", refUpdate({ project: "/openstack/nova" }), /no name of a project/],
  ["a project with a control character", refUpdate({ project: "openstack/no\nva" }), /no name of a project/],
  ["a project with hidden direction", refUpdate({ project: "openstack/\u202enova" }), /no name of a project/],
  ["a project that is an option", refUpdate({ project: "--upload-pack=x" }), /no name of a project/],
  [
    "a project of a megabyte",
    refUpdate({ project: `openstack/${"x".repeat(1 << 20)}` }),
    /no name of a project/,
  ],
  ["a branch that leads upwards", refUpdate({ refName: "refs/heads/../x" }), /no name of a branch/],
  ["a branch with a control character", refUpdate({ refName: "refs/heads/a\u001bb" }), /no name of a branch/],
  ["a branch of two lines", refUpdate({ refName: "refs/heads/a\nb" }), /no name of a branch/],
];

test.each(unasked)("ignored: %s", (_, event, reason) => {
  const outcome = { kind: "ignored", reason: expect.stringMatching(reason) };
  expect(gerritEventOutcome(event, context)).toEqual(outcome);
});

test.each<[body: string, reason: RegExp]>([
  ["", /not JSON/],
  ["{", /not JSON/],
  ["nul\u0000", /not JSON/],
  ['{"__proto__":{"type":"ref-updated"}}', /no event/],
  [JSON.stringify(refUpdate()).replace('"refUpdate"', '"__proto__"'), /lacks/],
  [`${"[".repeat(5000)}${"]".repeat(5000)}`, /no event/],
])("a delivery is ignored: %s", (body, reason) => {
  expect(gerritWebhookOutcome(body, context)).toEqual({
    kind: "ignored",
    reason: expect.stringMatching(reason),
  });
  expect(({} as { type?: string }).type).toBeUndefined();
});

test("whatever arrives has an outcome, and only allowed projects are scanned", () => {
  const types = fc.constantFrom("ref-updated", "change-merged", "comment-added", "other");
  const anything = fc.anything({ withNullPrototype: true, maxDepth: 3 });
  const fields = fc.record({
    type: types,
    refUpdate: fc.oneof(
      anything,
      fc.record({ project: fc.string(), refName: fc.string(), newRev: fc.string() }),
    ),
    change: fc.oneof(anything, fc.record({ project: fc.string(), branch: fc.string() })),
    author: anything,
    comment: anything,
  });
  fc.assert(
    fc.property(fc.oneof(anything, fields), (event) => {
      const outcome = gerritEventOutcome(event, context);
      if (outcome.kind === "scan")
        for (const { project } of outcome.requests) expect(context.isAllowed(project)).toBe(true);
      else if (outcome.kind === "command") expect(context.isAllowed(outcome.request.project)).toBe(true);
      else expect(outcome).toMatchObject({ kind: "ignored", reason: expect.stringMatching(/./) });
    }),
    { numRuns: 500 },
  );
});

test.each<[allowed: string[], project: string, is: boolean]>([
  [[], "openstack/nova", false],
  [["openstack/nova"], "openstack/nova", true],
  [["openstack/nova"], "openstack/nova-powervm", false],
  [["openstack/nova"], "x/openstack/nova", false],
  [["openstack/*"], "openstack/.hidden", true],
  [["*"], "openstack/nova", false],
  [["**"], "openstack/nova", true],
  [["!x"], "y", false],
  [["!x", "*"], "x", false],
  [["!x", "*"], "y", true],
  [["openstack/{nova,cinder}"], "openstack/cinder", true],
])("the allow list %j: %s is %s", (allowed, project, is) => {
  expect(projectFilter(allowed)(project)).toBe(is);
});

test.each<[given: string, is: boolean]>([
  ["pathtoken-123", true],
  ["pathtoken-124", false],
  ["pathtoken-1234", false],
  ["", false],
])("the token of a path %j: %s", (given, is) => {
  expect(isWebhookToken(given, "pathtoken-123")).toBe(is);
});

const look = {
  ...{ platform: "gerrit", host: "review.example.org", project: "openstack/nova", branch: "master" },
  ...{ correlation: "c1", only: "changes" },
};

test.each<[string, Record<string, unknown>]>([
  ["comment-added", comment("Patch Set 2: Code-Review-1")],
  ["change-abandoned", aboutChange("change-abandoned", { abandoner: person("dev1"), reason: "no" })],
  ["change-restored", aboutChange("change-restored", { restorer: person("dev1") })],
  ["patchset-created", aboutChange("patchset-created", { uploader: person("dev1") })],
  ["private-state-changed", aboutChange("private-state-changed", { changer: person("dev1") })],
  ["vote-deleted", aboutChange("vote-deleted", { remover: person("dev1") })],
  ["wip-state-changed", aboutChange("wip-state-changed", { changer: person("dev1") })],
])("%s on our change has it read again, without a scan", (reason, event) => {
  for (const dialect of [event, inWebhooksDialect(event)])
    expect(gerritEventOutcome(dialect, context)).toEqual({ kind: "scan", requests: [{ ...look, reason }] });
});

test.each<[string, Record<string, unknown>, RegExp]>([
  ["another's change", { change: change({ owner: person("dev2") }) }, /not ours/],
  ["another project", { change: change({ project: "x/y" }) }, /allow list/],
  ["a change without an owner", { change: change({ owner: undefined }) }, /lacks/],
])("change-abandoned on %s asks for nothing", (_, fields, reason) => {
  const outcome = gerritEventOutcome(aboutChange("change-abandoned", fields), context);
  expect(outcome).toEqual({ kind: "ignored", reason: expect.stringMatching(reason) });
});
