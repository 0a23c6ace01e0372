import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { RegistryEntry } from "../../src/registry/registry.js";
import { runCommand } from "../support/run-command.js";
import {
  git,
  makeRepository,
  serviceFiles,
  temporaryDirectory,
  writeFiles,
} from "../support/sample-repository.js";

const directory = temporaryDirectory();
const fox = join(directory.path, "fox");
const nova = join(directory.path, "elsewhere");

beforeAll(() => {
  makeRepository(fox, serviceFiles);
  git(fox, "tag", "1.0.0");
  writeFiles(fox, {
    "fox/wsgi/__init__.py": "",
    "fox/wsgi/api.py": "from fox.api import app\n\napplication = app.build_app()\n",
  });
  git(fox, "add", "-A");
  git(fox, "commit", "-qm", "Add fox.wsgi");
  git(fox, "tag", "2.0.0");
  git(fox, "branch", "stable/2025.2");
  makeRepository(nova, {
    ".gitreview": "[gerrit]\nproject=openstack/nova.git\n",
    "setup.cfg": "[entry_points]\nwsgi_scripts =\n    nova-api-wsgi = nova.x:init\n",
  });
});
afterAll(() => directory.dispose());

const expected = {
  script: "fox-api-wsgi",
  project: "fox",
  module: "fox.wsgi.api",
  application: "application",
  file: "fox/wsgi/api.py",
  factories: ["fox.api.app:build_app"],
  moduleSince: { version: "2.0.0", release: "2025.2" },
  scriptSince: { version: "1.0.0" },
  scriptLast: { version: "2.0.0" },
};

test("--json gives rows in the shape of the registry, of a clone and of a bare repository", async () => {
  const bare = join(directory.path, "fox.git");
  git(directory.path, "clone", "-q", "--bare", fox, bare);
  for (const path of [fox, bare, join(fox, ".git")]) {
    const { status, out, told } = await runCommand(["registry", "learn", path, "--json"]);
    expect([status, told]).toEqual([0, ""]);
    expect(JSON.parse(out)).toEqual([expected]);
  }
});

test("the text is the registry's own table", async () => {
  const { out } = await runCommand(["registry", "learn", fox]);
  expect(out).toBe(
    "fox\n" +
      "SCRIPT        MODULE                    MODULE SINCE    SCRIPT GONE\n" +
      "fox-api-wsgi  fox.wsgi.api:application  2025.2 (2.0.0)  -\n",
  );
});

test("--project says what the project is called", async () => {
  const { out } = await runCommand(["registry", "learn", "--json", "--project", "den/fox", fox]);
  expect((JSON.parse(out) as RegistryEntry[])[0]?.project).toBe("den/fox");
});

test("--diff compares several repositories with the built-in registry", async () => {
  const { status, out, told } = await runCommand(["registry", "learn", "--diff", fox, nova]);
  expect(status).toBe(0);
  expect(out).toMatch(/^new {6}fox-api-wsgi\ndiffers {2}nova-api-wsgi\n/);
  expect(out).toContain("           module: nova.wsgi.osapi_compute → none\n");
  expect(out).toMatch(/^missing {2}nova-metadata-wsgi$/m);
  expect(told).toContain("elsewhere has no tags: since when something holds is unknown; git fetch --tags\n");
});

test("a shallow clone says what is missing", async () => {
  const shallow = join(directory.path, "shallow");
  git(directory.path, "clone", "-q", "--depth=1", `file://${fox}`, shallow);
  const { told } = await runCommand(["registry", "learn", shallow]);
  expect(told).toContain("is a shallow clone: older versions are missing; git fetch --unshallow --tags");
});

test("nothing in the repository changes", async () => {
  const before = [git(fox, "status", "--porcelain"), git(fox, "for-each-ref")];
  await runCommand(["registry", "learn", fox]);
  expect([git(fox, "status", "--porcelain"), git(fox, "for-each-ref")]).toEqual(before);
});

test.each<readonly [string, () => string[], number, RegExp]>([
  ["no such path", () => [join(directory.path, "none")], 3, /target-not-found/],
  ["a plain directory", () => [directory.path], 3, /target-unreadable: .*no git repository/],
  ["a name on a host", () => ["gerrit:openstack/nova"], 2, /usage: .*git clone --bare/],
  ["two repositories of one name", () => [fox, nova, "--project", "x"], 2, /usage: --project/],
  ["nothing", () => [], 2, /missing required argument/],
])("%s is refused", async (_, args, status, told) => {
  const result = await runCommand(["registry", "learn", ...args()]);
  expect(result.status).toBe(status);
  expect(result.told).toMatch(told);
});

test("registry SCRIPT is as before", async () => {
  const { status, out } = await runCommand(["registry", "nova-api-wsgi", "--json"]);
  expect([status, (JSON.parse(out) as RegistryEntry).module]).toEqual([0, "nova.wsgi.osapi_compute"]);
});
