import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { filesAfter, migrateFiles } from "../support/migrate-files.js";

const directory = new URL("../../docs/rewriters/", import.meta.url);

interface Example {
  readonly before: Record<string, string>;
  readonly after: Record<string, string>;
}

/** The examples of a page: fences that say `before=PATH`, then those that say `after=PATH`. */
function examplesOf(page: string): Example[] {
  const examples: Example[] = [];
  let last = "after";
  for (const { groups } of page.matchAll(
    /^```\w+ (?<when>before|after)=(?<path>\S+)\n(?<text>.*?)^```$/gms,
  )) {
    const { when = "", path = "", text = "" } = groups ?? {};
    if (when === "before" && last === "after") examples.push({ before: {}, after: {} });
    const example = examples.at(-1);
    if (!example) throw new Error(`an after without a before: ${path}`);
    example[when === "before" ? "before" : "after"][path] = text;
    last = when;
  }
  return examples;
}

test.each(readdirSync(directory))("every example of docs/rewriters/%s is what happens", async (file) => {
  const examples = examplesOf(readFileSync(new URL(file, directory), "utf8"));
  expect(examples.length).toBeGreaterThan(1);
  for (const { before, after } of examples) {
    expect(filesAfter(before, await migrateFiles(before))).toEqual({ ...before, ...after });
  }
});
