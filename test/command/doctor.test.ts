import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import type { Check } from "../../src/doctor/examine.js";
import { runCommand } from "../support/run-command.js";
import { temporaryDirectory, writeFiles } from "../support/sample-repository.js";

const directory = temporaryDirectory();
afterAll(() => directory.dispose());
const cache = join(directory.path, "cache");

async function checks(
  environment: Readonly<Record<string, string>>,
): Promise<{ status: number; of: Record<string, Check> }> {
  const { status, out } = await runCommand(["doctor", "--json"], { WSGI_SHIFT_CACHE: cache, ...environment });
  const found = (JSON.parse(out) as { checks: Check[] }).checks;
  return { status, of: Object.fromEntries(found.map((check) => [check.name, check])) };
}

test("says what it found where all is well, and what may be set", async () => {
  const { status, of } = await checks({});
  expect(status).toBe(0);
  expect(of.git).toMatchObject({ status: "ok", what: expect.stringMatching(/^git 2\.\d+/) });
  expect(of.cache).toMatchObject({
    status: "ok",
    what: expect.stringContaining(`${cache} can be written to, with `),
  });
  expect(of.Redis).toMatchObject({
    status: "warn",
    what: expect.stringMatching(/JavaScript/),
    advice: expect.stringMatching(/Install Redis/),
  });
  expect(of.Gerrit).toMatchObject({ status: "ok", what: expect.stringMatching(/set GERRIT_URL/) });
});

test("makes every check, says of each fault what to do, and ends with status 4", async () => {
  writeFiles(directory.path, { file: "" });
  const { status, of } = await checks({
    WSGI_SHIFT_CACHE: join(directory.path, "file", "cache"),
    REDIS_URL: "redis://:redis-secret@127.0.0.1:9",
    GERRIT_URL: "http://127.0.0.1:9",
    GERRIT_USERNAME: "bot",
    GERRIT_PASSWORD: "gerrit-secret",
  });
  expect(status).toBe(4);
  expect(Object.values(of).map(({ name, status: one }) => `${name} ${one}`)).toEqual([
    "git ok",
    "cache fail",
    "Redis fail",
    "Gerrit fail",
    "GitHub ok",
  ]);
  for (const { advice } of Object.values(of).filter(({ status: one }) => one === "fail"))
    expect(advice).not.toBe("");
  expect(JSON.stringify(of)).not.toMatch(/redis-secret|gerrit-secret/);
});

test("without git on PATH says so", async () => {
  const { status, out } = await runCommand(
    ["doctor"],
    { WSGI_SHIFT_CACHE: cache },
    { path: join(directory.path, "empty") },
  );
  expect(status).toBe(4);
  expect(out).toMatch(/^fail {2}git {5}git is not on PATH\n {14}Install git 2\.38 or newer/);
});

test("names every fault of the environment at once", async () => {
  const { status, told } = await runCommand(["doctor"], {
    GERRIT_URL: "ftp://x",
    GERRIT_PASWORD: "x",
    LOG_LEVEL: "loud",
  });
  expect(status).toBe(2);
  expect(told).toMatch(/environment-invalid/);
  for (const name of ["GERRIT_URL", "GERRIT_PASWORD", "GERRIT_PASSWORD", "LOG_LEVEL"])
    expect(told).toContain(name);
});
