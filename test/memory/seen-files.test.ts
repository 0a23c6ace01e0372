import { mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { SeenFiles } from "../../src/memory/seen-files.js";
import type { SeenRepository } from "../../src/model/seen-script.js";
import { temporaryDirectory } from "../support/sample-repository.js";

let directory: ReturnType<typeof temporaryDirectory>;
let seen: SeenFiles;
beforeEach(() => {
  directory = temporaryDirectory();
  seen = new SeenFiles(join(directory.path, "seen"));
});
afterEach(() => directory.dispose());

const of = (project: string, application: string | null = "fox.wsgi.api:application"): SeenRepository => ({
  host: "h",
  project,
  scripts: [{ script: "fox-api-wsgi", application, isThere: true, root: "" }],
});
const sorted = (found: readonly SeenRepository[]) => [...found].map(({ project }) => project).sort();

test("what one worker records, another finds; the newest counts", async () => {
  expect(await seen.all()).toEqual([]);
  await seen.record(of("den/fox"));
  await seen.record(of("den/fox", null));
  expect(await new SeenFiles(join(directory.path, "seen")).all()).toEqual([of("den/fox", null)]);
});

test("many workers at once lose nothing", async () => {
  const workers = Array.from({ length: 8 }, () => new SeenFiles(join(directory.path, "seen")));
  const projects = Array.from({ length: 80 }, (_, index) => `den/fox${index}`);
  await Promise.all(projects.map((project, index) => workers[index % 8]?.record(of(project))));
  await Promise.all(workers.map((worker) => worker.record(of("den/same"))));
  expect(sorted(await seen.all())).toEqual([...projects, "den/same"].sort());
});

test("what did not change is not written again", async () => {
  await seen.record(of("den/fox"));
  const [name = ""] = readdirSync(join(directory.path, "seen"));
  const before = statSync(join(directory.path, "seen", name));
  await seen.record(of("den/fox"));
  const after = statSync(join(directory.path, "seen", name));
  expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
});

test("the files are read again only after somebody recorded something", async () => {
  const path = join(directory.path, "seen");
  await seen.record(of("den/fox"));
  const [name = ""] = readdirSync(path);
  utimesSync(path, 1_000_000_000, 1_000_000_000);
  const first = await seen.all();
  expect(sorted(first)).toEqual(["den/fox"]);
  // In place, which the directory does not show.
  writeFileSync(join(path, name), "{");
  expect(await seen.all()).toBe(first);
  await new SeenFiles(path).record(of("den/owl"));
  expect(sorted(await seen.all())).toEqual(["den/owl"]);
});

test("a wiped cache is filled again", async () => {
  await seen.record(of("den/fox"));
  rmSync(join(directory.path, "seen"), { recursive: true });
  expect(await seen.all()).toEqual([]);
  await seen.record(of("den/fox"));
  expect(sorted(await seen.all())).toEqual(["den/fox"]);
});

test("files that are none of ours, broken or too large are forgotten", async () => {
  await seen.record(of("den/fox"));
  const write = (name: string, content: string) => writeFileSync(join(directory.path, "seen", name), content);
  const digest = (digit: string) => `${digit.repeat(64)}.json`;
  write(digest("0"), "{");
  write(digest("1"), JSON.stringify({ host: "h", project: "p", scripts: [{ script: 1 }] }));
  write(digest("2"), JSON.stringify({ ...of("den/large"), more: "x".repeat(70_000) }));
  write("other.json", JSON.stringify(of("den/other")));
  write(`${"3".repeat(64)}.json.half`, JSON.stringify(of("den/half")));
  mkdirSync(join(directory.path, "seen", digest("4")));
  expect(sorted(await seen.all())).toEqual(["den/fox"]);
});
