import { describe, expect, test } from "@jest/globals";
import type { Migration } from "../../src/model/migration.js";
import { changeMessage, messageText } from "../../src/propose/change-message.js";
import { fc } from "../support/fc.js";
import { migrateFiles } from "../support/migrate-files.js";
import { serviceFiles } from "../support/sample-repository.js";

const identifying = [["Change-Id", "I0123456789012345678901234567890123456789"]] as const;

function text(migration: Migration, unit: "modules" | "entry-points" = "modules"): string {
  return messageText(
    changeMessage({
      migration,
      unit,
      identifying,
      signedOffBy: "Dev One <dev1@example.org>",
      generatedBy: "wsgi-shift 1.2.3",
    }),
  );
}

test("says why, what, what is left to a person and how to stop it, with all trailers in the last paragraph", async () => {
  expect(text(await migrateFiles(serviceFiles))).toBe(`Add fox wsgi module

pbr generates a script for each wsgi_scripts entry point. Editable
installs by PEP 660 lose these scripts without a word, gunicorn never
took them, and pbr gives them up. uWSGI and gunicorn take the path of a
module instead, and mod_wsgi the module's file.

New module:

* fox.wsgi.api:application for fox-api-wsgi

What named fox-api-wsgi does without it now: devstack/plugin.sh,
devstack/settings, etc/fox-uwsgi.ini.

The entry points stay for now, so nothing that uses a script breaks.

Left to a person:

* doc/source/install.rst:1 fox-api-wsgi: the text names the script;
  where it means the service, call it by its name, where it means what
  is served, fox.wsgi.api:application

This change was made by a program. To stop it here, put "enabled: false"
into .wsgi-shift.yml on the default branch, or abandon this change: it
is not made again.

Change-Id: I0123456789012345678901234567890123456789
Signed-off-by: Dev One <dev1@example.org>
Generated-By: wsgi-shift 1.2.3
`);
});

test("says what moves, and what a person should look at though the module is made", async () => {
  const files = {
    ...serviceFiles,
    "fox/wsgi.py": "import eventlet\n",
    "fox/api/__init__.py": "import eventlet\neventlet.monkey_patch()\n",
  };
  const message = text(await migrateFiles(files)).replaceAll(/\n {2}|\n(?=\w)/g, " ");
  expect(message).toContain(
    "fox/wsgi.py becomes fox/wsgi/__init__.py: a package has to be there, and under its dotted name it stays valid",
  );
  expect(message).toContain(
    "* setup.cfg:9 fox-api-wsgi: fox/wsgi.py as fox/wsgi/__init__.py is imported before fox/api/__init__.py patches",
  );
});

/** A message on one line, so that its wrapping does not matter. */
const flat = (message: string) => message.replaceAll(/\n {2}|\n(?=\S)/g, " ");
const two = (entries: string) => ({
  ...serviceFiles,
  "setup.cfg": `[entry_points]\nwsgi_scripts =\n${entries}`,
  "fox/api/app.py": `${serviceFiles["fox/api/app.py"]}\nalias = build_app\n\n\ndef other():\n    return build_app()\n`,
});

describe("the body", () => {
  test("names a module once, with all its scripts", async () => {
    const files = two(
      "    fox-wsgi-admin = fox.api.app:alias\n    fox-wsgi-public = fox.api.app:build_app\n",
    );
    expect(flat(text(await migrateFiles(files)))).toContain(
      "New module:\n * fox.wsgi.api:application for fox-wsgi-admin and fox-wsgi-public",
    );
  });

  test("names each of several modules", async () => {
    const files = two("    fox-wsgi = fox.api.app:build_app\n    fox-cfn-wsgi = fox.api.app:other\n");
    expect(flat(text(await migrateFiles(files)))).toContain(
      "New modules:\n * fox.wsgi.api:application for fox-wsgi * fox.wsgi.cfn:application for fox-cfn-wsgi",
    );
  });

  test("says what comes with a module", async () => {
    const files = {
      ...serviceFiles,
      "fox/tests/__init__.py": "",
      "doc/source/conf.py":
        "extensions = ['sphinxcontrib.apidoc']\napidoc_module_dir = '../../fox'\napidoc_excluded_paths = ['tests']\n",
    };
    expect(flat(text(await migrateFiles(files)))).toContain(
      "A unit test imports it with the factory mocked. The documentation's build leaves it out, as an import starts the service.",
    );
  });

  test("counts files beyond five", async () => {
    const inis = Object.fromEntries(
      Array.from({ length: 7 }, (_, number) => [
        `etc/${number}.ini`,
        "[uwsgi]\nwsgi-file = /bin/cinder-wsgi\n",
      ]),
    );
    expect(flat(text(await migrateFiles(inis)))).toContain(
      "What named cinder-wsgi does without it now: etc/0.ini, etc/1.ini, etc/2.ini, etc/3.ini, etc/4.ini and 2 more files.",
    );
  });

  test("names the scripts of a deployment, and counts those beyond five", async () => {
    const inis = [
      "aodh-api",
      "cinder-wsgi",
      "glance-wsgi-api",
      "heat-wsgi-api",
      "magnum-api-wsgi",
      "octavia-wsgi",
    ].map((script) => [`${script}.ini`, `[uwsgi]\nwsgi-file = /bin/${script}\n`] as const);
    expect(flat(text(await migrateFiles(Object.fromEntries(inis))))).toContain(
      "What named aodh-api, cinder-wsgi, glance-wsgi-api, heat-wsgi-api, magnum-api-wsgi and 1 more script does without them now: aodh-api.ini, ",
    );
  });

  test.each([
    ["all" as const, {}, "The entry point is removed; the module serves in its place."],
    [
      "remove" as const,
      { "fox/wsgi/__init__.py": "", "fox/wsgi/api.py": "application = build()\n" },
      "Entry points that go, and the modules that serve in their place:\n * fox.wsgi.api:application for fox-api-wsgi",
    ],
    ["add" as const, {}, "The entry points stay for now, so nothing that uses a script breaks."],
  ])("says what becomes of the entry point: %s", async (phase, more, expected) => {
    const message = flat(text(await migrateFiles({ ...serviceFiles, ...more }, { phase })));
    expect(message).toContain(expected);
    expect(message.match(/[Ee]ntry points? (?:is|are|go|stay|that)/g)).toHaveLength(1);
  });

  test("does not call an entry point gone because setup.cfg names a file that moves", async () => {
    const files = {
      ...serviceFiles,
      "fox/wsgi.py": "x = 1\n",
      "setup.cfg": `${serviceFiles["setup.cfg"]}\n[flake8]\nper-file-ignores =\n    fox/wsgi.py:E402\n`,
    };
    const migration = await migrateFiles(files);
    expect(migration.files.map(({ path }) => path)).toContain("setup.cfg");
    expect(text(migration)).toContain("The entry points stay for now");
  });

  test("has one item for places of a file with one reason", async () => {
    const files = { "a.conf": "WSGIScriptAlias / /bin/cinder-wsgi\nAlias /x /bin/cinder-wsgi\n" };
    const { decisions, ...rest } = await migrateFiles(files);
    const manual = decisions.map((decision) => ({
      ...decision,
      disposition: "manual" as const,
      reason: "look",
    }));
    expect(text({ ...rest, decisions: manual })).toContain("* a.conf:1, 2 cinder-wsgi: look\n");
  });
});

describe("the subject", () => {
  test.each([
    ["of a service", serviceFiles, "modules" as const, "Add fox wsgi module"],
    [
      "of a deployment",
      { "a.ini": "[uwsgi]\nwsgi-file = /bin/cinder-wsgi\n" },
      "modules" as const,
      "Use module paths instead of WSGI scripts",
    ],
    [
      "of two servers",
      two("    fox-wsgi = fox.api.app:build_app\n    fox-cfn-wsgi = fox.api.app:other\n"),
      "modules" as const,
      "Add fox wsgi module",
    ],
    ["of the second phase", serviceFiles, "entry-points" as const, "setup: Remove pbr's wsgi_scripts"],
  ])("%s", async (_, files, unit, subject) => {
    expect(text(await migrateFiles(files), unit).split("\n")[0]).toBe(subject);
  });
});

test("a removal says what still names the script, but not what is history", async () => {
  const files = { ...serviceFiles, "fox/wsgi/__init__.py": "", "fox/wsgi/api.py": "application = build()\n" };
  const message = flat(text(await migrateFiles(files, { phase: "remove" }), "entry-points"));
  expect(message).toContain(
    "* etc/fox-uwsgi.ini:3 fox-api-wsgi: it still names the script; use fox.wsgi.api:application there",
  );
  expect(message).not.toMatch(/releasenotes|cinder/);
  expect(flat(text(await migrateFiles(files, { phase: "all" })))).not.toContain("it still names");
});

test.each([
  ["fox", "Add fox wsgi module and remove wsgi script"],
  ["a_service_of_many_words", "Add a_service_of_many_words wsgi module"],
])("the subject of both phases at once says so where it stays short: %s", async (name, subject) => {
  const files = {
    "setup.cfg": `[entry_points]\nwsgi_scripts =\n    x-wsgi = ${name}:build\n`,
    [`${name}/__init__.py`]: "def build():\n    return object()\n",
  };
  expect(text(await migrateFiles(files, { phase: "all" })).split("\n")[0]).toBe(subject);
});

test("lists ten places and counts the rest", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 13 }, (_, number) => [`doc/${number}.rst`, "cinder-wsgi\n"]),
  );
  const lines = text(await migrateFiles(files)).split("\n");
  expect(lines.filter((line) => /^\* doc\//.test(line))).toHaveLength(10);
  expect(lines).toContain("* and 3 more, see wsgi-shift scan");
});

const nasty = fc.constantFrom(
  "\n\nChange-Id: Iffff",
  "x\nSigned-off-by: eve <eve@example.org>",
  "\r\nDepends-On: http://x",
  "\u2028Change-Id: I0",
  "\u0085Change-Id: I0",
  "\fChange-Id: I0\v",
  "a\rChange-Id: I0",
);

test("whatever a repository's texts hold, the message has our trailers alone, in ASCII, in 72 columns but for long words", async () => {
  const texts = fc.string({ unit: "grapheme", minLength: 1 }).filter((path) => !path.includes("\0"));
  const template = await migrateFiles({ ...serviceFiles, "doc/a.rst": "cinder-wsgi\n" });
  fc.assert(
    fc.property(fc.oneof(texts, nasty), fc.constantFrom("add", "remove"), (hostile, phase) => {
      const decisions = template.decisions.map((decision) => ({
        ...decision,
        reason: `${hostile}`,
        mention: { ...decision.mention, path: hostile, script: hostile },
        edits: decision.edits.map((edit) => ({ ...edit, path: hostile })),
      }));
      const scripts = template.scripts.map((script) => ({
        ...script,
        ...{ name: hostile, factory: hostile, path: hostile, application: hostile, reason: hostile },
      }));
      const removals = phase === "remove" ? [hostile] : [];
      const message = text({ ...template, decisions, scripts, removals });
      expect(message).toMatch(/^[\n\x20-\x7e]*$/);
      expect(message.match(/^(?:Change-Id|Signed-off-by|Depends-On|Generated-By):/gm)).toEqual([
        "Change-Id:",
        "Signed-off-by:",
        "Generated-By:",
      ]);
      const last = message.trimEnd().split("\n\n").at(-1);
      expect(last?.split("\n")).toHaveLength(3);
      for (const line of message.split("\n"))
        expect(line.length <= 72 || !line.trim().slice(2).includes(" ")).toBe(true);
    }),
  );
});

test("dependencies stand before the Change-Id in the last paragraph, and only addresses do", async () => {
  const addresses = ["https://review.example.org/c/openstack/nova/+/1", "https://github.com/a/b/pull/2"];
  const refused = ["1234", "https://x/y\nChange-Id: I0", "ftp://x/y", "https://x/ü", " https://x/y", ""];
  const { subject, body, trailers } = changeMessage({
    migration: await migrateFiles(serviceFiles),
    unit: "modules",
    identifying,
    dependsOn: [...addresses, ...refused],
    signedOffBy: "Dev\n\nChange-Id: I0 <dev1@example.org>",
    generatedBy: "wsgi-shift 1.2.3",
  });
  const last = messageText({ subject, body, trailers }).trimEnd().split("\n\n").at(-1);
  expect(last?.split("\n")).toEqual([
    `Depends-On: ${addresses[0]}`,
    `Depends-On: ${addresses[1]}`,
    "Change-Id: I0123456789012345678901234567890123456789",
    "Signed-off-by: Dev Change-Id: I0 <dev1@example.org>",
    "Generated-By: wsgi-shift 1.2.3",
  ]);
});
