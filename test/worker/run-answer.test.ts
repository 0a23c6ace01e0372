import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { commentWords } from "../../src/events/comment-words.js";
import { githubDiscussions } from "../../src/platform/github/github-discussions.js";
import { changeBranch, useGitHub } from "../github/use-github.js";
import { settled } from "../support/settled.js";
import { TalkingService } from "../support/talking-service.js";
import { until } from "../support/until.js";

let talk: TalkingService;
// Before GitHub's own end, which takes the files away that the service works on.
afterEach(() => talk.close());
const world = useGitHub();
beforeEach(async () => {
  talk = await new TalkingService(world()).start(githubDiscussions(world().hostOptions()));
});

const mine = { name: "maintainer", email: "maintainer@example.org" };

/** A person pushes to the pull request's branch. */
function pushed(): string {
  return talk.repository.pushFiles(changeBranch, { "extra.txt": "by hand\n" }, mine);
}

/** The number of a new pull request of the branch `feature`. */
function theirPull(base: string): number {
  const token = world().github.issueToken();
  world().github.receive({
    method: "POST",
    path: "/repos/octo/fox/pulls",
    headers: { authorization: `token ${token}` },
    body: { title: "Theirs", head: "feature", base },
  });
  return talk.repository.pulls.at(-1)?.number ?? 0;
}

test("rescan: anybody may, and a scan follows", async () => {
  const number = await talk.opened();
  const comment = await talk.say(number, "stranger", "Please\r\n\r\n/wsgi-shift rescan");
  expect(await talk.answered(comment)).toEqual(["eyes"]);
  await until(() => talk.scans.length === 1);
  expect(talk.scans).toMatchObject([
    { project: "octo/fox", branch: "master", reason: "comment by stranger" },
  ]);
  expect(talk.scans[0]).not.toHaveProperty("takeover");
});

test("status and help: anybody gets a reply, in which no word to us stands", async () => {
  const number = await talk.opened();
  const status = await talk.answered(await talk.say(number, "stranger", "wsgi-shift status"));
  expect(status).toEqual([
    expect.stringMatching(
      /^Changes for the branch `master`:\n\n\* The modules: https:\S+\/pull\/1 is open\./,
    ),
  ]);
  expect(status[0]).toMatch(
    /is the bot's\. It is kept up to date\.\n\nLeft to a person:\n\n\* doc\/source\/install/,
  );
  pushed();
  const later = await talk.answered(await talk.say(number, "stranger", "wsgi-shift status"));
  expect(later[0]).toMatch(
    /is a person's\. It is left alone: somebody else has changed it since; it is theirs/,
  );
  const help = await talk.answered(await talk.say(number, "stranger", "wsgi-shift help"));
  expect(help).toEqual([expect.stringContaining("wsgi-shift decline [why]")]);
  for (const { body, login } of talk.repository.comments)
    if (login.endsWith("[bot]")) expect(commentWords(body)).toEqual([]);
});

test("decline: it is closed, and stays so through the next scan", async () => {
  const number = await talk.opened();
  const comment = await talk.say(number, "owner", "wsgi-shift decline we wait for the release");
  expect(await talk.answered(comment)).toEqual(["+1"]);
  expect(talk.repository.pulls).toMatchObject([{ state: "closed" }]);
  const again = await talk.say(number, "owner", "wsgi-shift decline\nwsgi-shift rescan\nwsgi-shift status");
  const answers = await talk.answered(again);
  expect(answers).toEqual(["+1", "eyes", expect.stringContaining("is left alone: it was closed")]);
  await until(() => talk.scans.length === 1);
  expect(talk.repository.pulls).toMatchObject([{ state: "closed" }]);
});

test("takeover: what a person pushed is replaced once, and what they push afterwards is not", async () => {
  const number = await talk.opened();
  const theirs = pushed();
  await talk.answered(await talk.say(number, "stranger", "wsgi-shift rescan"));
  await until(() => talk.scans.length === 1);
  expect(talk.repository.pulls[0]?.sha).toBe(theirs);

  expect(await talk.answered(await talk.say(number, "owner", "wsgi-shift takeover"))).toEqual(["rocket"]);
  await until(() => talk.scans.length === 2);
  expect(talk.scans[1]).toMatchObject({ takeover: { unit: "modules", commit: theirs } });
  const ours = talk.repository.pulls[0]?.sha ?? "";
  expect(ours).not.toBe(theirs);
  expect(talk.repository.git.readCommit(ours).author.name).toBe("wsgi-shift[bot]");

  const second = pushed();
  await talk.answered(await talk.say(number, "stranger", "wsgi-shift rescan"));
  await until(() => talk.scans.length === 3);
  expect(talk.repository.pulls[0]?.sha).toBe(second);
});

test("takeover: what was closed is opened again, also when its branch is gone", async () => {
  const number = await talk.opened();
  await talk.answered(await talk.say(number, "owner", "wsgi-shift decline"));
  talk.repository.git.deleteRef(`refs/heads/${changeBranch}`);
  expect(await talk.answered(await talk.say(number, "owner", "wsgi-shift takeover"))).toEqual(["rocket"]);
  expect(talk.repository.pulls).toMatchObject([{ state: "open" }]);
  await until(() => talk.scans.length === 1);
  expect(talk.repository.pulls).toMatchObject([{ state: "open" }]);
});

test("approve: a draft becomes ready if it is what stood there when that was said", async () => {
  const number = await talk.opened();
  const [pull] = talk.repository.pulls;
  if (!pull) throw new Error("no pull request");
  const say = async () => talk.answered(await talk.say(number, "owner", "wsgi-shift approve"));
  expect(await say()).toEqual([expect.stringMatching(/^It is ready for review\. .*votes and reviews/)]);
  pull.draft = true;
  const comment = talk.repository.comment(number, "owner", "wsgi-shift approve");
  pushed();
  await talk.tell(comment);
  expect(await talk.answered(comment)).toEqual([expect.stringMatching(/^It changed since you said that\./)]);
  expect(pull.draft).toBe(true);
  expect(await say()).toEqual([expect.stringMatching(/^It is ready for review\./)]);
  expect(pull.draft).toBe(false);
});

test("approve: what is pushed in the very moment stays a draft, and the next attempt says so", async () => {
  const number = await talk.opened();
  const [pull] = talk.repository.pulls;
  if (!pull) throw new Error("no pull request");
  pull.draft = true;
  let isFirst = true;
  world().github.fault = ({ operation }) => {
    if (operation === "graphql" && isFirst) pushed();
    if (operation === "graphql") isFirst = false;
    return undefined;
  };
  const answers = await talk.answered(await talk.say(number, "owner", "wsgi-shift approve"));
  expect(answers).toEqual([expect.stringContaining("It changed since you said that.")]);
  expect(pull.draft).toBe(true);
});

test("approve: where GitHub does not tell when it was pushed, nothing is approved", async () => {
  const number = await talk.opened();
  const [pull] = talk.repository.pulls;
  if (!pull) throw new Error("no pull request");
  pull.draft = true;
  // GitHub forgets the oldest.
  for (const push of talk.repository.pushes.splice(0))
    talk.repository.pushes.push({ ...push, ref: "refs/heads/x" });
  const { github } = world();
  github.fault = ({ operation }) =>
    operation === "repos/list-activities" ? { status: 200, body: [] } : undefined;
  const answers = await talk.answered(await talk.say(number, "owner", "wsgi-shift approve"));
  expect(answers).toEqual([expect.stringMatching(/cannot be told here/)]);
  expect(pull.draft).toBe(true);
});

test("mode: ask: what the bot makes waits for approve, each version of it anew", async () => {
  const settings = { ".wsgi-shift.yml": "mode: ask\n" };
  talk.repository.pushFiles("master", settings, mine);
  const number = await talk.opened();
  const [pull] = talk.repository.pulls;
  if (!pull) throw new Error("no pull request");
  expect(pull.draft).toBe(true);
  expect(pull.body).toContain("comments: wsgi-shift approve");
  await talk.answered(await talk.say(number, "owner", "wsgi-shift approve"));
  expect(pull.draft).toBe(false);
  await talk.answered(await talk.say(number, "owner", "wsgi-shift rescan"));
  await until(() => talk.scans.length === 1);
  expect(pull.draft).toBe(false);
  talk.repository.pushFiles(
    "master",
    { "etc/other-uwsgi.ini": "[uwsgi]\nwsgi-file = /bin/fox-api-wsgi\n" },
    mine,
  );
  const before = pull.sha;
  await talk.answered(await talk.say(number, "owner", "wsgi-shift rescan"));
  await until(() => talk.scans.length === 2);
  expect(pull.sha).not.toBe(before);
  expect(pull.draft).toBe(true);
});

describe("a draft that waits for approve", () => {
  const waiting = async () => {
    talk.repository.pushFiles("master", { ".wsgi-shift.yml": "mode: ask\n" }, mine);
    const number = await talk.opened();
    const pull = talk.repository.pull(number);
    if (!pull?.draft) throw new Error("it does not wait");
    return { number, pull };
  };
  /** Waits until all that was said was worked on. */
  const over = async (count: number) => {
    await until(() => talk.answers.length === count);
    expect(talk.repository.comments.filter(({ place }) => place === undefined)).toEqual([]);
  };

  test("an approving review of who may write ends it, in silence", async () => {
    const { number, pull } = await waiting();
    await talk.review(number, "owner", "approved", "Good.");
    await over(1);
    expect(pull.draft).toBe(false);
  });

  test("a review of a stranger, of an older commit, or after a person's push, does not", async () => {
    const { number, pull } = await waiting();
    await talk.review(number, "stranger", "approved", "");
    const before = pull.sha;
    pushed();
    await talk.review(number, "owner", "approved", "", before);
    await over(2);
    expect(pull.draft).toBe(true);
  });

  test("nor does one of a draft that a person made of a change that asks nobody", async () => {
    const number = await talk.opened();
    const pull = talk.repository.pull(number);
    if (!pull) throw new Error("no pull request");
    pull.draft = true;
    await talk.review(number, "owner", "approved", "");
    await over(1);
    expect(pull.draft).toBe(true);
  });

  test("approve in a review is for the commit that was reviewed", async () => {
    const { number, pull } = await waiting();
    const before = pull.sha;
    pushed();
    const late = await talk.review(number, "owner", "commented", "wsgi-shift approve", before);
    expect(await talk.answered(late)).toEqual([expect.stringContaining("It changed since you said that.")]);
    expect(pull.draft).toBe(true);
    const seen = await talk.review(number, "owner", "approved", "wsgi-shift approve");
    expect(await talk.answered(seen)).toEqual([expect.stringContaining("It is ready for review.")]);
    expect(pull.draft).toBe(false);
  });
});

test("words on a line get reactions there, those of a review a reply", async () => {
  const number = await talk.opened();
  const line = await talk.sayOnLine(number, "stranger", "wsgi-shift rescan\nwsgi-shift help");
  expect(await talk.answered(line)).toEqual(["eyes", expect.stringContaining("wsgi-shift decline [why]")]);
  const review = await talk.review(number, "stranger", "commented", "wsgi-shift rescan");
  expect(await talk.answered(review)).toEqual(["A scan of this branch is queued."]);
});

test.each<[string, object]>([
  ["another repository", { repository: { id: 4711, full_name: "octo/fox", default_branch: "master" } }],
  ["another installation", { installation: { id: 4711 } }],
])("an event of %s under this name leads to nothing", async (_, other) => {
  const number = await talk.opened();
  const { id, createdAt } = talk.repository.comment(number, "owner", "wsgi-shift decline");
  const user = { login: "owner", type: "User" };
  const comment = { id, body: "wsgi-shift decline", created_at: createdAt, user };
  await talk.event("issue_comment", { action: "created", issue: { number }, comment, ...other });
  const before = talk.repository.tip(changeBranch);
  talk.repository.pushFiles(
    "master",
    { "etc/a-uwsgi.ini": "[uwsgi]\nwsgi-file = /bin/fox-api-wsgi\n" },
    mine,
  );
  await talk.event("push", { ref: "refs/heads/master", deleted: false, ...other });
  await talk.answered(await talk.say(number, "stranger", "wsgi-shift status"));
  await settled();
  expect(talk.repository.pull(number)?.state).toBe("open");
  expect(talk.scans).toEqual([]);
  expect(talk.repository.tip(changeBranch)).toBe(before);
});

test("what is remembered of an installation is asked again before an event of another is dropped", async () => {
  await talk.opened();
  world().github.installationId = 78;
  talk.repository.pushFiles(
    "master",
    { "etc/a-uwsgi.ini": "[uwsgi]\nwsgi-file = /bin/fox-api-wsgi\n" },
    mine,
  );
  await talk.event("push", { ref: "refs/heads/master", deleted: false });
  await until(() => talk.scans.length === 1);
});

test("our pull request that a person closes and opens again is left alone, then adopted", async () => {
  const number = await talk.opened();
  const pull = talk.repository.pull(number);
  if (!pull) throw new Error("no pull request");
  const told = (action: string) => {
    const repo = { id: talk.repository.id };
    const user = { login: world().github.bot.login, type: "Bot" };
    const ends = { head: { ref: pull.head, repo }, base: { ref: pull.base, repo } };
    const sender = { login: "owner", type: "User" };
    return talk.event("pull_request", { action, pull_request: { number, ...ends, user }, sender });
  };
  pull.state = "closed";
  await told("closed");
  await until(() => talk.scans.length === 1);
  const news = { "etc/a-uwsgi.ini": "[uwsgi]\nwsgi-file = /bin/fox-api-wsgi\n" };
  talk.repository.pushFiles("master", news, mine);
  const before = pull.sha;
  pull.state = "open";
  await told("reopened");
  await until(() => talk.scans.length === 2);
  expect(pull.sha).not.toBe(before);
  expect(talk.repository.pulls).toHaveLength(1);
});

test.each(["approve", "decline", "takeover"])(
  "%s: who may not write is told so, and nothing happens",
  async (word) => {
    const number = await talk.opened();
    pushed();
    const [pull] = talk.repository.pulls;
    const before = { ...pull };
    talk.repository.permissions.set("stranger", "read");
    const comment = await talk.say(number, "stranger", `wsgi-shift ${word}`);
    expect(await talk.answered(comment)).toEqual(["Only who may write to this repository may say that."]);
    await settled();
    expect(pull).toEqual(before);
    expect(talk.scans).toEqual([]);
  },
);

test("rights are those of the moment: taken away between comment and answer, they are gone", async () => {
  const number = await talk.opened();
  talk.before = () => void talk.repository.permissions.set("owner", "read");
  const comment = await talk.say(number, "owner", "wsgi-shift decline");
  expect(await talk.answered(comment)).toEqual([expect.stringContaining("Only who may write")]);
  expect(talk.repository.pulls).toMatchObject([{ state: "open" }]);
});

test("a fork's author decides nothing, whatever their branch is called, nor does anybody under it", async () => {
  await talk.opened();
  const { repository } = talk;
  const sha = repository.pushFiles("fork", { "a.txt": "1\n" }, mine);
  const number = repository.nextNumber;
  const ours = { labels: [], reviewers: [], state: "open", merged: false, draft: true } as const;
  repository.pulls.push({
    ...{ ...ours, labels: [], reviewers: [], number, title: "Theirs", body: null, base: "master", sha },
    ...{ head: changeBranch, fork: "stranger", login: "stranger" },
  });
  for (const login of ["stranger", "owner"]) {
    const words = "wsgi-shift takeover\nwsgi-shift approve\nwsgi-shift decline";
    const answers = await talk.answered(await talk.say(number, login, words));
    expect(answers).toEqual(Array(3).fill("There is no change of ours here."));
  }
  const own = await talk.answered(await talk.say(1, "stranger", "wsgi-shift decline"));
  expect(own).toEqual([expect.stringContaining("Only who may write")]);
  expect(repository.pull(number)).toMatchObject({ state: "open", draft: true, sha });
  expect(talk.scans).toEqual([]);
});

test("under an issue, and under a pull request of others, there is no change of ours", async () => {
  await talk.opened();
  const issue = talk.repository.openIssue();
  const comment = await talk.say(issue, "owner", "wsgi-shift decline\nwsgi-shift rescan\nwsgi-shift status");
  expect(await talk.answered(comment)).toEqual([
    "eyes",
    "There is no change of ours here.",
    expect.stringContaining("pull/1 is open"),
  ]);
  talk.repository.pushFiles("feature", { "a.txt": "1\n" }, mine);
  const other = await talk.say(theirPull("master"), "owner", "wsgi-shift takeover");
  expect(await talk.answered(other)).toEqual(["There is no change of ours here."]);
});

test("the same delivery, and the same comment by another, is answered once", async () => {
  const number = await talk.opened();
  const comment = talk.repository.comment(number, "owner", "wsgi-shift help\nwsgi-shift rescan");
  await Promise.all(Array.from({ length: 10 }, () => talk.tell(comment, { delivery: "d-1" })));
  await Promise.all(Array.from({ length: 10 }, () => talk.tell(comment)));
  expect(await talk.answered(comment)).toHaveLength(2);
  await settled();
  expect(talk.answersTo(comment)).toHaveLength(2);
  expect(talk.answers).toHaveLength(1);
});

test.each<[name: string, login: string, body: string, said: object]>([
  ["an edit", "owner", "wsgi-shift decline", { action: "edited" }],
  ["a deletion", "owner", "wsgi-shift decline", { action: "deleted" }],
  ["a bot", "wsgi-shift[bot]", "wsgi-shift decline", { type: "Bot" }],
  ["a quotation", "owner", "> wsgi-shift decline\n\nwhat is this?", {}],
  ["code", "owner", "```\nwsgi-shift decline\n```", {}],
  ["an unknown word", "owner", "wsgi-shift merge", {}],
  ["our reply to help", "owner", "    wsgi-shift decline [why]   close", {}],
])("no answer to %s", async (_, login, body, said) => {
  const number = await talk.opened();
  const comment = await talk.say(number, login, body, said);
  await settled();
  expect(talk.answers).toEqual([]);
  expect(talk.answersTo(comment)).toEqual([]);
  expect(talk.repository.pulls).toMatchObject([{ state: "open" }]);
});

test.each<[words: string, lost: string, answers: number]>([
  ["wsgi-shift decline", "pulls/update", 1],
  ["wsgi-shift decline", "reactions/create-for-issue-comment", 1],
  ["wsgi-shift status", "issues/create-comment", 1],
  ["wsgi-shift help\nwsgi-shift decline\nwsgi-shift status", "issues/create-comment", 3],
])(
  "%j: when %s is done but its answer is lost, the next attempt does nothing twice",
  async (words, lost, answers) => {
    const number = await talk.opened();
    let losing = true;
    world().github.fault = ({ operation }) => {
      if (!losing || operation !== lost) return undefined;
      losing = false;
      return { network: "ECONNRESET", after: true };
    };
    const comment = await talk.say(number, "owner", words);
    expect(await talk.answered(comment)).toHaveLength(answers);
    expect(losing).toBe(false);
    if (words.includes("decline")) expect(talk.repository.pulls).toMatchObject([{ state: "closed" }]);
  },
);

test("a refusal is the answer", async () => {
  const number = await talk.opened();
  world().github.fault = ({ operation }) =>
    operation === "pulls/update"
      ? { status: 403, body: { message: "Resource not accessible by integration" } }
      : undefined;
  const comment = await talk.say(number, "owner", "wsgi-shift decline");
  expect(await talk.answered(comment)).toEqual([
    expect.stringMatching(
      /^That could not be done\. github\.com answered 403 .*not accessible by integration/,
    ),
  ]);
});
