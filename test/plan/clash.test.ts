import { execFileSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { emptyRegistry } from "../../src/registry/registry.js";
import { fc } from "../support/fc.js";
import { filesAfter, migrateFiles } from "../support/migrate-files.js";
import { temporaryDirectory, writeFiles } from "../support/sample-repository.js";

type Files = Readonly<Record<string, string>>;

const build = "def build():\n    return ['the application']\n";

/** A project whose factory stands in `factory`, with `fox/wsgi.py` in the package's place. */
function project(wsgi: string, more: Files = {}, factory = "fox.wsgi:build"): Record<string, string> {
  return {
    "setup.cfg": `[entry_points]\nwsgi_scripts =\n    fox-wsgi = ${factory}\n`,
    "fox/__init__.py": "",
    "fox/wsgi.py": wsgi,
    ...more,
  };
}

const migrated = async (files: Files) => {
  const migration = await migrateFiles(files, { registry: emptyRegistry });
  const after = filesAfter(files, migration);
  for (const file of migration.files) if (file.change === "rename") delete after[file.from];
  return { migration, after, script: migration.scripts[0] };
};

describe("fox/wsgi.py becomes the package fox.wsgi", () => {
  test("with its content, and the module beside it", async () => {
    const { migration, script } = await migrated(project(build));
    expect(migration.files.map((file) => [file.change, file.path])).toEqual([
      ["rename", "fox/wsgi/__init__.py"],
      ["create", "fox/wsgi/api.py"],
    ]);
    expect(migration.files[0]).toMatchObject({ from: "fox/wsgi.py", mode: "100644", content: build });
    expect(script).toMatchObject({
      status: "declared",
      application: "fox.wsgi.api:application",
      reason: "",
    });
  });

  test("whatever factory the script has, in a src layout and in a subproject", async () => {
    for (const root of ["", "src/", "sub/"]) {
      const { "setup.cfg": setup, ...files } = project("x = 1\n", { "fox/app.py": build }, "fox.app:build");
      const placed = Object.fromEntries(
        Object.entries(files).map(([path, content]) => [root + path, content]),
      );
      const { migration } = await migrated({
        [root === "sub/" ? "sub/setup.cfg" : "setup.cfg"]: setup ?? "",
        ...placed,
      });
      expect(migration.files.map(({ change, path }) => `${change} ${path}`)).toEqual([
        `rename ${root}fox/wsgi/__init__.py`,
        `create ${root}fox/wsgi/api.py`,
      ]);
    }
  });

  test.each([
    ["from . import x", "from .. import x"],
    ["from .a import b", "from ..a import b"],
    ["from .a.b import (c,\n    d)", "from ..a.b import (c,\n    d)"],
    ["from ..a import b", "from ...a import b"],
    ["from ... import b", "from .... import b"],
    ["def f():\n    from . import x\n", "def f():\n    from .. import x\n"],
    [
      "try:\n    from .a import b\nexcept ImportError:\n    from .c import b",
      "try:\n    from ..a import b\nexcept ImportError:\n    from ..c import b",
    ],
    ["from .a import *  # from .a", "from ..a import *  # from .a"],
    ["import os\r\nfrom . import é\r\n", "import os\r\nfrom .. import é\r\n"],
  ])("and its relative imports count from there: %j", async (before, expected) => {
    const { after } = await migrated(project(`${build}\n${before}\n`));
    expect(after["fox/wsgi/__init__.py"]).toBe(`${build}\n${expected}\n`);
  });

  test.each([
    "from fox import x",
    "import fox.x",
    "'from . import x'",
    "# from . import x",
    "x = ...",
    "x = a.b",
    '"""\nfrom .a import b\n"""',
  ])("and nothing else in it changes: %j", async (line) => {
    const { after } = await migrated(project(`${build}\n${line}\n`));
    expect(after["fox/wsgi/__init__.py"]).toBe(`${build}\n${line}\n`);
  });

  test("each once for two scripts", async () => {
    const files = {
      ...project("x = 1\n", { "fox/a.py": build, "fox/b.py": build }),
      "setup.cfg":
        "[entry_points]\nwsgi_scripts =\n    fox-wsgi = fox.a:build\n    fox-wsgi-cfn = fox.b:build\n",
    };
    const { migration } = await migrated(files);
    expect(migration.files.map(({ path }) => path)).toEqual([
      "fox/wsgi/__init__.py",
      "fox/wsgi/api.py",
      "fox/wsgi/cfn.py",
    ]);
  });

  test("once: the result needs nothing more", async () => {
    const { after } = await migrated(
      project(`from . import x\n${build}`, { "tox.ini": "omit = fox/wsgi.py\n" }),
    );
    expect((await migrated(after)).migration.files).toEqual([]);
  });
});

test.each(["deploy", "remove"] as const)("the phase %s moves nothing", async (phase) => {
  const migration = await migrateFiles(project(build), { registry: emptyRegistry, phase });
  expect(migration.files).toEqual([]);
});

describe("what names its path follows", () => {
  test.each<readonly [path: string, before: string, after: string]>([
    [".coveragerc", "[run]\nomit = fox/wsgi.py\n", "[run]\nomit = fox/wsgi/__init__.py\n"],
    [
      "tox.ini",
      "[flake8]\nper-file-ignores =\n    fox/wsgi.py:E402\n    ./fox/wsgi.py:E401\n",
      "[flake8]\nper-file-ignores =\n    fox/wsgi/__init__.py:E402\n    ./fox/wsgi/__init__.py:E401\n",
    ],
    [
      "setup.cfg",
      `${project(build)["setup.cfg"]}[flake8]\nper-file-ignores =\n    fox/wsgi.py:E402\n    fox/app.py:E501\n`,
      `${project(build)["setup.cfg"]}[flake8]\nper-file-ignores =\n    fox/wsgi/__init__.py:E402\n    fox/app.py:E501\n`,
    ],
    [
      "pyproject.toml",
      '[tool.coverage.run]\nomit = ["fox/wsgi.py"]\n',
      '[tool.coverage.run]\nomit = ["fox/wsgi/__init__.py"]\n',
    ],
    [".pylintrc", "ignore-paths=^fox/wsgi\\.py$\n", "ignore-paths=^fox/wsgi/__init__\\.py$\n"],
    ["MANIFEST.in", "include fox/wsgi.py\n", "include fox/wsgi/__init__.py\n"],
    [".pre-commit-config.yaml", "exclude: '^fox/wsgi\\.py$'\n", "exclude: '^fox/wsgi/__init__\\.py$'\n"],
    ["mypy-files.txt", "fox/app.py\nfox/wsgi.py\n", "fox/app.py\nfox/wsgi/__init__.py\n"],
    ["doc/source/x.rst", "See ``fox/wsgi.py``.\n", "See ``fox/wsgi/__init__.py``.\n"],
    [
      "doc/apache.conf",
      "WSGIScriptAlias / /usr/lib/python3/dist-packages/fox/wsgi.py\n",
      "WSGIScriptAlias / /usr/lib/python3/dist-packages/fox/wsgi/__init__.py\n",
    ],
    ["fox/wsgi.py", `# fox/wsgi.py\n${build}`, `# fox/wsgi/__init__.py\n${build}`],
  ])("in %s", async (path, before, expected) => {
    const { after } = await migrated({ ...project(build), [path]: before });
    expect(after[path === "fox/wsgi.py" ? "fox/wsgi/__init__.py" : path]).toBe(expected);
  });

  test.each<readonly [path: string, content: string]>([
    ["tox.ini", "omit = fox/wsgi.pyc\n"],
    ["tox.ini", "omit = arctic-fox/wsgi.py arcticfox/wsgi.py\n"],
    ["tox.ini", "omit = fox/wsgi_app.py fox.wsgi\n"],
    ["tox.ini", "omit = other/fox/wsgi.py\n"],
    ["releasenotes/notes/a-1.yaml", "fixes:\n  - In fox/wsgi.py.\n"],
    ["fox/locale/de/fox.po", "#: fox/wsgi.py:3\n"],
    ["ChangeLog", "* fox/wsgi.py: new\n"],
    ["fix.patch", "+++ b/fox/wsgi.py\n"],
  ])("but nothing else: %s with %j", async (path, content) => {
    const files = {
      ...project(build),
      "other/fox/wsgi.py": "",
      "releasenotes/notes/b-1.yaml": "",
      [path]: content,
    };
    expect((await migrated(files)).after[path]).toBe(content);
  });
});

describe("is left to a person, with the reason", () => {
  test.each<readonly [string, Files, RegExp]>([
    [
      "what asks for its own place",
      project(`import os\nHERE = os.path.dirname(__file__)\n${build}`),
      /by __file__ it depends on its place/,
    ],
    [
      "what asks for files beside it",
      project(`import pkg_resources\nX = pkg_resources.resource_string(__name__, 'x')\n${build}`),
      /by pkg_resources\.resource_string it depends/,
    ],
    ["what cannot be read", project(`${build}\ndef broken(:\n`), /could not be read as Python/],
    [
      "what setup.cfg installs as one module",
      {
        ...project(build),
        "setup.cfg": `${project(build)["setup.cfg"]}[options]\npy_modules =\n    fox.wsgi\n`,
      },
      /setup\.cfg lists it as a single module/,
    ],
    [
      "what setup.py installs as one module",
      project(build, { "setup.py": "setup(py_modules=['fox.wsgi'])\n" }),
      /setup\.py lists it as a single module/,
    ],
    [
      "what the settings exclude",
      project(build, { ".wsgi-shift.yml": "exclude: ['fox/wsgi.py']\n" }),
      /the repository's settings exclude it/,
    ],
    [
      "a distribution of one module",
      { "setup.cfg": "[entry_points]\nwsgi_scripts =\n    fox-wsgi = fox:build\n", "fox.py": build },
      /fox\.py exists, and a package of the same name would hide it/,
    ],
  ])("%s", async (_, files, reason) => {
    const { migration, script } = await migrated(files);
    expect(migration.files).toEqual([]);
    expect(script).toMatchObject({ status: "manual", reason: expect.stringMatching(reason) });
  });
});

test.each([
  ["the module", { "fox/wsgi.py": "→ app.py" }, "fox/wsgi.py"],
  ["the package", { "fox/wsgi": "→ app" }, "fox/wsgi"],
  ["the new module", { "fox/wsgi/__init__.py": "", "fox/wsgi/api.py": "→ ../app.py" }, "fox/wsgi/api.py"],
])("a link in the place of %s is left to a person", async (_, links, path) => {
  const { "fox/wsgi.py": _without, ...files } = project("", { "fox/app.py": build }, "fox.app:build");
  const { migration, script } = await migrated({ ...files, ...links });
  expect(migration.files).toEqual([]);
  expect(script?.reason).toContain(
    `${path} is a link or a submodule where fox.wsgi.api or its package has to be`,
  );
});

describe("a person is told", () => {
  const patching = "import eventlet\neventlet.monkey_patch()\n";
  test.each<readonly [string, Files, RegExp]>([
    [
      "that a package patches too late now",
      project("x = 1\n", { "fox/cmd/__init__.py": patching, "fox/cmd/api.py": build }, "fox.cmd.api:build"),
      /imported before fox\/cmd\/__init__\.py patches/,
    ],
    [
      "that an import patches too late now",
      project(
        "x = 1\n",
        {
          "fox/api/__init__.py": "import fox.monkey_patch  # noqa\n",
          "fox/api/core.py": "",
          "fox/app.py": `from fox.api import core\n${build}`,
        },
        "fox.app:build",
      ),
      /imported before fox\/api\/__init__\.py patches/,
    ],
    [
      "that it runs as no program",
      project(`${build}\nif __name__ == '__main__':\n    build()\n`),
      /python -m fox\.wsgi no longer runs what/,
    ],
  ])("%s", async (_, files, reason) => {
    expect((await migrated(files)).script).toMatchObject({
      status: "declared",
      reason: expect.stringMatching(reason),
    });
  });

  test("nothing where the top package patches before all", async () => {
    const files = project("x = 1\n", { "fox/__init__.py": patching, "fox/app.py": build }, "fox.app:build");
    expect((await migrated(files)).script?.reason).toBe("");
  });
});

test("a module that a package hides already is in nobody's way", async () => {
  const { migration } = await migrated(project("dead = 1\n", { "fox/wsgi/__init__.py": build }));
  expect(migration.files.map(({ change, path }) => `${change} ${path}`)).toEqual(["create fox/wsgi/api.py"]);
});

test("Python imports the result: the entry point, importers, mock strings and the new module", async () => {
  const files = project(
    "from . import helper\nfrom .sub.deep import VALUE\n\n\ndef build():\n    return [helper.NAME, VALUE]\n",
    {
      "fox/helper.py": "NAME = 'helper'\n",
      "fox/sub/__init__.py": "",
      "fox/sub/deep.py": "VALUE = 7\n",
      "fox/user.py":
        "from fox import wsgi\nfrom fox.wsgi import build\nimport fox.wsgi\nfrom . import wsgi as again\n",
    },
  );
  const { after } = await migrated(files);
  const directory = temporaryDirectory();
  try {
    writeFiles(directory.path, after);
    const code =
      "import fox.user, fox.wsgi.api, pkgutil; from unittest import mock\nwith mock.patch('fox.wsgi.helper.NAME', 'mocked'): mocked = pkgutil.resolve_name('fox.wsgi:build')()\nprint(fox.wsgi.api.application, mocked)";
    expect(execFileSync("python3", ["-B", "-c", code], { cwd: directory.path, encoding: "utf8" })).toBe(
      "['helper', 7] ['mocked', 7]\n",
    );
  } finally {
    directory.dispose();
  }
});

test("every byte but the dots of relative imports stays, wherever they stand", async () => {
  const line = fc.oneof(
    fc.constantFrom("from . import a", "from .b import c", "from ..d import (e)", "from ... import f"),
    fc.constantFrom(
      "import os",
      "x = 'from . import y'",
      "# from .z import w",
      "",
      "s = '''\nfrom . import q\n'''",
      "é = 1 # ü",
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 8 }), fc.constantFrom("\n", "\r\n"), async (lines, end) => {
      const sourceOf = (all: readonly string[]) =>
        [...all, "def build():", "    return 1", ""].join("\n").replaceAll("\n", end);
      const { after } = await migrated(project(sourceOf(lines)));
      expect(after["fox/wsgi/__init__.py"]).toBe(
        sourceOf(lines.map((text) => text.replace(/^from \./, "from .."))),
      );
    }),
    { numRuns: 60 },
  );
});
