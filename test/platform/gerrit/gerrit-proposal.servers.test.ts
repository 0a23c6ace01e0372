import { expect, test } from "@jest/globals";
import { GerritClone } from "../../support/gerrit-clone.js";
import type { GerritService, GerritServiceOptions } from "../../support/gerrit-service.js";
import { git } from "../../support/sample-repository.js";
import { useGerrit } from "../../support/use-gerrit.js";

const gerrit = useGerrit();

const { make } = gerrit;

const declarations = (entries: string) =>
  `[metadata]\nname = openstack-fox\n\n[entry_points]\nwsgi_scripts =\n${entries}`;

test.each<[name: string, settings: GerritServiceOptions]>([
  ["over HTTP", {}],
  ["over SSH", { over: "SSH" }],
  ["over HTTP, without file contents", { partial: true }],
])("one change from the first run on, %s", async (_, settings) => {
  const service = await make(settings);
  expect(await service.propose()).toMatchObject({ kind: "created" });
  const first = await service.change();
  expect(first).toMatchObject({ patchSet: 1, files: expect.arrayContaining(["etc/fox-uwsgi.ini"]) });
  const footer = first.message.trimEnd().split("\n\n").at(-1)?.split("\n") ?? [];
  const names = footer.map((line) => line.split(": ")[0]);
  expect(names.sort()).toEqual(["Change-Id", "Generated-By", "Signed-off-by"]);

  expect(await service.propose()).toMatchObject({ kind: "unchanged", id: String(first.number) });
  await service.commit({ "doc/source/other.rst": "Nothing of ours.\n" });
  expect(await service.propose()).toMatchObject({ kind: "unchanged" });
  expect(await service.change()).toEqual(first);

  await service.commit({
    "setup.cfg": declarations(
      "    fox-api-wsgi = fox.api.app:build_app\n    fox-den-wsgi = fox.den:build_app\n",
    ),
    "fox/den.py": "def build_app():\n    return None\n",
  });
  expect(await service.propose()).toMatchObject({ kind: "updated", id: String(first.number) });
  const second = await service.change();
  expect(second).toMatchObject({ number: first.number, patchSet: 2 });
  expect(second.files.length).toBeGreaterThan(first.files.length);
  expect(await service.propose()).toMatchObject({ kind: "unchanged" });

  expect(mayLeaveOutFiles(service)).toBe(settings.partial === true);
});

/** Whether the server does as it is asked with `--filter=blob:none`. */
function mayLeaveOutFiles({ project, cache }: GerritService): boolean {
  git(
    "/",
    "clone",
    "-q",
    "--bare",
    "--filter=blob:none",
    `${gerrit.server.url}/${project}`,
    `${cache}-probe`,
  );
  return /^\?/m.test(git(`${cache}-probe`, "rev-list", "--objects", "--all", "--missing=print"));
}

test("runs at the same time make one change, and what fails may be tried again", async () => {
  const service = await make();
  const runs = await Promise.allSettled(Array.from({ length: 4 }, () => service.propose()));
  const failures = runs.filter((run) => run.status === "rejected").map(({ reason }) => reason);
  for (const failure of failures) expect(failure).toMatchObject({ name: "WsgiShiftError", retryable: true });
  expect(failures.length).toBeLessThan(runs.length);
  const { number } = await service.change();
  expect(await service.propose()).toMatchObject({ kind: "unchanged", id: String(number) });
});

test("a wiped cache forgets nothing that matters", async () => {
  const service = await make();
  await service.propose();
  const before = await service.change();
  const elsewhere = await service.propose({}, service.newWorkplaces(`${service.cache}-new`));
  expect(elsewhere).toMatchObject({ kind: "unchanged" });
  expect(await service.change()).toEqual(before);
});

test.each<[name: string, act: (service: GerritService, number: number) => Promise<unknown>, reason: RegExp]>([
  ["abandoned", (_, number) => gerrit.server.rest("POST", `/changes/${number}/abandon`, {}), /closed/],
  ["taken over", takeOver, /somebody else/],
  [
    "merged",
    async (_, number) => {
      await gerrit.server.rest("POST", `/changes/${number}/revisions/current/review`, {
        labels: { "Code-Review": 2 },
      });
      await gerrit.server.rest("POST", `/changes/${number}/submit`, {});
    },
    /nothing to change|merged already/,
  ],
])("a change that people have %s is left alone", async (_, act, reason) => {
  const service = await make();
  await service.propose();
  const { number } = await service.change();
  await act(service, number);
  const before = await service.change();
  await service.commit({ "etc/other.ini": "[uwsgi]\nwsgi-file = /usr/bin/fox-api-wsgi\n" });
  const proposal = await service.propose();
  expect(["left", "nothing"]).toContain(proposal.kind);
  expect((proposal as { reason: string }).reason).toMatch(reason);
  expect(await service.change()).toEqual(before);
});

test("a person's patch set is replaced once it was given back by its commit, and no other is", async () => {
  const service = await make();
  await service.propose();
  const ours = await service.change();
  await takeOver(service);
  const { commit: theirs } = await service.change();
  expect(await service.propose({ takeover: ours.commit })).toMatchObject({ kind: "left" });
  expect(await service.propose({ takeover: theirs })).toMatchObject({
    kind: "updated",
    id: String(ours.number),
  });
  const after = await service.change();
  expect(after).toMatchObject({ patchSet: 3, files: ours.files });
  expect(await service.propose({ takeover: theirs })).toMatchObject({ kind: "unchanged" });
  await takeOver(service);
  expect(await service.propose({ takeover: theirs })).toMatchObject({ kind: "left" });
});

async function takeOver(service: GerritService): Promise<void> {
  const clone = await GerritClone.of(gerrit.server, service.project);
  const { message } = await service.change();
  const { commit } = await clone.commit({ "their.py": "1\n" }, message, gerrit.server.accounts.human);
  await clone.push(commit, "refs/for/master", gerrit.server.accounts.human);
}
