import { describe, expect, test } from "@jest/globals";
import type { GerritAccount } from "../../support/gerrit-account.js";
import { GerritClone } from "../../support/gerrit-clone.js";
import type { GerritService } from "../../support/gerrit-service.js";
import { git, serviceFiles } from "../../support/sample-repository.js";
import { useGerrit } from "../../support/use-gerrit.js";

const gerrit = useGerrit();

const { make } = gerrit;
type Change = Awaited<ReturnType<GerritService["change"]>>;

const admin = () => gerrit.server.accounts.admin;
const human = () => gerrit.server.accounts.human;

/** Something that makes the bot want another tree, wherever the change stands. */
const more = { "etc/other.ini": "[uwsgi]\nwsgi-file = /usr/bin/fox-api-wsgi\n" };

function vote(number: number, labels: object, by = admin()): Promise<unknown> {
  return gerrit.server.rest("POST", `/changes/${number}/revisions/current/review`, { labels }, by);
}

async function pushOver(
  { project }: GerritService,
  { message, commit }: Change,
  { by = human(), keepsTree = false }: { by?: GerritAccount; keepsTree?: boolean } = {},
): Promise<void> {
  const clone = await GerritClone.of(gerrit.server, project);
  if (keepsTree) {
    git(clone.directory, "fetch", "-q", `${gerrit.server.url}/${project}`, commit);
    await clone.push(await clone.commitOf(await clone.treeOf(commit), message, by), "refs/for/master", by);
    return;
  }
  const made = await clone.commit({ "their.py": "1\n" }, message, by);
  await clone.push(made.commit, "refs/for/master", by);
}

const setMessage = (number: number, message: string) =>
  gerrit.server.rest("PUT", `/changes/${number}/message`, { message }, admin());
const reworded = ({ message }: Change) =>
  message.replace(/^.*?\n\n.*?\n\n/s, "Their own subject\n\nTheir own words.\n\n");

describe("what people do to the change stays, makes no second one, and the bot goes on with its files", () => {
  type Edit = (service: GerritService, change: Change) => Promise<unknown>;
  const rest =
    (method: string, path: string, body: object = {}): Edit =>
    (_, { number }) =>
      gerrit.server.rest(method, `/changes/${number}/${path}`, body);
  test.each<[name: string, edit: Edit, kept: (after: Change, before: Change) => void]>([
    [
      "another subject",
      (_, { number, message }) => setMessage(number, message.replace(/^.*/, "Fox: modules for all servers")),
      ({ message }) => expect(message).toMatch(/^Fox: modules for all servers\n\npbr generates/),
    ],
    [
      "other words and a trailer",
      (_, change) =>
        setMessage(change.number, reworded(change).replace("Change-Id:", "Closes-Bug: #1\nChange-Id:")),
      ({ message }) => {
        expect(message).toMatch(/^Their own subject\n\nTheir own words\.\n\n/);
        expect(message).toMatch(
          /\n\nCloses-Bug: #1\nChange-Id: I\w+\nSigned-off-by: .*\nGenerated-By: .*\n$/,
        );
      },
    ],
    [
      "another message over git",
      (service, change) => pushOver(service, { ...change, message: reworded(change) }, { keepsTree: true }),
      ({ message }) => expect(message).toMatch(/^Their own subject\n/),
    ],
    ["another topic", rest("PUT", "topic", { topic: "people" }), ({ topic }) => expect(topic).toBe("people")],
    ["no topic", rest("DELETE", "topic"), ({ topic }) => expect(topic ?? "").toBe("")],
    [
      "other hashtags",
      rest("POST", "hashtags", { remove: ["wsgi-shift"], add: ["people"] }),
      ({ hashtags }) => expect(hashtags).toEqual(["people"]),
    ],
    ["work in progress", rest("POST", "wip"), ({ isWip }) => expect(isWip).toBe(true)],
    ["private", rest("POST", "private"), ({ isPrivate }) => expect(isPrivate).toBe(true)],
    [
      "a rebase",
      async (service, { number }) => {
        await service.commit({ "doc/other.rst": "Nothing of ours.\n" });
        await gerrit.server.rest("POST", `/changes/${number}/rebase`, {});
      },
      ({ patchSet }) => expect(patchSet).toBe(3),
    ],
    [
      "reviewers",
      rest("POST", "reviewers", { reviewer: "dev1", state: "CC" }),
      ({ reviewers }) => expect(reviewers).toMatchObject({ CC: ["dev1"] }),
    ],
    [
      "a vote of -1 and a comment",
      (_, { number }) => vote(number, { "Code-Review": -1 }, human()),
      ({ said }) => expect(said).toHaveLength(1),
    ],
  ])("%s", async (_, edit, kept) => {
    const service = await make();
    await service.propose();
    const before = await service.change();
    await edit(service, before);
    const edited = await service.change();
    for (let time = 0; time < 3; time++)
      expect(await service.propose()).toMatchObject({ kind: "unchanged", id: String(before.number) });
    expect(await service.change()).toEqual(edited);
    await service.commit(more);
    expect(await service.propose()).toMatchObject({ kind: "updated", id: String(before.number) });
    await service.commit({ "etc/third.ini": more["etc/other.ini"] });
    expect(await service.propose()).toMatchObject({ kind: "updated", id: String(before.number) });
    const after = await service.change();
    expect(after.files).toEqual([...before.files, "etc/other.ini", "etc/third.ini"].sort());
    const { patchSet = 0 } = edited;
    expect(after.patchSet).toBe(patchSet + 2);
    kept({ ...after, patchSet: edited.patchSet === 2 ? 3 : after.patchSet }, before);
  });
});

describe("what people decide is not overruled, and ends when they say so", () => {
  type Act = (service: GerritService, change: Change) => Promise<unknown>;
  const post =
    (path: string, body: object = {}): Act =>
    (_, { number }) =>
      gerrit.server.rest("POST", `/changes/${number}/${path}`, body);
  const votes =
    (labels: object): Act =>
    (_, { number }) =>
      vote(number, labels);
  test.each<[name: string, act: Act, reason: RegExp, undo: Act | undefined]>([
    ["abandoned", post("abandon"), /closed/, post("restore")],
    [
      "Code-Review-2",
      votes({ "Code-Review": -2 }),
      /forbids it \(Code-Review-2 by admin\)/,
      votes({ "Code-Review": 0 }),
    ],
    [
      "Code-Review+2",
      votes({ "Code-Review": 2 }),
      /approved \(Code-Review\+2 by admin\)/,
      votes({ "Code-Review": 0 }),
    ],
    [
      "moved to another branch",
      post("move", { destination_branch: "stable/1" }),
      /moved to the branch stable\/1/,
      post("move", { destination_branch: "master" }),
    ],
    ["their patch set", (service, change) => pushOver(service, change), /somebody else/, undefined],
    [
      "an edit on the web",
      async (_, { number }) => {
        await gerrit.server.rest("PUT", `/changes/${number}/edit/their.py`, "1\n");
        await gerrit.server.rest("POST", `/changes/${number}/edit:publish`, { notify: "NONE" });
      },
      /somebody else/,
      undefined,
    ],
  ])("%s", async (_, act, reason, undo) => {
    const service = await make({ branches: ["master", "stable/1"] });
    await service.propose();
    const before = await service.change();
    await act(service, before);
    const { said: _said, ...decided } = await service.change();
    await service.commit(more);
    for (let time = 0; time < 3; time++)
      expect(await service.propose()).toMatchObject({
        ...{ kind: "left", id: String(before.number), reason: expect.stringMatching(reason) },
      });
    const { said, ...now } = await service.change();
    expect(now).toEqual(decided);
    const veto = said.filter(({ message }) => message.includes("A vote forbids this change"));
    expect(veto).toHaveLength(/forbids/.test(reason.source) ? 1 : 0);
    if (undo) await undo(service, before);
    const takeover = undo ? {} : { takeover: now.commit };
    expect(await service.propose(takeover)).toMatchObject({ kind: "updated", id: String(before.number) });
    expect((await service.change()).files).toContain("etc/other.ini");
  });

  test("a second veto is not explained again, and takeover overrules an approval", async () => {
    const service = await make();
    await service.propose();
    const { number, commit } = await service.change();
    for (const value of [-2, 0, -2]) {
      await vote(number, { "Code-Review": value });
      await service.propose();
    }
    const { said } = await service.change();
    expect(said.filter(({ message }) => message.endsWith("wsgi-shift: waits for a vote to go"))).toHaveLength(
      1,
    );
    await vote(number, { "Code-Review": 2 });
    await service.commit(more);
    expect(await service.propose({ takeover: commit })).toMatchObject({ kind: "updated" });
  });
});

test("somebody else's change with our Change-Id is theirs; on another branch it says nothing about ours", async () => {
  const service = await make({ branches: ["master", "stable/1"] });
  const [[, id] = []] = service.host.trailers(service.identity("master"));
  const clone = await GerritClone.of(gerrit.server, service.project);
  const { commit } = await clone.commit({ a: "1\n" }, `Theirs\n\nChange-Id: ${id}\n`, human());
  await clone.push(commit, "refs/for/stable/1", human());
  expect(await service.propose()).toMatchObject({ kind: "created" });
  expect((await service.changes()).map(({ branch }) => branch).sort()).toEqual(["master", "stable/1"]);

  const foreign = await make();
  const [[, theirs] = []] = foreign.host.trailers(foreign.identity("master"));
  const there = await GerritClone.of(gerrit.server, foreign.project);
  const made = await there.commit({ a: "1\n" }, `Theirs\n\nChange-Id: ${theirs}\n`, human());
  await there.push(made.commit, "refs/for/master", human());
  expect(await foreign.propose()).toMatchObject({
    kind: "left",
    reason: expect.stringContaining("somebody else"),
  });
  expect(await foreign.change()).toMatchObject({ patchSet: 1, commit: made.commit, said: [] });
});

test("what people picked to another branch is theirs, and ours is kept", async () => {
  const service = await make({ branches: ["master", "stable/1"] });
  await service.propose();
  const { number } = await service.change();
  const pick = { message: (await service.change()).message, destination: "stable/1" };
  await gerrit.server.rest("POST", `/changes/${number}/revisions/current/cherrypick`, pick, human());
  await service.commit(more);
  expect(await service.propose()).toMatchObject({ kind: "updated", id: String(number) });
  expect(await service.changes()).toHaveLength(2);
});

test("a change that no longer merges is rebased, once", async () => {
  const service = await make();
  await service.propose();
  const before = await service.change();
  await service.commit({
    "etc/fox-uwsgi.ini": "[uwsgi]\nprocesses = 2\nwsgi-file = /usr/bin/fox-api-wsgi\nmaster = true\n",
  });
  expect(await service.propose()).toMatchObject({ kind: "updated", id: String(before.number) });
  for (let time = 0; time < 2; time++) expect(await service.propose()).toMatchObject({ kind: "unchanged" });
  expect(await service.change()).toMatchObject({ patchSet: 2, files: before.files });
  const { mergeable } = (await gerrit.server.rest(
    "GET",
    `/changes/${before.number}/revisions/current/mergeable`,
  )) as {
    mergeable: boolean;
  };
  expect(mergeable).toBe(true);
});

test("what a process that died left unsaid is said by the next run, once", async () => {
  const service = await make();
  await service.propose();
  const { number, said } = await service.change();
  expect(said).toHaveLength(1);
  // Gerrit leaves a message that tells of it in its place.
  await gerrit.server.rest("DELETE", `/changes/${number}/messages/${said[0]?.id}`);
  const texts = async () => (await service.change()).said.map(({ message }) => message);
  for (const again of [false, true, true])
    expect(await service.propose({ again })).toMatchObject({ kind: "unchanged" });
  expect(await texts()).toEqual([expect.stringContaining("removed by"), said[0]?.message]);
});

test("who is asked, who is told, what it depends on and what is left to people", async () => {
  const settings = 'reviewers: [dev1, "cc:admin", "cc: nobody-at-all"]\nlabels: [campaign]\n';
  const service = await make({ files: { ...serviceFiles, ".wsgi-shift.yml": settings } });
  const dependsOn = [`${gerrit.server.url}/c/t/other/+/1`];
  expect(await service.propose({ dependsOn })).toMatchObject({ kind: "created" });
  const change = await service.change();
  expect(change).toMatchObject({
    topic: "remove-wsgi_scripts",
    hashtags: expect.arrayContaining(["campaign", "wsgi-shift"]),
    reviewers: { REVIEWER: ["dev1"], CC: ["admin"] },
  });
  const footer = change.message
    .trimEnd()
    .split("\n\n")
    .at(-1)
    ?.split("\n")
    .map((line) => line.split(": ")[0]);
  expect(footer).toEqual(["Depends-On", "Change-Id", "Signed-off-by", "Generated-By"]);
  expect(change.said).toEqual([expect.objectContaining({ tag: "autogenerated:wsgi-shift" })]);
  expect(change.said[0]?.message).toMatch(
    /^Patch Set 1:\n\nLeft to a person:\n\n\* doc\/source\/install.rst:1 fox-api-wsgi: /,
  );
  await service.commit(more);
  await service.propose({ dependsOn });
  expect((await service.change()).said).toHaveLength(1);
  await service.commit({
    "doc/source/more.rst": "Serve ``fox-api-wsgi``.\n",
    "etc/third.ini": more["etc/other.ini"],
  });
  await service.propose({ dependsOn: [...dependsOn, `${gerrit.server.url}/c/t/other/+/2`] });
  const third = await service.change();
  expect(third.said.map(({ message }) => message.slice(0, 12))).toEqual(["Patch Set 1:", "Patch Set 3:"]);
  expect(third.message.match(/^Depends-On: .*$/gm)).toHaveLength(2);
  expect(third.committer).toBe(gerrit.server.accounts.bot.email);
});
