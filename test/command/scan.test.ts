import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { ScanReport } from "../../src/report/scan-report.js";
import { runCommand } from "../support/run-command.js";
import {
  git,
  makeRepository,
  serviceFiles,
  temporaryDirectory,
  writeFiles,
} from "../support/sample-repository.js";

const directory = temporaryDirectory();
const service = join(directory.path, "fox");
beforeAll(() => void makeRepository(service, serviceFiles));
afterAll(() => directory.dispose());

async function scanJson(...args: string[]): Promise<ScanReport> {
  const { out, told, status } = await runCommand(["scan", "--json", ...args]);
  expect([status, told]).toEqual([0, ""]);
  return JSON.parse(out) as ScanReport;
}

test("says what is declared, mentioned and to change, as the published schema has it", async () => {
  const report = await scanJson(service);
  const schema = JSON.parse(
    readFileSync(new URL("../../docs/scan.schema.json", import.meta.url), "utf8"),
  ) as object;
  expect(new Ajv2020().validate(schema, report)).toBe(true);
  expect(report.revision).toBe(git(service, "rev-parse", "HEAD").trim());
  expect(report.scripts).toEqual([
    {
      name: "fox-api-wsgi",
      factory: "fox.api.app:build_app",
      path: "setup.cfg",
      line: 9,
      module: "fox.wsgi.api",
      application: "fox.wsgi.api:application",
      status: "declared",
      reason: "",
    },
  ]);
  expect(
    report.mentions.map(({ path, line, column, kind, disposition }) => [
      path,
      line,
      column,
      kind,
      disposition,
    ]),
  ).toEqual([
    ["devstack/settings", 1, 24, "devstack", "rewrite"],
    ["doc/source/install.rst", 1, 9, "docs", "manual"],
    ["etc/fox-uwsgi.ini", 3, 22, "uwsgi-ini", "rewrite"],
    ["releasenotes/notes/begin-0123456789abcdef.yaml", 3, 18, "docs", "keep"],
  ]);
  expect(report.files.map(({ path, change }) => `${change} ${path}`)).toEqual([
    "modify devstack/plugin.sh",
    "modify devstack/settings",
    "modify etc/fox-uwsgi.ini",
    "create fox/wsgi/__init__.py",
    "create fox/wsgi/api.py",
    expect.stringMatching(/^create releasenotes\/notes\/add-fox-wsgi-module-[0-9a-f]{16}\.yaml$/),
  ]);
});

test("reads the commit, not the working tree, and any revision of it", async () => {
  const changed = makeRepository(join(directory.path, "changed"), serviceFiles);
  writeFiles(changed, { "etc/fox-uwsgi.ini": "[uwsgi]\n" });
  expect((await scanJson(changed)).mentions).toHaveLength(4);
  git(changed, "commit", "-qam", "Drop the option");
  expect((await scanJson(changed)).mentions).toHaveLength(3);
  expect((await scanJson(changed, "--rev", "HEAD~1")).mentions).toHaveLength(4);
  expect((await scanJson(changed, "--rev", "master^0")).mentions).toHaveLength(3);
});

test("reads a bare repository and a plain directory alike", async () => {
  const bare = join(directory.path, "fox.git");
  git(directory.path, "clone", "-q", "--bare", service, bare);
  const plain = join(directory.path, "plain");
  writeFiles(plain, serviceFiles);
  const reports = [await scanJson(service), await scanJson(bare), await scanJson(plain)];
  expect(reports.map(({ revision }) => revision === null)).toEqual([false, false, true]);
  const [first, ...others] = reports.map(({ scripts, mentions, files, problems }) => ({
    scripts,
    mentions,
    files,
    problems,
  }));
  for (const other of others) expect(other).toEqual(first);
});

test("prints one object a line for several targets", async () => {
  const { out } = await runCommand(["scan", "--json", service, service]);
  const lines = out.trimEnd().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as ScanReport).schemaVersion)).toEqual([1, 1]);
});

describe("several targets", () => {
  const at = (name: string) => join(directory.path, "several", name);
  const names = ["one", "two", "three", "four", "five"];
  /** The first scans wait in it for each other: one after the other they would never end. */
  const waitingGit = `#!/bin/sh
case "$*" in
  */one/.git*cat-file*) other=two ;;
  */two/.git*cat-file*) other=one ;;
esac
if [ -n "$other" ]; then
  touch "$0.saw-$other"
  self=$([ $other = one ] && echo two || echo one)
  tries=0
  until [ -e "$0.saw-$self" ]; do
    tries=$((tries + 1))
    [ $tries -lt 200 ] || exit 9
    sleep 0.05
  done
fi
exec ${execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim()} "$@"
`;

  beforeAll(() => {
    for (const name of names)
      makeRepository(at(name), { "a.ini": `[uwsgi]\nwsgi-file = /bin/cinder-wsgi\nname = ${name}\n` });
    writeFiles(directory.path, { "git-that-waits/git": waitingGit });
    chmodSync(join(directory.path, "git-that-waits/git"), 0o755);
  });

  test("are scanned at the same time", async () => {
    const path = `${join(directory.path, "git-that-waits")}:${process.env.PATH}`;
    const { out, status } = await runCommand(["scan", at("one"), at("two")], {}, { path });
    expect(status).toBe(0);
    expect(out.match(/several\/\w+(?= at )/g)).toEqual(["several/one", "several/two"]);
  });

  test.each(["--json", "--format=text"])(
    "%s prints them in the order in which they were given",
    async (format) => {
      const given = [...names, "three", "one"];
      const { out, told, status } = await runCommand(["scan", format, ...given.map(at)]);
      expect([told, status]).toEqual(["", 0]);
      const printed =
        format === "--json" ? /(?<="target":"[^"]*several\/)\w+/g : /(?<=several\/)\w+(?= at )/g;
      expect(out.match(printed)).toEqual(given);
    },
  );

  test("one that cannot be read is told, in its turn, and loses nothing of the others", async () => {
    const all = ["one", "none", "two", "nowhere", "three"];
    const { out, told, status } = await runCommand(["scan", ...all.map(at)]);
    expect(status).toBe(3);
    expect(out.match(/(?<=several\/)\w+(?= at )/g)).toEqual(["one", "two", "three"]);
    expect(told.match(/target-not-found: \S*several\/\w+/g)?.map((line) => line.split("/").at(-1))).toEqual([
      "none",
      "nowhere",
    ]);
  });

  test("a wrong option ends it, after what was before it was printed and before anything else is", async () => {
    writeFiles(directory.path, { "several/plain/a.txt": "x\n" });
    const all = ["one", "plain", "two", "three"];
    const { out, told, status } = await runCommand(["scan", "--rev", "HEAD", ...all.map(at)]);
    expect(status).toBe(2);
    expect(out.match(/(?<=several\/)\w+(?= at )/g)).toEqual(["one"]);
    expect(told.match(/wsgi-shift: .*/g)).toEqual([
      expect.stringMatching(/usage: --rev needs a git repository, and .*plain is none/),
    ]);
  });
});

test("--check tells by its status whether there is something to do", async () => {
  const done = makeRepository(join(directory.path, "done"), { "a.txt": "nothing\n" });
  expect((await runCommand(["scan", "--check", service])).status).toBe(1);
  expect((await runCommand(["scan", "--check", done])).status).toBe(0);
  expect((await runCommand(["scan", "--check", service, done])).status).toBe(1);
});

test("--registry off derives names and knows no script but the declared", async () => {
  const repository = makeRepository(join(directory.path, "off"), {
    ...serviceFiles,
    "x.ini": "[uwsgi]\nwsgi-file = /bin/nova-api-wsgi\n",
  });
  expect((await scanJson(repository)).mentions.some(({ script }) => script === "nova-api-wsgi")).toBe(true);
  expect(
    (await scanJson(repository, "--registry", "off")).mentions.some(
      ({ script }) => script === "nova-api-wsgi",
    ),
  ).toBe(false);
});

test("the text for people names every place that changes or waits for a person", async () => {
  const { out } = await runCommand(["scan", service]);
  for (const line of [
    "1 script declared, 4 mentions, 6 files to change",
    "fox-api-wsgi → fox.wsgi.api:application",
    "- wsgi-file = /usr/bin/fox-api-wsgi",
    "+ module = fox.wsgi.api:application",
    "doc/source/install.rst:1:9",
    "   1  history",
  ]) {
    expect(out).toContain(line);
  }
});

describe("bad input ends with a code, what happened and what to do", () => {
  const cases: Readonly<
    Record<string, readonly [args: (path: string) => string[], status: number, told: RegExp]>
  > = {
    "no such path": [(path) => [join(path, "none")], 3, /target-not-found: .*none does not exist/],
    "a file": [(path) => [join(path, "fox/setup.cfg")], 3, /target-unreadable: .*no directory/],
    "an unborn branch": [(path) => [join(path, "unborn")], 3, /branch-unborn/],
    "a revision that is not there": [
      (path) => [join(path, "fox"), "--rev", "nope"],
      3,
      /revision-not-found: .*nope/,
    ],
    "a revision like an option": [(path) => [join(path, "fox"), "--rev=--all"], 3, /revision-not-found/],
    "a revision of a plain directory": [
      (path) => [join(path, "some"), "--rev", "HEAD"],
      2,
      /usage: --rev needs a git repository/,
    ],
    "an unknown option": [
      (path) => [join(path, "fox"), "--jsno"],
      2,
      /unknown option '--jsno'\n\(Did you mean --json\?\)/,
    ],
    "a refused setup.cfg": [
      (path) => [join(path, "refused")],
      3,
      /setup-cfg-invalid: setup\.cfg:4: .*DuplicateSectionError/,
    ],
    "settings with an unknown key": [
      (path) => [join(path, "settings")],
      2,
      /settings-invalid: .*no key "entry_pont"; did you mean "entry_point"/,
    ],
  };

  beforeAll(() => {
    git(directory.path, "init", "-q", join(directory.path, "unborn"));
    writeFiles(directory.path, { "some/file.txt": "text\n" });
    makeRepository(join(directory.path, "refused"), {
      "setup.cfg": "[metadata]\nname = x\n# wsgi\n[metadata]\n",
    });
    makeRepository(join(directory.path, "settings"), { ".wsgi-shift.yml": "entry_pont: remove\n" });
  });

  test.each(Object.entries(cases))("%s", async (_, [args, status, told]) => {
    const result = await runCommand(["scan", ...args(directory.path)]);
    expect(result.told).toMatch(told);
    expect(result.status).toBe(status);
  });

  test("an empty repository with a commit is read as empty", async () => {
    const empty = makeRepository(join(directory.path, "empty"), {});
    expect(await scanJson(empty)).toMatchObject({ scripts: [], mentions: [], files: [], problems: [] });
  });

  test("links, submodules, binary, huge and non-UTF-8 files do no harm, and what is not read is told", async () => {
    const odd = makeRepository(join(directory.path, "odd"), {
      "setup.cfg": "→ other.cfg",
      "other.cfg": "[entry_points]\nwsgi_scripts =\n    a-wsgi = a:b\n",
      "binary.bin": Buffer.from("cinder-wsgi\0cinder-wsgi"),
      "latin.ini": Buffer.from("[uwsgi]\n# caf\xe9\nwsgi-file = /bin/cinder-wsgi\n", "latin1"),
      "huge.txt": Buffer.concat([Buffer.alloc(9 << 20, "x"), Buffer.from("\ncinder-wsgi\n")]),
    });
    git(odd, "update-index", "--add", "--cacheinfo", "160000,1234567890123456789012345678901234567890,sub");
    git(odd, "commit", "-qm", "A submodule");
    const { out, told, status } = await runCommand(["scan", "--json", odd]);
    const report = JSON.parse(out) as ScanReport;
    expect(status).toBe(0);
    expect(report.scripts).toEqual([]);
    expect(report.mentions.map(({ path, disposition }) => [path, disposition])).toEqual([
      ["latin.ini", "rewrite"],
    ]);
    expect(report.problems.map(({ code }) => code).sort()).toEqual([
      "file-too-large",
      "setup-cfg-not-a-file",
    ]);
    expect(told).toMatch(/file-too-large: huge\.txt/);
    expect(told).toMatch(/setup-cfg-not-a-file: setup\.cfg is a symbolic link/);
  });
});
