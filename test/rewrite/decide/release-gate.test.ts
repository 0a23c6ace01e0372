import { expect, test } from "@jest/globals";
import { isBefore, releaseIn } from "../../../src/registry/openstack-release.js";
import { migrateFiles } from "../../support/migrate-files.js";

const wsgiFile = (script: string) => `uwsgi:\n  wsgi-file: /bin/${script}\n`;
const stable = (release: string) => ({
  ".gitreview": `[gerrit]\nhost=review.opendev.org\ndefaultbranch=stable/${release}\n`,
});

test.each<readonly [string, Readonly<Record<string, string>>, string, RegExp]>([
  [
    "a release before the module",
    { "values_overrides/octavia/2025.1-ubuntu.yaml": wsgiFile("octavia-wsgi") },
    "keep",
    /2025\.1 \(by its path\), and octavia\.wsgi\.api:application is there from 2025\.2/,
  ],
  [
    "the release with the module",
    { "values_overrides/octavia/2025.2-ubuntu.yaml": wsgiFile("octavia-wsgi") },
    "rewrite",
    /^$/,
  ],
  [
    "a later release",
    { "values_overrides/octavia/loci-2026.1-ubuntu.yaml": wsgiFile("octavia-wsgi") },
    "rewrite",
    /^$/,
  ],
  [
    "a process group beside it",
    { "2025.1/gnocchi.conf": "<VirtualHost *:1>\nWSGIProcessGroup gnocchi-api\n" },
    "keep",
    /WSGIProcessGroup of that name/,
  ],
  [
    "a service with releases of its own",
    { "values_overrides/gnocchi/2025.1-ubuntu.yaml": wsgiFile("gnocchi-api") },
    "manual",
    /2025\.1 \(by its path\); see that what is deployed there is gnocchi 4\.7\.0 or newer/,
  ],
  [
    "a release to which it was backported",
    { "values_overrides/manila/2025.1.yaml": wsgiFile("manila-wsgi") },
    "keep",
    /the script still serves \(backported to 20\.0\.1/,
  ],
  [
    "a release with a name",
    { "overrides/nova/zed.yaml": "uwsgi:\n  wsgi-file: /bin/nova-api-wsgi\n" },
    "keep",
    /it is for zed/,
  ],
  ["no release", { "octavia/values.yaml": wsgiFile("octavia-wsgi") }, "rewrite", /^$/],
  [
    "a stable branch without the module",
    { "a.ini": "[uwsgi]\nwsgi-file = /bin/cinder-wsgi\n", ...stable("2024.2") },
    "keep",
    /2024\.2/,
  ],
  [
    "a stable branch with it",
    { "a.ini": "[uwsgi]\nwsgi-file = /bin/cinder-wsgi\n", ...stable("2025.1") },
    "rewrite",
    /^$/,
  ],
  [
    "a path before the branch",
    { "x/2025.2/values.yaml": wsgiFile("octavia-wsgi"), ...stable("2025.1") },
    "rewrite",
    /^$/,
  ],
  [
    "the settings before all",
    {
      "x/2025.1/values.yaml": wsgiFile("octavia-wsgi"),
      ".wsgi-shift.yml": 'minimum_release: "2025.2"\n',
      ...stable("2024.1"),
    },
    "rewrite",
    /^$/,
  ],
])("a place for %s", async (_, files, disposition, reason) => {
  const { decisions } = await migrateFiles(files);
  expect(decisions.map((decision) => decision.disposition)).toEqual([disposition]);
  expect(decisions[0]?.reason).toMatch(reason);
});

test("a script that the repository declares itself has its module with the change, on a stable branch too", async () => {
  const files = {
    "setup.cfg": "[entry_points]\nwsgi_scripts =\n    cinder-wsgi = cinder.api:init\n",
    "cinder/__init__.py": "",
    "cinder/api.py": "def init():\n    return None\n",
    "a.ini": "[uwsgi]\nwsgi-file = /bin/cinder-wsgi\n",
    ...stable("2024.1"),
  };
  expect((await migrateFiles(files)).decisions.map(({ disposition }) => disposition)).toEqual(["rewrite"]);
});

test("releases are found in branches and paths, and stand in order", () => {
  expect(
    [
      "stable/2025.1",
      "a/2024.2-x/b",
      "stable/zed",
      "unmaintained/Yoga",
      "master",
      "v12025.1",
      "2025.3",
      "dozed",
      "gazpacho-rdo",
      "a/caracal/b",
    ].map(releaseIn),
  ).toEqual(["2025.1", "2024.2", "zed", "yoga", null, null, null, null, "2026.1", "2024.1"]);
  const order = ["austin", "zed", "2023.1", "2023.2", "2024.1", "2026.1"];
  for (const [index, release] of order.entries()) {
    expect(order.filter((other) => isBefore(other, release))).toEqual(order.slice(0, index));
  }
  expect(() => isBefore("master", "zed")).toThrow(RangeError);
});

test.each([
  ["2025.1", "keep", /in no release yet/],
  ["2026.1", "keep", /in no release yet/],
  [null, "rewrite", /^$/],
])("a module on its default branch alone, for %s", async (release, disposition, reason) => {
  const files = { "a.ini": "[uwsgi]\nwsgi-file = /bin/zun-api-wsgi\n", ...(release ? stable(release) : {}) };
  const { decisions } = await migrateFiles(files);
  expect(decisions.map((decision) => decision.disposition)).toEqual([disposition]);
  expect(decisions[0]?.reason).toMatch(reason);
});
