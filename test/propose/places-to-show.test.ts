import { expect, test } from "@jest/globals";
import type { FileChange } from "../../src/model/file-change.js";
import type { Migration } from "../../src/model/migration.js";
import { placesToShow } from "../../src/propose/places-to-show.js";
import { expectLinear } from "../support/expect-linear.js";
import { migrateFiles } from "../support/migrate-files.js";

/** A migration with a place in `a.rst` that is left to a person at each of these lines, and these files written. */
async function withPlaces(lines: readonly number[], files: readonly FileChange[]): Promise<Migration> {
  const template = await migrateFiles({ "doc/a.rst": "cinder-wsgi\n" });
  const [decision] = template.decisions;
  if (decision === undefined) throw new Error("no decision");
  const decisions = lines.map((line) => ({
    ...decision,
    ...({ disposition: "manual", reason: "look" } as const),
    before: `cinder-wsgi ${line}`,
    mention: { ...decision.mention, path: "a.rst", line },
  }));
  return { ...template, decisions, files };
}

const written = (content: string): FileChange => ({
  ...({ change: "modify", path: "a.rst", mode: "100644" } as const),
  content: content as Extract<FileChange, { change: "modify" }>["content"],
});

test.each<[string, readonly FileChange[], readonly [string, number][]]>([
  ["that nobody writes: where it stands", [], [["a.rst", 2]]],
  ["whose lines moved: where its text is now", [written("new\nnew\ncinder-wsgi 2\n")], [["a.rst", 3]]],
  ["with the text twice: the nearer one", [written("cinder-wsgi 2\n\n\ncinder-wsgi 2\n")], [["a.rst", 1]]],
  ["whose text went with another edit: there, or at the end", [written("one line")], [["a.rst", 1]]],
  ["that is deleted: nowhere", [{ change: "delete", path: "a.rst" }], []],
  [
    "that is renamed: under its new name",
    [{ ...written("\ncinder-wsgi 2\n"), change: "rename", from: "a.rst", path: "b.rst" } as FileChange],
    [["b.rst", 2]],
  ],
])("a place in a file %s", async (_, files, places) => {
  const shown = placesToShow(await withPlaces([2], files));
  expect(shown.map(({ path, line }) => [path, line])).toEqual(places);
});

test("no more than 200 places are shown, the first of them", async () => {
  const lines = Array.from({ length: 300 }, (_, at) => at + 1);
  const shown = placesToShow(await withPlaces(lines, []));
  expect(shown.map(({ line }) => line)).toEqual(lines.slice(0, 200));
});

test("many places in a long file take time that grows with their number alone", async () => {
  const made = new Map<number, Migration>();
  for (const count of [4_000, 8_000]) {
    const lines = Array.from({ length: count }, (_, at) => at + 1);
    const content = lines.map((line) => `cinder-wsgi ${line}\n`).join("");
    made.set(count, await withPlaces(lines, [written(content)]));
  }
  await expectLinear((count) => placesToShow(made.get(count) as Migration), 4_000);
});
