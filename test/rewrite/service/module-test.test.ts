import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { filesAfter, migrateFiles } from "../../support/migrate-files.js";
import { temporaryDirectory, writeFiles } from "../../support/sample-repository.js";

const directory = temporaryDirectory();
afterAll(() => directory.dispose());

const service = {
  "setup.cfg":
    "[entry_points]\nwsgi_scripts =\n    fox-wsgi = fox.api.app:build\n    fox-cfn-wsgi = fox.api.app:Factory.make\n",
  "fox/__init__.py": "",
  "fox/api/__init__.py": "",
  "fox/api/app.py":
    "# Licensed under the Apache License, Version 2.0\n\n\ndef build():\n    return object()\n\n\nclass Factory:\n    @staticmethod\n    def make():\n        return object()\n",
};

async function testFileOf(files: Readonly<Record<string, string>>): Promise<string | undefined> {
  return (await migrateFiles(files)).files
    .map(({ path }) => path)
    .find((path) => path.endsWith("test_wsgi_modules.py"));
}

test("the test passes under Python's unittest with the modules, and fails without them", async () => {
  const files = { ...service, "fox/tests/__init__.py": "", "fox/tests/unit/__init__.py": "" };
  const after = filesAfter(files, await migrateFiles(files));
  const root = join(directory.path, "unittest");
  writeFiles(root, after);
  const run = () =>
    spawnSync("python3", ["-m", "unittest", "-v", "fox.tests.unit.test_wsgi_modules"], {
      cwd: root,
      encoding: "utf8",
    });
  const passed = run();
  expect(passed.stderr).toMatch(/test_api .* \.\.\. ok.*test_cfn .* \.\.\. ok.*Ran 2 tests/s);
  expect(passed.status).toBe(0);
  rmSync(join(root, "fox/wsgi/cfn.py"));
  expect(run().stderr).toMatch(/No module named 'fox\.wsgi\.cfn'/);
  expect(after["fox/tests/unit/test_wsgi_modules.py"]).toMatch(
    /^# Licensed under the Apache License, Version 2\.0\n\nimport importlib\n/,
  );
});

test("the test of a repository that uses pytest is written so, and compiles", async () => {
  const files = { ...service, "tests/conftest.py": "" };
  const after = filesAfter(files, await migrateFiles(files));
  const text = after["tests/test_wsgi_modules.py"] ?? "";
  expect(text).toContain("        ('fox.wsgi.cfn', 'fox.api.app.Factory.make'),\n");
  expect(text).toContain("@pytest.mark.parametrize(");
  const compiled = spawnSync("python3", ["-c", "import sys; compile(sys.stdin.read(), 'test', 'exec')"], {
    input: text,
    encoding: "utf8",
  });
  expect([compiled.status, compiled.stderr]).toEqual([0, ""]);
});

/** Neighbours with this many classes of a base each, and what their imports are. */
const neighbour = (imports: string, ...bases: readonly string[]) =>
  `${imports}\n\n${bases.map((base, index) => `\nclass Test${index}(${base}):\n    pass\n`).join("")}`;
const unit = { "fox/tests/__init__.py": "", "fox/tests/unit/__init__.py": "", ".stestr.conf": "" };
const own = "import importlib\nimport sys\nfrom unittest import mock\n";

async function testText(files: Readonly<Record<string, string>>): Promise<string> {
  const all = { ...service, ...unit, ...files };
  const path = "fox/tests/unit/test_wsgi_modules.py";
  return (filesAfter(all, await migrateFiles(all))[path] ?? "").replace(/^#[^\n]*\n\n/, "");
}

test.each<readonly [string, Readonly<Record<string, string>>, string, string]>([
  [
    "nothing",
    {},
    `import importlib\nimport sys\nimport unittest\nfrom unittest import mock\n`,
    "unittest.TestCase",
  ],
  [
    "a module of the project",
    {
      "fox/tests/unit/test_a.py": neighbour("from fox import test", "test.NoDBTestCase", "test.NoDBTestCase"),
    },
    `${own}\nfrom fox import test\n`,
    "test.NoDBTestCase",
  ],
  [
    "a package of the project, under another name",
    {
      "fox/tests/unit/api/test_a.py": neighbour(
        "import fox.tests.utils as test_utils",
        "test_utils.BaseTestCase",
      ),
    },
    `${own}\nimport fox.tests.utils as test_utils\n`,
    "test_utils.BaseTestCase",
  ],
  [
    "a library",
    { "fox/tests/unit/test_a.py": neighbour("import oslotest.base  # noqa", "oslotest.base.BaseTestCase") },
    `${own}\nimport oslotest.base\n`,
    "oslotest.base.BaseTestCase",
  ],
  [
    "a class by its own name",
    { "fox/tests/unit/test_a.py": neighbour("from fox.tests.base import FoxTestCase", "FoxTestCase") },
    `${own}\nfrom fox.tests.base import FoxTestCase\n`,
    "FoxTestCase",
  ],
  [
    "a mock of its own",
    { "fox/tests/unit/test_a.py": neighbour("import mock\nimport testtools", "testtools.TestCase") },
    "import importlib\nimport sys\n\nimport mock\nimport testtools\n",
    "testtools.TestCase",
  ],
  [
    "carriage returns",
    {
      "fox/tests/unit/test_a.py": neighbour("from fox import test", "test.TestCase").replaceAll("\n", "\r\n"),
    },
    `${own}\nfrom fox import test\n`,
    "test.TestCase",
  ],
  [
    "most of them",
    {
      "fox/tests/unit/test_a.py": neighbour("from fox import test", "test.A", "test.B", "test.B"),
      "fox/tests/unit/deep/test_b.py": neighbour("from fox import test as base", "base.A", "base.A"),
    },
    `${own}\nfrom fox import test as base\n`,
    "base.A",
  ],
])("it extends what its neighbours extend: %s", async (_, files, imports, base) => {
  const text = await testText(files);
  expect(text.slice(0, text.indexOf("\n\n\nclass") + 1)).toBe(imports);
  expect(text).toContain(`\nclass TestWSGIModules(${base}):\n`);
});

test.each<readonly [string, string]>([
  [
    "a database",
    neighbour("from fox.tests import base", "base.DbTestCase", "base.SqlTestCase", "base.TestDBCase"),
  ],
  ["a class of its own file", neighbour("x = 1", "Local")],
  ["what is in no package above", neighbour("from fox.tests.unit.api import base", "base.BaseTest")],
  ["another project's", neighbour("from hen import test", "test.TestCase")],
  ["another test's class", neighbour("from fox.tests import test_a", "test_a.TestA")],
  ["two classes", neighbour("from fox import test", "test.TestCase, object")],
  ["unittest", neighbour("import unittest", "unittest.TestCase")],
  ["a relative import", neighbour("from . import base", "base.TestCase")],
  ["a docstring", `"""\nfrom fox import test\n    class A(test.TestCase):\n"""\n`],
])("it does not extend what neighbours have from %s", async (_, content) => {
  expect(await testText({ "fox/tests/unit/test_a.py": content })).toContain(
    "class TestWSGIModules(unittest.TestCase):\n",
  );
});

test("a long factory has lines of its own, and one whose decorator gives it arguments no signature", async () => {
  const long = "fox.a_package_of_many_words.another_package:a_function_with_a_long_name";
  const files = {
    ...service,
    ...unit,
    "setup.cfg": `[entry_points]\nwsgi_scripts =\n    fox-wsgi = ${long}\n    fox-cfn-wsgi = fox.api.app:build\n`,
    "fox/api/app.py": "@with_config\ndef build(config):\n    return object()\n",
    "fox/a_package_of_many_words/__init__.py": "",
    "fox/a_package_of_many_words/another_package.py":
      "def a_function_with_a_long_name():\n    return object()\n",
  };
  const text = await testText(files);
  expect(text).toContain(
    "    @mock.patch(\n        'fox.a_package_of_many_words.another_package.a_function_with_a_long_name',\n        autospec=True)\n    def test_api(",
  );
  expect(text).toContain("    @mock.patch('fox.api.app.build')\n    def test_cfn(");
});

test.each<readonly [string, Readonly<Record<string, string>>, boolean]>([
  ["pytest.ini", { "pytest.ini": "[pytest]\n" }, true],
  ["pyproject.toml", { "pyproject.toml": "[tool.pytest.ini_options]\n" }, true],
  ["setup.cfg", { "setup.cfg": `${service["setup.cfg"]}[tool:pytest]\n` }, true],
  ["tox.ini", { "tox.ini": "[pytest]\r\naddopts = -q\r\n" }, true],
  ["pytest and stestr", { "pytest.ini": "[pytest]\n", ".stestr.conf": "" }, false],
  ["neither", { "pyproject.toml": "[tool.black]\n", "tox.ini": "[testenv]\ndeps = pytest\n" }, false],
])("it is a function for pytest or a class, by %s", async (_, more, isPytest) => {
  const files = { ...service, "fox/tests/__init__.py": "", ...more };
  const after = filesAfter(files, await migrateFiles(files));
  expect(after["fox/tests/test_wsgi_modules.py"]?.includes("import pytest")).toBe(isPytest);
});

test.each<readonly [string, Readonly<Record<string, string>>, string | undefined]>([
  [
    "in the package's unit tests",
    { "fox/tests/unit/__init__.py": "", "fox/tests/__init__.py": "" },
    "fox/tests/unit/test_wsgi_modules.py",
  ],
  ["in the package's tests", { "fox/tests/__init__.py": "" }, "fox/tests/test_wsgi_modules.py"],
  ["beside the package", { "tests/unit/__init__.py": "" }, "tests/unit/test_wsgi_modules.py"],
  ["nowhere without tests", {}, undefined],
  [
    "nowhere where it is there",
    { "fox/tests/__init__.py": "", "fox/tests/test_wsgi_modules.py": "mine = 1\n" },
    undefined,
  ],
  [
    "nowhere if the settings say so",
    { "fox/tests/__init__.py": "", ".wsgi-shift.yml": "tests: false\n" },
    undefined,
  ],
])("it goes %s", async (_, more, path) => {
  expect(await testFileOf({ ...service, ...more })).toBe(path);
});

test("a module that hands on what is built by then gets none: importing it would boot the service", async () => {
  const files = {
    ...service,
    "fox/tests/__init__.py": "",
    "setup.cfg": "[entry_points]\nwsgi_scripts =\n    fox-wsgi = fox.api.app:build\n",
    "fox/api/app.py": "def build():\n    return object()\n\n\napplication = build()\n",
  };
  expect(await testFileOf(files)).toBeUndefined();
});
