import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { contentOfBytes, contentOfText } from "../../src/model/content.js";
import type { Binding } from "../../src/python/binding.js";
import type { CallArgument } from "../../src/python/expression.js";
import type { FunctionFacts } from "../../src/python/function-facts.js";
import { type ModuleFacts, moduleFacts } from "../../src/python/module-facts.js";
import { expectLinear } from "../support/expect-linear.js";

async function factsOf(source: string | Buffer): Promise<ModuleFacts> {
  const facts = await moduleFacts(
    typeof source === "string" ? contentOfText(source) : contentOfBytes(source),
  );
  if (!facts) throw new Error("nothing was read");
  return facts;
}

async function bindingsOf(source: string): Promise<Record<string, readonly Binding[]>> {
  return Object.fromEntries((await factsOf(source)).bindings);
}

async function functionOf(source: string, name = "f"): Promise<FunctionFacts> {
  const binding = (await factsOf(source)).bindings.get(name)?.at(-1);
  if (binding?.kind !== "function") throw new Error(`${name} is no function`);
  return binding.function;
}

const from = (module: string, name: string | null, level = 0): Binding => ({
  kind: "import",
  from: { level, module },
  name,
});

const call = (callee: string | null, argument: CallArgument = { kind: "none" }): Binding => ({
  kind: "call",
  callee,
  argument,
});

describe("what a module's names stand for", () => {
  test.each<readonly [source: string, expected: Record<string, readonly Binding[]>]>([
    ["from a import b", { b: [from("a", "b")] }],
    ["from a.b import c as d, e", { d: [from("a.b", "c")], e: [from("a.b", "e")] }],
    ["from a import (b,\n    c)", { b: [from("a", "b")], c: [from("a", "c")] }],
    ["from . import b", { b: [from("", "b", 1)] }],
    ["from ..a.b import c", { c: [from("a.b", "c", 2)] }],
    ["import a.b.c", { a: [from("a", null)] }],
    ["import a.b as c, d", { c: [from("a.b", null)], d: [from("d", null)] }],
    ["from __future__ import print_function", {}],
    ["from a import *", {}],
    ["x = y", { x: [{ kind: "alias", target: "y" }] }],
    ["x = a.b.c", { x: [{ kind: "alias", target: "a.b.c" }] }],
    ["x = (y)", { x: [{ kind: "alias", target: "y" }] }],
    ["x: object = y", { x: [{ kind: "alias", target: "y" }] }],
    ["x: object", {}],
    ["x = f(1)", { x: [call("f", { kind: "other" })] }],
    ["x = f(a.b, 1)", { x: [call("f", { kind: "name", name: "a.b" })] }],
    ["x = f(c, name='n')", { x: [call("f", { kind: "text", text: "n" })] }],
    ["x = a.f()()", { x: [call(null)] }],
    ["x = y = f()", { x: [call("f")], y: [call("f")] }],
    ["x, y = 1, 2", { x: [{ kind: "value", text: null }], y: [{ kind: "value", text: null }] }],
    ['NAME = "osapi"', { NAME: [{ kind: "value", text: "osapi" }] }],
    ["x = None", { x: [{ kind: "value", text: null }] }],
    ['x = f"{a}"', { x: [{ kind: "value", text: null }] }],
    ["x += 1\nx.y = 2\nx[0] = 3", {}],
    ["print 'Python 2'\nx = y", { x: [{ kind: "alias", target: "y" }] }],
    [
      "try:\n    from a import b\nexcept ImportError, e:\n    b = None\nelse:\n    c = d\nfinally:\n    g = h",
      {
        b: [from("a", "b"), { kind: "value", text: null }],
        c: [{ kind: "alias", target: "d" }],
        g: [{ kind: "alias", target: "h" }],
      },
    ],
    [
      "application = None\nwith lock:\n    if application is None:\n        application = f()",
      {
        application: [{ kind: "value", text: null }, call("f")],
      },
    ],
    ["if __name__ == '__main__':\n    x = f()\nelse:\n    y = f()", { y: [call("f")] }],
    [
      "\ufeffx = y\r\nz = y\r\n",
      { x: [{ kind: "alias", target: "y" }], z: [{ kind: "alias", target: "y" }] },
    ],
    ["é = y\nx = 'ü'.z", { éé: [{ kind: "alias", target: "y" }], x: [{ kind: "value", text: null }] }],
    ["", {}],
  ])("%j", async (source, expected) => {
    expect(await bindingsOf(source)).toEqual(expected);
  });

  test("a class has methods and bases", async () => {
    const { A } = await bindingsOf(
      "class A(B, c.D, metaclass=M):\n    x = 1\n    @staticmethod\n    def m(a): pass\n    async def __call__(self, scope): pass\n",
    );
    const [binding] = A ?? [];
    if (binding?.kind !== "class") throw new Error("A is no class");
    expect(binding.class.bases).toEqual(["B", "c.D"]);
    expect(
      [...binding.class.methods].map(([name, { isAsync, decorators, required }]) => [
        name,
        isAsync,
        decorators,
        required,
      ]),
    ).toEqual([
      ["m", false, ["staticmethod"], ["a"]],
      ["__call__", true, [], ["self", "scope"]],
    ]);
  });
});

describe("what a function takes", () => {
  test.each<readonly [string, readonly string[], readonly string[]]>([
    ["def f(): pass", [], []],
    ["def f(a, b=1, *args, c, d=2, **kw): pass", ["a", "c"], ["b", "d"]],
    ["def f(a: int, b: int = 1, *args: int, **kw: int): pass", ["a"], ["b"]],
    ["def f(a, /, *, b): pass", ["a", "b"], []],
    ["def f(a, (b, c)): pass", ["a", "(b, c)"], []],
    ["def f[T](a: T = None) -> T: pass", [], ["a"]],
    ["f = lambda: g()", [], []],
    ["f = lambda a, b=1: g()", ["a"], ["b"]],
  ])("%s", async (source, required, optional) => {
    expect(await functionOf(source)).toMatchObject({ required, optional });
  });
});

test.each<readonly [string, Partial<FunctionFacts>]>([
  ["def f(): pass", { returns: "nothing", isAsync: false }],
  ["def f():\n    return", { returns: "nothing" }],
  ["def f():\n    raise NotImplementedError()", { returns: "nothing" }],
  ["def f():\n    def g():\n        return 1\n    g()", { returns: "nothing" }],
  ["def f():\n    class A:\n        def g(self):\n            return 1", { returns: "nothing" }],
  ["def f():\n    h = lambda: 1", { returns: "nothing" }],
  ["def f():\n    server = make()\n    server.serve_forever()", { returns: "serves" }],
  [
    "def f():\n    try:\n        launcher.launch(x)\n    finally:\n        launcher.wait()",
    { returns: "serves" },
  ],
  ["def f():\n    serve(app)", { returns: "serves" }],
  ["def f():\n    sys.exit(run())", { returns: "serves" }],
  ["def f():\n    server.start()\n    return server", { returns: "value" }],
  ["def f():\n    if a:\n        return\n    return g()", { returns: "value" }],
  ["def f():\n    yield 1", { returns: "value" }],
  ["async def f():\n    return 1", { isAsync: true, returns: "value" }],
  [
    "f = lambda: g.h('x')",
    { returns: "value", returnedCalls: [{ callee: "g.h", argument: { kind: "text", text: "x" } }] },
  ],
  [
    "def f():\n    return g(NAME)",
    { returnedCalls: [{ callee: "g", argument: { kind: "name", name: "NAME" } }] },
  ],
  [
    "def f():\n    return g(conf, name='x')",
    { returnedCalls: [{ callee: "g", argument: { kind: "text", text: "x" } }] },
  ],
  ["def f():\n    return g(1 + 2)", { returnedCalls: [{ callee: "g", argument: { kind: "other" } }] }],
  [
    "def f():\n    app = a.B()\n    return (app)",
    { returnedCalls: [{ callee: "a.B", argument: { kind: "none" } }] },
  ],
  [
    "def f():\n    async def app(scope, receive, send):\n        pass\n    return app",
    { returnsCoroutine: true, returnedCalls: [] },
  ],
  ["def f():\n    def app(environ, start):\n        return []\n    return app", { returnsCoroutine: false }],
  ["@a\n@b.c(1)\n@d[0]\ndef f(): pass", { decorators: ["a", "b.c", ""] }],
  ["@a\nasync def f(): pass", { decorators: ["a"], isAsync: true }],
  ["if six.PY2:\n    def f(): return 1\nelse:\n    def f(): pass", { returns: "nothing" }],
])("%j", async (source, expected) => {
  expect(await functionOf(source)).toMatchObject(expected);
});

describe("of the module as a whole", () => {
  test("imports, calls and star imports are as written", async () => {
    const facts = await factsOf(
      "from .a import *\nimport eventlet\nfrom x.y import z\neventlet.monkey_patch()\nif a:\n    b()\ndef f():\n    c()\n",
    );
    expect(facts.starImports).toEqual([{ level: 1, module: "a" }]);
    expect(facts.imports).toEqual([
      { level: 1, module: "a" },
      { level: 0, module: "eventlet" },
      { level: 0, module: "x.y.z" },
    ]);
    expect(facts.calls).toEqual(["eventlet.monkey_patch", "b"]);
  });

  test("relative imports are found wherever they stand, and nowhere else", async () => {
    const source =
      "from . import a\nfrom .b import c\n'from . import d'\ndef f():\n    from ..e import g\n# from . import h\nx = ...\n";
    const { relativeImports } = await factsOf(source);
    expect(relativeImports.map((at) => source.slice(at, at + 3))).toEqual([". i", ".b ", "..e"]);
  });

  test.each<readonly [string, readonly string[]]>([
    ["import os\nHERE = os.path.dirname(__file__)", ["__file__"]],
    ["def f():\n    return importlib.import_module('.x', __package__)", ["__package__"]],
    ["pkg_resources.resource_filename(__name__, 'x')", ["pkg_resources.resource_filename"]],
    ["LOG = logging.getLogger(__name__)\nx = a.__file__\n'__file__'", []],
  ])("%j asks for its place by %j", async (source, expected) => {
    expect((await factsOf(source)).ownPlace).toEqual(expected);
  });

  test("a part that runs as a program, and one that cannot be read, are told", async () => {
    expect(await factsOf("if __name__ == '__main__':\n    main()\n")).toMatchObject({
      isProgram: true,
      hasErrors: false,
    });
    const broken = await factsOf("def f(:\n  x\n\n\ndef g():\n    return 1\n");
    expect(broken).toMatchObject({ isProgram: false, hasErrors: true });
    expect(await moduleFacts("x = 1\n".repeat(200_000))).toBeNull();
  });
});

test.each([
  ["brackets", "[".repeat(200_000)],
  ["a long line", `x = "${"é".repeat(500_000)}"\n`],
  ["noise", Buffer.from(Array.from({ length: 100_000 }, (_, at) => (at * 7919) % 251)).toString("latin1")],
  ["indents", Array.from({ length: 1000 }, (_, at) => `${" ".repeat(at)}if x:\n`).join("")],
])("%s are read in bounded time and depth", async (_, source) => {
  const facts = await moduleFacts(
    Buffer.from(source)
      .toString("latin1")
      .slice(0, 1 << 20),
  );
  expect(facts?.bindings).toBeInstanceOf(Map);
});

const oracle = `
import ast, glob, json, os, sys, sysconfig
found = {}
for path in sorted(glob.glob(os.path.join(sysconfig.get_path("stdlib"), "*.py"))):
    tree = ast.parse(open(path, "rb").read())
    found[path] = {}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            a = node.args
            named = a.posonlyargs + a.args
            split = len(named) - len(a.defaults)
            required = named[:split] + [k for k, d in zip(a.kwonlyargs, a.kw_defaults) if d is None]
            found[path][node.name] = [isinstance(node, ast.AsyncFunctionDef), [p.arg for p in required], len(node.decorator_list)]
        elif isinstance(node, ast.ClassDef):
            found[path][node.name] = [n.name for n in node.body if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]
json.dump(found, sys.stdout)
`;

test("functions and classes of Python's own library are read as Python reads them", async () => {
  const found = JSON.parse(
    execFileSync("python3", ["-c", oracle], { encoding: "utf8", maxBuffer: 1 << 26 }),
  ) as Record<string, Record<string, readonly unknown[]>>;
  const paths = Object.keys(found);
  expect(paths.length).toBeGreaterThan(100);
  for (const path of paths) {
    const facts = await factsOf(readFileSync(path));
    for (const [name, expected] of Object.entries(found[path] ?? {})) {
      const binding = facts.bindings
        .get(name)
        ?.findLast(({ kind }) => kind === "function" || kind === "class");
      const read =
        binding?.kind === "function"
          ? [binding.function.isAsync, binding.function.required, binding.function.decorators.length]
          : binding?.kind === "class"
            ? [...binding.class.methods.keys()]
            : null;
      expect([path, name, read]).toEqual([
        path,
        name,
        binding?.kind === "class" ? [...new Set(expected)] : expected,
      ]);
    }
  }
});

test.each<[string, string, string, string]>([
  ["bindings of one name", "", "a=1\n", ""],
  ["names bound at once", "", "a=", "1\n"],
  ["attributes of attributes", "a", ".a", "\n"],
  ["attributes that ask for the place", "a", ".__file__", "\n"],
  ["calls in calls", "a=", "f(", "\n"],
  ["sums", "a=a", "+a", "\n"],
  ["returns of a name", "def f():\n", " return a\n", ""],
  ["meanings of a returned name", "def f():\n", " a=1\n return a\n", ""],
])("many %s are read in time that grows with their number alone", async (_, first, piece, last) => {
  await expectLinear((size) => factsOf(first + piece.repeat(Math.floor(size / piece.length)) + last), 40_000);
});

test("what a function returns by a name twice counts once, in the order of the returns", async () => {
  const { returnedCalls } = await functionOf(
    "def f():\n if a:\n  return g()\n b = h()\n if c:\n  return b\n return b\n",
  );
  expect(returnedCalls.map(({ callee }) => callee)).toEqual(["g", "h"]);
});
