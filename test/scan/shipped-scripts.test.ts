import { expect, test } from "@jest/globals";
import { migrateFiles } from "../support/migrate-files.js";

const ini = { "etc/uwsgi.ini": "[uwsgi]\nwsgi-file = /usr/bin/fox-wsgi\n" };
const script = "#!/usr/bin/python3\nfrom fox.api import app\n\napplication = app.build(argv=[])\n";
const stays =
  /bin\/fox-wsgi is a script that this repository ships as it stands; pbr does not make it, and it stays/;

test.each<readonly [string, Readonly<Record<string, string>>, RegExp]>([
  ["pbr's [files] scripts", { "setup.cfg": "[files]\nscripts =\n    bin/fox-wsgi\n" }, stays],
  ["setuptools' [options] scripts", { "setup.cfg": "[options]\nscripts = bin/other, bin/fox-wsgi\n" }, stays],
  [
    "scripts= of setup() beside a declared one",
    {
      "setup.py": `setup(pbr=True, scripts=["bin/fox-wsgi"], entry_points={"wsgi_scripts": ["den = fox.api.app:build"]})\n`,
      "fox/__init__.py": "",
      "fox/api/__init__.py": "",
      "fox/api/app.py": "def build(argv=None):\n    return object()\n",
    },
    /its application comes from fox\.api\.app:build, which fox\.wsgi\.den:application serves too/,
  ],
  [
    "script-files of setuptools beside a declared one",
    {
      "pyproject.toml": `[tool.setuptools]\nscript-files = ["bin/fox-wsgi"]\n[project.entry-points.wsgi_scripts]\nden = "gone:build"\n`,
    },
    /its application comes from fox\.api\.app:build, so a module that has that would serve in its place/,
  ],
])("a script of %s is kept wherever it is named", async (_, files, reason) => {
  const { decisions, files: changed } = await migrateFiles({ ...ini, ...files, "bin/fox-wsgi": script });
  const served = decisions.find(({ mention }) => mention.path === "etc/uwsgi.ini");
  expect(served).toMatchObject({ disposition: "keep", reason: expect.stringMatching(reason) });
  expect(changed.map(({ path }) => path)).not.toContain("etc/uwsgi.ini");
});

const nova = {
  "setup.cfg": "[metadata]\nname = nova\n",
  "nova.ini": "[uwsgi]\nwsgi-file = /usr/bin/nova-api-wsgi\n",
};

test.each<readonly [string, Readonly<Record<string, string>>, string]>([
  ["kept where the tree has a program of it", { "bin/nova-api-wsgi": "#!/bin/sh\n" }, "keep"],
  [
    "kept where a subproject has it",
    { "sub/setup.py": "setup()\n", "sub/scripts/nova-api-wsgi": "" },
    "keep",
  ],
  [
    "moved where its module is there too",
    {
      "bin/nova-api-wsgi": "",
      "nova/__init__.py": "",
      "nova/wsgi/__init__.py": "",
      "nova/wsgi/osapi_compute.py": "application = 1\n",
    },
    "rewrite",
  ],
  ["moved where a link has its name", { "bin/nova-api-wsgi": "→ elsewhere" }, "rewrite"],
  ["moved where a file elsewhere has its name", { "templates/nova-api-wsgi": "" }, "rewrite"],
  ["moved where no file has its name", {}, "rewrite"],
])("a script of the registry is %s", async (_, files, disposition) => {
  const { decisions } = await migrateFiles({ ...nova, ...files });
  const served = decisions.find(({ mention }) => mention.path === "nova.ini");
  expect(served?.disposition).toBe(disposition);
});

test("a name that is declared and shipped by hand is left to a person", async () => {
  const files = {
    ...ini,
    "bin/fox-wsgi": script,
    "setup.cfg":
      "[files]\nscripts = bin/fox-wsgi\n[entry_points]\nwsgi_scripts =\n    fox-wsgi = fox.api:build\n",
    "fox/__init__.py": "",
    "fox/api.py": "def build():\n    return object()\n",
  };
  const { scripts, decisions, files: changed } = await migrateFiles(files);
  expect(scripts).toMatchObject([
    { status: "manual", reason: expect.stringMatching(/"fox-wsgi" is shipped as bin\/fox-wsgi too/) },
  ]);
  expect(changed).toEqual([]);
  expect(decisions.filter(({ disposition }) => disposition === "rewrite")).toEqual([]);
});
