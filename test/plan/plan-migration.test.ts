import { describe, expect, test } from "@jest/globals";
import { decodeText } from "../../src/model/content.js";
import { Registry } from "../../src/registry/registry.js";
import { filesAfter, migrateFiles } from "../support/migrate-files.js";

const entry = (lines: string) => `[entry_points]\nwsgi_scripts =\n${lines}`;
const buildFunction = "def build():\n    return object()\n";
const service = {
  "setup.cfg": entry("    fox-wsgi = fox.api.app:build\n"),
  "fox/__init__.py": "",
  "fox/api/__init__.py": "",
  "fox/api/app.py": buildFunction,
};

/** Paths of a migration's files with what becomes of each. */
async function changes(files: Readonly<Record<string, string>>): Promise<string[]> {
  return (await migrateFiles(files)).files.map(({ change, path }) => `${change} ${path}`);
}

describe("where the module goes", () => {
  test.each<readonly [string, Readonly<Record<string, string>>, readonly string[]]>([
    ["beside the package's own modules", service, ["create fox/wsgi/__init__.py", "create fox/wsgi/api.py"]],
    ["into a package that is there", { ...service, "fox/wsgi/__init__.py": "" }, ["create fox/wsgi/api.py"]],
    [
      "into a src layout",
      {
        "setup.cfg": service["setup.cfg"],
        "src/fox/__init__.py": "",
        "src/fox/api/__init__.py": "",
        "src/fox/api/app.py": buildFunction,
      },
      ["create src/fox/wsgi/__init__.py", "create src/fox/wsgi/api.py"],
    ],
    [
      "into a subproject",
      {
        "sub/setup.cfg": service["setup.cfg"],
        "sub/fox/__init__.py": "",
        "sub/fox/api/app.py": buildFunction,
      },
      ["create sub/fox/wsgi/__init__.py", "create sub/fox/wsgi/api.py"],
    ],
    [
      "nowhere if it is there",
      { ...service, "fox/wsgi/__init__.py": "", "fox/wsgi/api.py": "application = build()\n" },
      [],
    ],
  ])("%s", async (_, files, expected) => {
    expect(await changes(files)).toEqual(expected);
  });
});

describe("is left to a person, with the reason", () => {
  test.each<readonly [string, Readonly<Record<string, string>>, RegExp]>([
    [
      "a factory whose module is missing",
      { ...service, "setup.cfg": entry("    fox-wsgi = fox.gone:build\n") },
      /fox\.gone is not in the repository/,
    ],
    [
      "a module that has no application",
      { ...service, "fox/wsgi/api.py": "x = 1\n" },
      /defines no application/,
    ],
    [
      "an entry without an attribute",
      { ...service, "setup.cfg": entry("    fox-wsgi = fox.api.app\n") },
      /names no attribute/,
    ],
    [
      "an entry of another form",
      { ...service, "setup.cfg": entry("    fox-wsgi\n") },
      /is not an entry point of the form/,
    ],
    [
      "a name that is no file's",
      { ...service, "setup.cfg": entry("    a/b = fox.api.app:build\n") },
      /is no name for a file/,
    ],
    [
      "a percent sign",
      { ...service, "setup.cfg": entry("    fox%%wsgi = fox.api.app:build\n") },
      /is not an entry point/,
    ],
    [
      "a name declared twice",
      {
        ...service,
        "setup.cfg": entry("    fox-wsgi = fox.api.app:build\n    fox-wsgi = fox.api.app:other\n"),
      },
      /declared twice/,
    ],
    [
      "two scripts that would get one module",
      {
        ...service,
        "setup.cfg": entry("    fox-wsgi = fox.api.app:build\n    fox-api = fox.api.app:other\n"),
        "fox/api/app.py": `${buildFunction}${buildFunction.replace("build", "other")}`,
      },
      /fox-api would get the module fox\.wsgi\.api too/,
    ],
  ])("%s", async (_, files, reason) => {
    const migration = await migrateFiles({ ...files, "fox.ini": "[uwsgi]\nwsgi-file = /bin/fox-wsgi\n" });
    expect(migration.files).toEqual([]);
    expect(migration.scripts[0]).toMatchObject({
      status: "manual",
      module: null,
      application: null,
      reason: expect.stringMatching(reason),
    });
    expect(migration.decisions.every(({ disposition }) => disposition === "manual")).toBe(true);
  });
});

describe("a list of packages that lacks the new one is told", () => {
  test.each<readonly [file: string, content: string, told: boolean]>([
    ["setup.cfg", `${service["setup.cfg"]}[options]\npackages =\n    fox\n    fox.api\n`, true],
    ["setup.cfg", `${service["setup.cfg"]}[options]\npackages =\n    fox\n    fox.wsgi\n`, false],
    ["setup.cfg", `${service["setup.cfg"]}[options]\npackages =\n    fox\n`, false],
    ["setup.cfg", `${service["setup.cfg"]}[options]\npackages = find:\n`, false],
    ["setup.cfg", `${service["setup.cfg"]}[files]\npackages =\n    fox\n`, false],
    ["pyproject.toml", '[tool.setuptools]\npackages = [\n  "fox",\n  "fox.api",\n]\n', true],
    ["pyproject.toml", '[tool.setuptools]\npackages = ["fox", "fox.wsgi"]\n', false],
    ["pyproject.toml", '[tool.hatch.build]\npackages = ["fox"]\n', false],
    ["pyproject.toml", '[tool.setuptools.packages.find]\nwhere = ["."]\n', false],
    ["setup.py", "setup(pbr=True, packages=['fox', 'fox.api'])\n", true],
    ["setup.py", "setup(pbr=True, packages=find_packages())\n", false],
  ])("%s %j: %s", async (file, content, told) => {
    const { scripts } = await migrateFiles({ ...service, [file]: content });
    const reason = told ? `${file} lists the packages to install one by one; add fox.wsgi there` : "";
    expect(scripts[0]).toMatchObject({ status: "declared", reason });
  });
});

test.each([
  ["", /^the module is there already; only what names the script changes; add fox\/wsgi\/__init__\.py, /],
  ["fox/wsgi/__init__.py", /^the module is there already; only what names the script changes$/],
])("a module that is there wants a package around it: %j", async (file, told) => {
  const files = { ...service, "fox/wsgi/api.py": "application = build()\n", ...(file && { [file]: "" }) };
  const { scripts } = await migrateFiles(files);
  expect(scripts[0]?.reason).toMatch(told);
});

test("a script that is served elsewhere already claims no module of another", async () => {
  const known = {
    script: "fox-api",
    project: "x/fox",
    module: "fox.serve",
    application: "app",
    factories: [],
  };
  const files = {
    ...service,
    "setup.cfg": entry("    fox-wsgi = fox.api.app:build\n    fox-api = fox.serve:make\n"),
    "fox/serve.py": `${buildFunction.replace("build", "make")}app = object()\n`,
  };
  const { scripts } = await migrateFiles(files, { registry: new Registry([known]) });
  expect(scripts.map(({ status, application }) => `${status} ${application}`)).toEqual([
    "declared fox.wsgi.api:application",
    "module-exists fox.serve:app",
  ]);
});

test("one bad entry does not hold the others up", async () => {
  const files = {
    ...service,
    "setup.cfg": entry("    fox-wsgi = fox.api.app:build\n    fox-cfn-wsgi = fox.gone:b\n"),
  };
  expect(await changes(files)).toEqual(["create fox/wsgi/__init__.py", "create fox/wsgi/api.py"]);
});

test("a script that two distributions declare is left to a person", async () => {
  const files = {
    ...service,
    "sub/setup.cfg": entry("    fox-wsgi = den.app:build\n"),
    "sub/den/__init__.py": "",
    "sub/den/app.py": buildFunction,
  };
  const { scripts, files: changed } = await migrateFiles(files);
  expect(changed).toEqual([]);
  expect(scripts.map(({ status, reason }) => `${status} ${reason}`)).toEqual([
    'manual "fox-wsgi" is declared in sub/setup.cfg too; whose script a place names cannot be told',
    'manual "fox-wsgi" is declared in setup.cfg too; whose script a place names cannot be told',
  ]);
});

test("an entry point is declared in setuptools' section and under pbr's spelling too", async () => {
  for (const section of ["[options.entry_points]\nwsgi_scripts =\n", "[entry_points]\nwsgi-scripts =\n"]) {
    expect(
      await changes({ ...service, "setup.cfg": `${section}    fox-wsgi = fox.api.app:build\n` }),
    ).toHaveLength(2);
  }
});

test("two scripts of one application share a module that calls the public factory", async () => {
  const files = {
    "setup.cfg": entry(
      "    keystone-wsgi-admin = keystone.server.wsgi:initialize_admin_application\n    keystone-wsgi-public = keystone.server.wsgi:initialize_public_application\n",
    ),
    "keystone/__init__.py": "",
    "keystone/server/__init__.py": "",
    "keystone/server/wsgi.py":
      "def initialize_public_application():\n    return flask_core.initialize_application(name='public')\n\n\ninitialize_admin_application = initialize_public_application\n",
    "releasenotes/notes/a-1.yaml": "",
  };
  const migration = await migrateFiles(files);
  expect(migration.files.map(({ path }) => path)).toEqual([
    "keystone/wsgi/__init__.py",
    "keystone/wsgi/api.py",
    expect.stringMatching(/^releasenotes\/notes\/add-keystone-wsgi-module-[0-9a-f]{16}\.yaml$/),
  ]);
  expect(
    filesAfter(files, migration)["keystone/wsgi/api.py"],
  ).toBe(`"""WSGI application entry-point for the Keystone API."""

import threading

from keystone.server import wsgi

application = None

lock = threading.Lock()
with lock:
    if application is None:
        application = wsgi.initialize_public_application()
`);
});

describe("the module", () => {
  test.each([
    ["fox.app:build", "from fox import app", "app.build()"],
    ["fox.app:Factory.make", "from fox import app", "app.Factory.make()"],
    ["fox:build", "import fox", "fox.build()"],
    ["fox.threading:build", "from fox import threading as threading_module", "threading_module.build()"],
    [
      "fox.application:build",
      "from fox import application as application_module",
      "application_module.build()",
    ],
  ])("of %s imports and calls it", async (factory, imports, call) => {
    const files = {
      "setup.cfg": entry(`    fox-wsgi = ${factory}\n`),
      "fox/__init__.py": buildFunction,
      "fox/app.py": `${buildFunction}class Factory:\n    @staticmethod\n    def make():\n        return object()\n`,
      "fox/threading.py": buildFunction,
      "fox/application.py": buildFunction,
    };
    const module = filesAfter(files, await migrateFiles(files))["fox/wsgi/api.py"];
    expect(module).toContain(`\n${imports}\n`);
    expect(module).toContain(`        application = ${call}\n`);
  });

  const apache = "# Licensed under the Apache License, Version 2.0\n# on an AS IS basis.\n";
  test.each([
    [
      "as the factory's file has it, without the copyright of its authors",
      `# Copyright 2020 Fox\n# All Rights Reserved.\n#\n${apache}#\n# @author: A Fox\n\nimport x\n`,
      apache,
    ],
    ["after shebang and coding lines", `#!/usr/bin/python\n# -*- coding: utf-8 -*-\n\n${apache}\n`, apache],
    [
      "as an SPDX line",
      "# SPDX-License-Identifier: Apache-2.0\nimport x\n",
      "# SPDX-License-Identifier: Apache-2.0\n",
    ],
    ["before a docstring that follows at once", `${apache}"""The API."""\n`, apache],
  ])("has the licence %s", async (_, source, licence) => {
    const files = { ...service, "fox/api/app.py": `${source}\n${buildFunction}` };
    expect(filesAfter(files, await migrateFiles(files))["fox/wsgi/api.py"]).toMatch(
      new RegExp(`^${licence.replace(/[.()]/g, "\\$&")}\n"""WSGI`),
    );
  });

  test("has no licence where the neighbours have none, and their line ends", async () => {
    const files = { ...service, "fox/api/app.py": "# just a note\r\ndef build():\r\n    return 1\r\n" };
    expect(filesAfter(files, await migrateFiles(files))["fox/wsgi/api.py"]).toMatch(
      /^"""WSGI application entry-point for the Fox API\."""\r\n\r\nimport/,
    );
  });
});

test("release notes are the same for the same change, and none where reno is not used", async () => {
  const reno = { ...service, "releasenotes/notes/a-1.yaml": "" };
  const noteOf = async (files: Readonly<Record<string, string>>) =>
    (await migrateFiles(files)).files.find(({ path }) => path.startsWith("releasenotes"));
  const first = await noteOf(reno);
  expect(await noteOf({ ...reno, "fox/other.py": "changed\n" })).toEqual(first);
  expect(await noteOf(service)).toBeUndefined();
  expect(first?.change === "create" && decodeText(first.content)).toContain("``fox.wsgi.api``");
});

test("the documentation's build does not import the new module, which would boot the service", async () => {
  const conf =
    "extensions = ['sphinxcontrib.apidoc']\napidoc_module_dir = '../../fox'\napidoc_excluded_paths = ['tests']\n";
  const files = { ...service, "doc/source/conf.py": conf };
  const after = filesAfter(files, await migrateFiles(files));
  expect(after["doc/source/conf.py"]).toBe(conf.replace("['tests']", "['tests', 'wsgi']"));
  expect(filesAfter(after, await migrateFiles(after))).toEqual(after);
});

test("a name that would be a regular expression is a name", async () => {
  const setupCfg = `${entry("    fox+(api = fox.api.app:build\n")}console_scripts =\n    fox+(api = fox.api.app:build\n`;
  const { decisions } = await migrateFiles({ ...service, "setup.cfg": setupCfg });
  expect(decisions.map(({ disposition, reason }) => [disposition, reason])).toEqual([
    ["keep", expect.stringMatching(/another group|stands alone/)],
  ]);
});

describe("where it is not known what is declared, the registry's names are left to a person", () => {
  const ini = { "nova.ini": "[uwsgi]\nwsgi-file = /usr/bin/nova-api-wsgi\n" };
  const unclear = `setup(pbr=True, entry_points=read("wsgi_scripts"))\n`;
  test.each<readonly [string, Readonly<Record<string, string>>, "manual" | "rewrite"]>([
    ["in setup.py", { "setup.py": unclear }, "manual"],
    ["in pyproject.toml", { "pyproject.toml": "wsgi_scripts = \n" }, "manual"],
    [
      "in a file that setup.cfg names",
      { "setup.cfg": "[options]\nentry_points = file: a.ini\n", "a.ini": "[wsgi_scripts]\n" },
      "manual",
    ],
    [
      "in a file that pbr reads in place of setup.cfg",
      { "setup.py": "setup(pbr='a.cfg')\n", "a.cfg": "[entry_points]\nwsgi_scripts =\n" },
      "manual",
    ],
    [
      "but not in a setup.py whose place pbr's section takes",
      { "setup.py": unclear, "setup.cfg": "[entry_points]\na =\n    b = c:d\n" },
      "rewrite",
    ],
    ["but not in a comment", { "setup.py": "setup(pbr=True)  # no wsgi_scripts\n" }, "rewrite"],
  ])("%s", async (_, files, disposition) => {
    const migration = await migrateFiles({ ...ini, ...files });
    expect(migration.decisions.map((decision) => decision.disposition)).toEqual([disposition]);
    expect(migration.problems.map(({ code }) => code)).toEqual(
      "setup.cfg" in files || disposition === "manual"
        ? [expect.stringMatching(/setup-py-unclear|pyproject-invalid|entry-points-unread/)]
        : [],
    );
  });
});

describe("a module is made where the setup files say that packages lie", () => {
  const setupCfg = entry("    fox-api = fox.api.app:build\n");
  const code = service["fox/api/app.py"];
  const packages = (root: string) => ({
    [`${root}fox/__init__.py`]: "",
    [`${root}fox/api/__init__.py`]: "",
    [`${root}fox/api/app.py`]: code,
  });
  test.each<readonly [string, string | null]>([
    ["src", "src/fox/wsgi/api.py"],
    [".", "fox/wsgi/api.py"],
    ["lib", null],
  ])("in %s, whatever lies elsewhere", async (root, path) => {
    const { files, scripts } = await migrateFiles({
      "setup.cfg": `[files]\npackages_root = ${root}\n${setupCfg}`,
      ...packages(""),
      ...packages("src/"),
      ...packages("lib/"),
    });
    const made = files.map((file) => file.path).filter((name) => name.endsWith("wsgi/api.py"));
    expect(made).toEqual(path === null ? [] : [path]);
    expect(scripts[0]?.reason).toMatch(path === null ? /packages lie in lib, .*by hand/ : /^/);
  });
});
