import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
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
const at = (name: string) => join(directory.path, name);
const moduleFiles = {
  "fox/wsgi/__init__.py": "",
  "fox/wsgi/api.py": "from fox.api import app\n\napplication = app.build_app()\n",
};
const deployed = { "uwsgi.ini": "[uwsgi]\nwsgi-file = /usr/bin/fox-api-wsgi\n" };

beforeAll(() => {
  makeRepository(at("fox"), serviceFiles);
  makeRepository(at("moved"), { ...serviceFiles, ...moduleFiles });
  makeRepository(at("other"), {
    "setup.cfg": "[entry_points]\nwsgi_scripts =\n    fox-api-wsgi = den.api:build\n",
    "den/__init__.py": "",
    "den/api.py": "def build():\n    return object()\n",
  });
  makeRepository(at("deploy"), deployed);
  makeRepository(at("old"), {
    ...deployed,
    ".gitreview": "[gerrit]\nhost=h\ndefaultbranch=stable/2025.1\n",
  });
  makeRepository(at("hijack"), {
    "setup.cfg": "[entry_points]\nwsgi_scripts =\n    nova-api-wsgi = den.api:build\n",
    "den/__init__.py": "",
    "den/api.py": "def build():\n    return object()\n",
    "den/wsgi/__init__.py": "",
    "den/wsgi/api.py": "from den import api\napplication = api.build()\n",
  });
  makeRepository(at("nova-deploy"), { "uwsgi.ini": "[uwsgi]\nwsgi-file = /usr/bin/nova-api-wsgi\n" });
});
afterAll(() => directory.dispose());

async function lastOf(...names: string[]): Promise<ScanReport> {
  const options = names.filter((name) => name.startsWith("--"));
  const targets = names.filter((name) => !name.startsWith("--")).map(at);
  const { out } = await runCommand([
    "scan",
    "--json",
    ...options.flatMap((one) => one.split("=")),
    ...targets,
  ]);
  return JSON.parse(out.trimEnd().split("\n").at(-1) ?? "") as ScanReport;
}

test.each<readonly [string, readonly string[], readonly (readonly [string, string | RegExp])[]]>([
  ["alone, nobody knows the script", ["nova-deploy", "deploy"], []],
  [
    "after a service that has the module",
    ["moved", "deploy"],
    [["rewrite", "module = fox.wsgi.api:application"]],
  ],
  [
    "after a service that declares it and has no module yet",
    ["fox", "deploy"],
    [["manual", /fox declares it, and fox\.wsgi\.api:application is not on its default branch yet: merge/]],
  ],
  [
    "after two that declare it differently",
    ["moved", "other", "deploy"],
    [["manual", /moved and .*other declare it, with different modules/]],
  ],
  [
    "for a release that may lack the module",
    ["moved", "old"],
    [["keep", /it is for 2025\.1 .* in no release yet/]],
  ],
  ["without the registry", ["--registry=off", "moved", "deploy"], []],
  [
    "a stranger's script of a known name changes nothing",
    ["hijack", "nova-deploy"],
    [["rewrite", "module = nova.wsgi.osapi_compute:application"]],
  ],
])("scan of several targets: %s", async (_, names, expected) => {
  const { mentions } = await lastOf(...names);
  expect(mentions).toHaveLength(expected.length);
  for (const [index, [disposition, text]] of expected.entries()) {
    const mention = mentions[index];
    expect(mention?.disposition).toBe(disposition);
    if (typeof text === "string") expect(mention?.after).toBe(text);
    else expect(mention?.reason).toMatch(text);
  }
});

test("propose remembers in the cache what the next one needs, also once the entry point is gone", async () => {
  const environment = { WSGI_SHIFT_CACHE: at("cache") };
  const dryRun = async (name: string) =>
    (await runCommand(["propose", "--dry-run", at(name)], environment)).out;
  makeRepository(at("service"), serviceFiles);
  expect(await dryRun("deploy")).toContain("0 mentions");
  await dryRun("service");
  expect(await dryRun("deploy")).toContain("merge the change that adds it first");
  writeFiles(at("service"), { ...moduleFiles, "setup.cfg": "[metadata]\nname = fox\n" });
  git(at("service"), "add", "-A");
  git(at("service"), "commit", "-qm", "Add the module, drop the script");
  await dryRun("service");
  expect(await dryRun("deploy")).toContain("+ module = fox.wsgi.api:application");
  git(at("service"), "rm", "-qr", "fox/wsgi");
  git(at("service"), "commit", "-qm", "Drop the module");
  await dryRun("service");
  expect(await dryRun("deploy")).toContain("0 mentions");
  git(at("service"), "revert", "--no-edit", "HEAD", "HEAD~1");
  await dryRun("service");
  rmSync(at("cache"), { recursive: true });
  expect(await dryRun("deploy")).toContain("0 mentions");
});

test("what an old branch declares teaches nothing", async () => {
  const environment = { WSGI_SHIFT_CACHE: at("cache-of-branches") };
  makeRepository(at("branches"), { "README.rst": "x\n" });
  git(at("branches"), "checkout", "-qb", "stable/2025.1");
  writeFiles(at("branches"), { ...serviceFiles, ...moduleFiles });
  git(at("branches"), "add", "-A");
  git(at("branches"), "commit", "-qm", "Old");
  git(at("branches"), "checkout", "-q", "master");
  await runCommand(["propose", "--dry-run", "--branch", "stable/2025.1", at("branches")], environment);
  const { out } = await runCommand(["propose", "--dry-run", at("deploy")], environment);
  expect(out).toContain("0 mentions");
});
