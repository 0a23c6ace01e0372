import { describe, expect, test } from "@jest/globals";
import { emptyRegistry } from "../../src/registry/registry.js";
import { filesAfter, migrateFiles } from "../support/migrate-files.js";

type Files = Readonly<Record<string, string>>;

const build = "def build():\n    return make()\n";

/** A package fox with one script for `factory`. */
function project(factory: string, files: Files): Record<string, string> {
  return {
    "setup.cfg": `[entry_points]\nwsgi_scripts =\n    fox-wsgi = ${factory}\n`,
    "fox/__init__.py": "",
    ...files,
  };
}

/** The one script's row, and the code of its module if one is made. */
async function outcome(files: Files, registry = emptyRegistry) {
  const migration = await migrateFiles(files, { registry });
  const [script] = migration.scripts;
  return { ...script, code: filesAfter(files, migration)["fox/wsgi/api.py"] };
}

describe("a factory that can be called is called where it is declared", () => {
  test.each<readonly [string, string, Files]>([
    ["a function", "fox.app:build", { "fox/app.py": build }],
    [
      "with optional parameters",
      "fox.app:build",
      { "fox/app.py": "def build(conf=None, *a, **k):\n    return 1\n" },
    ],
    ["a lambda", "fox.app:build", { "fox/app.py": "build = lambda: make()\n" }],
    ["another name of a function", "fox.app:build", { "fox/app.py": "def old(): return 1\nbuild = old\n" }],
    ["a partial", "fox.app:build", { "fox/app.py": "build = functools.partial(old, 1)\n" }],
    ["in a package", "fox:build", { "fox/__init__.py": build }],
    ["in a package's __init__", "fox.app:build", { "fox/app/__init__.py": build }],
    [
      "imported through packages",
      "fox.app:build",
      {
        "fox/app/__init__.py": "from .inner import build\n",
        "fox/app/inner/__init__.py": "from ..deep import make as build\n",
        "fox/app/deep.py": "def make():\n    return 1\n",
      },
    ],
    [
      "imported by a star",
      "fox.app:build",
      { "fox/app/__init__.py": "from fox.app.inner import *\n", "fox/app/inner.py": build },
    ],
    [
      "an attribute of an imported module",
      "fox.app:build",
      {
        "fox/app.py": "from fox import inner\nimport fox.inner as also\nbuild = also.build\n",
        "fox/inner.py": build,
      },
    ],
    [
      "an import with a fallback",
      "fox.app:build",
      {
        "fox/app.py": "try:\n    from fox.inner import build\nexcept ImportError:\n    build = None\n",
        "fox/inner.py": build,
      },
    ],
    [
      "defined under a condition",
      "fox.app:build",
      { "fox/app.py": `if six.PY2:\n    build = None\nelse:\n    ${build.replace("\n    ", "\n        ")}` },
    ],
    [
      "a class with instances that can be called",
      "fox.app:App",
      {
        "fox/app.py":
          "class App:\n    def __init__(self, conf=None): pass\n    def __call__(self, environ, start_response): pass\n",
      },
    ],
    [
      "a class of another module's",
      "fox.app:App",
      { "fox/app.py": "from lib import Base\nclass App(Base): pass\n" },
    ],
    [
      "a static method",
      "fox.app:App.make",
      { "fox/app.py": "class App:\n    @staticmethod\n    def make(): return 1\n" },
    ],
    [
      "a class method",
      "fox.app:App.make",
      { "fox/app.py": "class App:\n    @classmethod\n    def make(cls): return 1\n" },
    ],
    [
      "a base's class method",
      "fox.app:App.make",
      {
        "fox/app.py": "from fox.base import Base\nclass App(Base): pass\n",
        "fox/base.py": "class Base:\n    @classmethod\n    def make(cls): return 1\n",
      },
    ],
    ["Python 2", "fox.app:build", { "fox/app.py": `print 'x'\n${build}` }],
    [
      "beside an error elsewhere in the file",
      "fox.app:build",
      { "fox/app.py": `${build}\n\ndef broken(:\n    pass\n` },
    ],
  ])("%s", async (_, factory, files) => {
    const { status, reason, code } = await outcome(project(factory, files));
    expect({ status, reason }).toEqual({ status: "declared", reason: "" });
    const [module = "", attribute] = factory.split(":");
    expect(code).toContain(`        application = ${module.split(".").at(-1)}.${attribute}()\n`);
  });

  test("an attribute that is a submodule is imported as pbr's script imports it", async () => {
    const { status, code } = await outcome(project("fox:app.build", { "fox/app.py": build }));
    expect(status).toBe("declared");
    expect(code).toContain("\nfrom fox import app\n");
    expect(code).toContain(" app.build()\n");
  });
});

describe("what the code leaves open is said", () => {
  test.each<readonly [string, string, Files, RegExp]>([
    [
      "decorated, with required parameters",
      "fox.app:build",
      { "fox/app.py": "@inject\n@a.b(1)\ndef build(conf):\n    return 1\n" },
      /requires conf, which @inject, @a\.b must supply/,
    ],
    [
      "from elsewhere",
      "fox.app:build",
      { "fox/app.py": "from oslo.thing import build\n" },
      /comes from oslo\.thing, which is not in the repository/,
    ],
    [
      "computed",
      "fox.app:build",
      { "fox/app.py": "def __getattr__(name): return 1\n" },
      /comes from fox\.app/,
    ],
  ])("%s", async (_, factory, files, reason) => {
    expect(await outcome(project(factory, files))).toMatchObject({
      status: "declared",
      reason: expect.stringMatching(reason),
      code: expect.any(String),
    });
  });
});

describe("is left to a person, with the reason", () => {
  const app = (source: string): Files => ({ "fox/app.py": source });
  test.each<readonly [string, string, Files, RegExp]>([
    [
      "a coroutine function",
      "fox.app:build",
      app("async def build():\n    return 1\n"),
      /coroutine function \(async def\)/,
    ],
    [
      "an ASGI application",
      "fox.app:app",
      app("async def app(scope, receive, send): pass\n"),
      /for ASGI, not WSGI \(it is a coroutine of scope/,
    ],
    [
      "a FastAPI application",
      "fox.app:app",
      app("from fastapi import FastAPI\napp = FastAPI()\n"),
      /ASGI.*fastapi\.FastAPI/,
    ],
    [
      "a factory of one",
      "fox.app:build",
      app("import fastapi\ndef build():\n    app = fastapi.FastAPI()\n    return app\n"),
      /ASGI.*returns what fastapi\.FastAPI makes/,
    ],
    [
      "a factory of a coroutine function",
      "fox.app:build",
      app("def build():\n    async def app(scope, receive, send): pass\n    return app\n"),
      /ASGI.*returns a coroutine function/,
    ],
    [
      "a class with a coroutine __call__",
      "fox.app:App",
      app("class App:\n    async def __call__(self, scope, receive, send): pass\n"),
      /ASGI.*__call__ of App/,
    ],
    [
      "a class of Starlette's",
      "fox.app:App",
      app("from starlette.applications import Starlette\nclass App(Starlette): pass\n"),
      /ASGI/,
    ],
    [
      "required parameters",
      "fox.app:build",
      app("def build(conf, name, x=1):\n    return 1\n"),
      /requires conf, name, and pbr's script cannot call it either/,
    ],
    [
      "a paste factory",
      "fox.app:factory",
      app("def factory(global_conf, **local_conf):\n    return 1\n"),
      /requires global_conf/,
    ],
    ["a required keyword", "fox.app:build", app("def build(*, conf):\n    return 1\n"), /requires conf/],
    [
      "a class with required parameters",
      "fox.app:App",
      app("class App:\n    def __init__(self, conf): pass\n    def __call__(self, e, s): pass\n"),
      /requires conf/,
    ],
    [
      "a method without its instance",
      "fox.app:App.make",
      app("class App:\n    def make(self): return 1\n"),
      /requires self/,
    ],
    [
      "a WSGI application itself",
      "fox.app:wsgi",
      app("def wsgi(environ, start_response):\n    return []\n"),
      /takes environ, start_response, so it is a WSGI application itself/,
    ],
    [
      "an application that is there",
      "fox.app:application",
      app("application = make()\n"),
      /built on import, not a factory/,
    ],
    [
      "a main that serves",
      "fox.app:main",
      app("def main():\n    server = make()\n    server.serve()\n    server.wait()\n"),
      /serves until it is stopped/,
    ],
    ["a main that returns nothing", "fox.app:main", app("def main():\n    setup()\n"), /returns nothing/],
    [
      "a class of no callables",
      "fox.app:App",
      app("class App:\n    pass\n"),
      /instances of the class App cannot be called/,
    ],
    ["a value", "fox.app:build", app("build = 'x'\n"), /is no factory/],
    ["a module", "fox:app", app(build), /fox\.app is a module/],
    ["a missing module", "fox.gone:build", {}, /fox\.gone is not in the repository/],
    ["a missing function", "fox.app:build", app("x = 1\n"), /fox\/app\.py defines no build/],
    [
      "a missing method",
      "fox.app:App.make",
      app("class App:\n    pass\n"),
      /the class App in fox\/app\.py defines no make/,
    ],
    [
      "a missing end of a chain",
      "fox.app:build",
      app("from fox.inner import build\n"),
      /the module fox\.inner is not in the repository/,
    ],
    [
      "a circle",
      "fox.app:build",
      { "fox/app.py": "from fox.other import build\n", "fox/other.py": "from fox.app import build\n" },
      /leads back to itself/,
    ],
    [
      "an import from beyond the package",
      "fox.app:build",
      app("from ...x import build\n"),
      /imports from beyond its package/,
    ],
    [
      "no Python at all",
      "fox.app:build",
      app("{% if x %}\nthis is (no Python\n"),
      /fox\/app\.py could not be read as Python/,
    ],
    [
      "a file of data",
      "fox.app:build",
      app(`X = [\n${"  1,\n".repeat(300_000)}]\n${build}`),
      /fox\/app\.py could not be read/,
    ],
  ])("%s", async (_, factory, files, reason) => {
    const { status, reason: said, code, module } = await outcome(project(factory, files));
    expect(said).toMatch(reason);
    expect({ status, code, module }).toEqual({ status: "manual", code: undefined, module: null });
  });
});

describe("an application that is built on import is handed on, never built twice", () => {
  const handedOn = (imports: string) =>
    `"""WSGI application entry-point for the Fox API."""\n\n${imports}  # noqa: F401\n`;
  test.each<readonly [string, Files, string]>([
    [
      "by the factory",
      { "fox/app.py": `${build}\napplication = build()\n` },
      "from fox.app import application",
    ],
    [
      "under another name",
      { "fox/app.py": `${build}\n_app = build()\n` },
      "from fox.app import _app as application",
    ],
    [
      "under a lock",
      {
        "fox/app.py": `${build}\napplication = None\nwith lock:\n    if application is None:\n        application = build()\n`,
      },
      "from fox.app import application",
    ],
    [
      "where the factory is defined",
      { "fox/app.py": "from fox.inner import build\n", "fox/inner.py": `${build}\napplication = build()\n` },
      "from fox.inner import application",
    ],
    [
      "though its function serves",
      { "fox/app.py": "application = make()\n\n\ndef build():\n    serve(application)\n" },
      "from fox.app import application",
    ],
  ])("%s", async (_, files, imports) => {
    expect(await outcome(project("fox.app:build", files))).toMatchObject({
      status: "declared",
      code: handedOn(imports),
    });
  });

  test.each<readonly [string, string]>([
    ["only as a program", `${build}\nif __name__ == '__main__':\n    application = build()\n`],
    ["only in a function", `${build}\ndef main():\n    application = build()\n    serve(application)\n`],
    ["nowhere: None waits for somebody", `${build}\napplication = None\n`],
    ["by another function", `${build}\napplication = build_admin()\n`],
  ])("but not what is built %s", async (_, source) => {
    const { code } = await outcome(project("fox.app:build", { "fox/app.py": source }));
    expect(code).toContain("application = app.build()");
  });
});

describe("an application that serves already is pointed to", () => {
  test.each<readonly [string, string, Files, string]>([
    [
      "in the package's wsgi module",
      "fox.app:build",
      { "fox/app.py": build, "fox/wsgi.py": "from fox import app\napplication = app.build()\n" },
      "fox.wsgi:application",
    ],
    [
      "in the package fox.wsgi itself",
      "fox.app:build",
      { "fox/app.py": build, "fox/wsgi/__init__.py": "from fox.app import build\napplication = build()\n" },
      "fox.wsgi:application",
    ],
    [
      "beside the factory in fox.wsgi",
      "fox.wsgi:build",
      { "fox/wsgi.py": `${build}application = build()\n` },
      "fox.wsgi:application",
    ],
    [
      "under its name",
      "fox.app:build",
      {
        "fox/app.py": build,
        "fox/wsgi/__init__.py": "",
        "fox/wsgi/api.py": "from fox.app import application\n",
      },
      "fox.wsgi.api:application",
    ],
  ])("%s", async (_, factory, files, application) => {
    expect(await outcome(project(factory, files))).toMatchObject({ status: "module-exists", application });
  });

  test("where the registry knows it, if it is there", async () => {
    const trove = {
      "setup.cfg": "[entry_points]\nwsgi_scripts =\n    trove-wsgi = trove.cmd.app_wsgi:wsgimain\n",
      "trove/__init__.py": "",
      "trove/cmd/__init__.py": "",
      "trove/cmd/app_wsgi.py": "def wsgimain():\n    return make()\n\n\napplication = wsgimain()\n",
    };
    const { scripts, files } = await migrateFiles(trove);
    expect(scripts[0]).toMatchObject({
      status: "module-exists",
      application: "trove.cmd.app_wsgi:application",
    });
    expect(files).toEqual([]);
    const before = { ...trove, "trove/cmd/app_wsgi.py": "def wsgimain():\n    return make()\n" };
    expect((await migrateFiles(before)).scripts[0]).toMatchObject({
      status: "declared",
      module: "trove.wsgi.api",
    });
  });
});

describe("a package that builds another service's application on import", () => {
  const built = "def build():\n    return 1\n\n\napplication = build()\n";
  const cfn = { "fox/cfn.py": "def build():\n    return 2\n" };
  test.each<readonly [string, string, Files, "manual" | "declared" | "module-exists"]>([
    [
      "is told, as a module in it would start both",
      "fox.cfn:build",
      { "fox/wsgi/__init__.py": built },
      "manual",
    ],
    ["also where a module has to become it", "fox.cfn:build", { "fox/wsgi.py": built }, "manual"],
    ["serves its own script", "fox.wsgi:build", { "fox/wsgi/__init__.py": built }, "module-exists"],
    [
      "is no news where the factory stands in it",
      "fox.wsgi.cfn_app:build",
      { "fox/wsgi/__init__.py": built, "fox/wsgi/cfn_app.py": "def build():\n    return 2\n" },
      "declared",
    ],
    [
      "does not matter to a module that is there",
      "fox.cfn:build",
      { "fox/wsgi/__init__.py": built, "fox/wsgi/api.py": "application = 1\n" },
      "module-exists",
    ],
    ["is the top package's own affair", "fox.cfn:build", { "fox/__init__.py": built }, "declared"],
    [
      "does not, if it builds something else",
      "fox.cfn:build",
      { "fox/wsgi/__init__.py": "LOG = log()\n" },
      "declared",
    ],
  ])("%s", async (_, factory, files, status) => {
    const row = await outcome(project(factory, { ...cfn, ...files }));
    expect(row.status).toBe(status);
    if (status === "manual")
      expect(row.reason).toBe(
        "fox.wsgi:application is built when its package is imported, so fox.wsgi.api would start it too; move it to a module of its own first",
      );
  });
});

test.each([
  ["argv=None", /^fox\.app:build is called without argv, .*, or let the module pass argv=\[\]$/],
  ["debug=False, argv=None", /is called without argv/],
  ["*, argv=()", /is called without argv/],
  ["conf=None", /^$/],
  ["*argv", /^$/],
])("a person is told of a factory that takes the command line: %s", async (parameters, reason) => {
  const row = await outcome(
    project("fox.app:build", { "fox/app.py": `def build(${parameters}):\n    return 1\n` }),
  );
  expect(row).toMatchObject({ status: "declared", reason: expect.stringMatching(reason) });
  expect(row.code).toContain("        application = app.build()\n");
});

describe("an app.wsgi that the service ships", () => {
  const wsgi = "from fox.api import app\n\napplication = app.build()\n";
  test.each<readonly [string, Files, RegExp]>([
    [
      "beside the factory",
      { "fox/api/app.wsgi": wsgi },
      /^fox\/api\/app\.wsgi holds an application made by hand; .* fox\.wsgi\.api:application/,
    ],
    ["in the package", { "fox/app.wsgi": wsgi }, /^fox\/app\.wsgi holds/],
    ["without an application", { "fox/api/app.wsgi": "app = 1\n" }, /^$/],
    ["elsewhere", { "etc/app.wsgi": wsgi }, /^$/],
    ["none", {}, /^$/],
  ])("%s", async (_, files, reason) => {
    const found = await outcome(
      project("fox.api.app:build", { "fox/api/__init__.py": "", "fox/api/app.py": build, ...files }),
    );
    expect(found.status).toBe("declared");
    expect(found.reason).toMatch(reason);
  });
});
