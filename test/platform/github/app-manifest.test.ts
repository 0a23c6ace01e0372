import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { parse } from "yaml";

function read(path: string): string {
  return readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
}

const manifest: {
  readonly default_events: readonly string[];
  readonly default_permissions: Readonly<Record<string, string>>;
} = parse(read("app.yml"));

test("the page on GitHub explains each permission that the App asks for, and no other", () => {
  const rows = [...read("docs/github.md").matchAll(/^\| `(\w+)` \| (read|write) \| \S.*\|$/gm)];
  expect(Object.fromEntries(rows.map(([, name, access]) => [name, access]))).toEqual(
    manifest.default_permissions,
  );
});

test("the App asks for the events that are acted upon, but those that GitHub sends unasked", () => {
  const handled = [...read("src/events/github-event.ts").matchAll(/^ {4}case "(\w+)":$/gm)].map(
    ([, name]) => name,
  );
  const unasked = ["installation", "installation_repositories"];
  expect(handled.filter((name) => !unasked.includes(name ?? "")).sort()).toEqual(
    [...manifest.default_events].sort(),
  );
  expect(handled).toEqual(expect.arrayContaining(unasked));
});
