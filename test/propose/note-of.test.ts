import { expect, test } from "@jest/globals";
import type { ExistingChange } from "../../src/model/host.js";
import type { Migration } from "../../src/model/migration.js";
import { leftToPeople } from "../../src/propose/left-to-people.js";
import { noteOf } from "../../src/propose/note-of.js";
import { migrateFiles } from "../support/migrate-files.js";
import { serviceFiles } from "../support/sample-repository.js";

/** As many places as wanted that are left to a person, in paths of `length` characters. */
async function withPlaces(count: number, length = 20, letter = "d"): Promise<Migration> {
  const template = await migrateFiles({ "doc/a.rst": "cinder-wsgi\n" });
  const [decision] = template.decisions;
  if (decision === undefined) throw new Error("no decision");
  const decisions = Array.from({ length: count }, (_, number) => {
    const path = `${number}`.padEnd(length, letter);
    return { ...decision, mention: { ...decision.mention, path } };
  });
  return { ...template, decisions };
}

function existing(message: string): ExistingChange {
  return {
    ...{ id: "1", url: "u", state: "open", commit: "c", ref: null, ours: true },
    message,
  } as ExistingChange;
}

test("nothing is said where nothing is left to a person", async () => {
  const { decisions, ...rest } = await migrateFiles(serviceFiles);
  const done = decisions.filter(({ disposition }) => disposition !== "manual");
  expect(noteOf({ ...rest, decisions: done }, undefined)).toBeUndefined();
});

test("all places are named, one a line", async () => {
  const note = noteOf(await withPlaces(13), undefined) ?? "";
  expect(note.split("\n").slice(0, 2)).toEqual(["Left to a person:", ""]);
  expect(note.split("\n").filter((line) => /^\* \d+d+:1 cinder-wsgi: /.test(line))).toHaveLength(13);
});

test.each([
  [1, 15_000],
  [40, 1_000],
  [5_000, 20],
  [3, 20_000],
  [2_000, 4_000],
])(
  "%d places of paths of %d characters fit into a message of Gerrit's, by whole lines",
  async (count, length) => {
    const note = noteOf(await withPlaces(count, length), undefined) ?? "";
    expect(note.length).toBeLessThanOrEqual(16_000);
    const lines = note.split("\n").slice(2);
    const named = lines.filter((line) => /:1 cinder-wsgi: .*application$/.test(line)).length;
    const [, more = "0"] = /^\* and (\d+) more, see wsgi-shift scan$/m.exec(note) ?? [];
    expect(named + Number(more)).toBe(count);
    expect(lines).toHaveLength(named + (more === "0" ? 0 : 1));
  },
);

test("a new patch set is not told again what the old one's message says", async () => {
  const migration = await withPlaces(3);
  const [paragraph = ""] = leftToPeople(migration);
  expect(noteOf(migration, existing(`S\n\n${paragraph}\n\nChange-Id: I0\n`))).toBeUndefined();
  expect(noteOf(await withPlaces(4), existing(`S\n\n${paragraph}\n`))).toMatch(/^Left to a person:/);
});

test("what a repository's paths hold makes no line, and nothing but ASCII", async () => {
  const migration = await withPlaces(1, 60, "\nwsgi-shift decline\r\n\u2028Change-Id: ü");
  const note = noteOf(migration, undefined) ?? "";
  expect(note).toMatch(/^[\n\x20-\x7e]*$/);
  expect(note.split("\n")).toHaveLength(3);
});
