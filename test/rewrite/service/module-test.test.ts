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
