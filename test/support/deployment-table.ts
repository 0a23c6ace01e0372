import { describe, expect, test } from "@jest/globals";
import { filesAfter, migrateFiles } from "./migrate-files.js";

/** What is written → [path, before, after] */
export type Changes = Readonly<Record<string, readonly [path: string, before: string, after: string]>>;

/** What is written → [path, content, disposition of each mention, a word of its reason]; nothing changes */
export type Untouched = Readonly<
  Record<
    string,
    readonly [path: string, content: string, ...expected: (readonly ["manual" | "keep", RegExp])[]]
  >
>;

/**
 * The tests that every rewriter of deployments has: each change is made, once, whatever the line ends and without a
 * last one; what is to stay stays, with its reason.
 */
export function testDeployment(changes: Changes, untouched: Untouched): void {
  const after = async (path: string, content: string) => {
    const files = { [path]: content };
    return filesAfter(files, await migrateFiles(files))[path];
  };
  if (Object.keys(changes).length > 0)
    test.each(Object.entries(changes))("rewrites %s", async (_, [path, before, wanted]) => {
      expect(await after(path, before)).toBe(wanted);
      expect(await after(path, wanted)).toBe(wanted);
      const [crlf, wantedCrlf] = [before, wanted].map((text) => text.replace(/\r?\n/g, "\r\n"));
      expect(await after(path, crlf ?? "")).toBe(wantedCrlf);
      expect(await after(path, before.trimEnd())).toBe(wanted.trimEnd());
    });
  describe("leaves alone", () => {
    test.each(Object.entries(untouched))("%s", async (_, [path, content, ...expected]) => {
      const migration = await migrateFiles({ [path]: content });
      expect(migration.files).toEqual([]);
      expect(migration.decisions.map(({ disposition }) => disposition)).toEqual(
        expected.map(([disposition]) => disposition),
      );
      migration.decisions.forEach(({ reason }, index) => {
        expect(reason).toMatch(expected[index]?.[1] ?? /never/);
      });
    });
  });
}
