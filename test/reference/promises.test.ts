import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { testTitles } from "../support/test-titles.js";

const root = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");

/** A row: its number and the tests that it names. */
interface Row {
  readonly number: number;
  readonly tests: readonly { readonly title: string; readonly path: string }[];
}

function rowsOf(page: string): Row[] {
  return page.split("\n").flatMap((line) => {
    const number = /^\| (\d+) \|/.exec(line)?.[1];
    const cell = line.split(" | ").at(-1) ?? "";
    const tests = [...cell.matchAll(/\[((?:[^\]\\]|\\.)+)\]\(\.\.\/(test\/[\w./-]+)\)/g)];
    if (number === undefined) return [];
    return [{ number: Number(number), tests: tests.map(([, title = "", path = ""]) => ({ title, path })) }];
  });
}

/** The numbers of the rows that are not fulfilled, as the page says itself. */
function notYet(page: string): number[] {
  const section = page.split("\n## Not yet\n")[1] ?? "";
  return [...section.matchAll(/^- \*\*(\d+)\*\*/gm)].map(([, number]) => Number(number));
}

/** Rows that may be left open; to be empty. */
const allowed: Readonly<Record<string, readonly number[]>> = {
  "docs/security.md": [],
  "docs/reliability.md": [],
};

describe.each([
  ["docs/security.md", 24],
  ["docs/reliability.md", 25],
])("%s", (path, last) => {
  const page = read(path);
  const rows = rowsOf(page);

  test("has each row once, and says of each that is open that it is", () => {
    expect(notYet(page)).toEqual(allowed[path]);
    const numbers = [...rows.map(({ number }) => number), ...notYet(page)].sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: last }, (_, index) => index + 1));
  });

  test("names tests for each row, and each of them exists", () => {
    expect(rows.filter(({ tests }) => tests.length === 0).map(({ number }) => number)).toEqual([]);
    const titles = new Map<string, ReadonlySet<string>>();
    const lacking = rows.flatMap(({ number, tests }) =>
      tests
        .filter(({ title, path: file }) => {
          if (!titles.has(file))
            titles.set(file, existsSync(new URL(file, root)) ? testTitles(read(file)) : new Set());
          return !titles.get(file)?.has(title);
        })
        .map(({ title, path: file }) => `${number}: ${file}: ${title}`),
    );
    expect(lacking).toEqual([]);
  });
});

test("what is skipped, planned or only spoken of is no test", () => {
  const source = [
    'test("runs", () => {});',
    'test.skip("is skipped", () => {});',
    'test.todo("is planned");',
    '// test("is spoken of", () => {});',
    "const rows = { one: 1 };",
    'test.each(Object.entries(rows))("row %s", () => {});',
    'test.each<[string]>([["two"]])("of %s", () => {});',
  ];
  expect([...testTitles(source.join("\n"))]).toEqual(["runs", "row %s", "row one", "of %s", "of two"]);
});
