import { execFileSync } from "node:child_process";
import { expect, test } from "@jest/globals";
import { PythonModules } from "../../src/scan/python-modules.js";
import { resolveName } from "../../src/scan/resolve-name.js";
import { fc } from "../support/fc.js";
import { MemoryTree } from "../support/memory-tree.js";
import { temporaryDirectory, writeFiles } from "../support/sample-repository.js";

const modules = 5;
const names = fc.constantFrom("build", "other");

/** A statement of module `at` of the package `top` that binds `build` or `other`, by a later module or by itself. */
function statement(top: string, at: number): fc.Arbitrary<string> {
  const define = names.map((name) => `def ${name}():\n    return 1`);
  const within = [
    define,
    fc.constant("def first():\n    return 1\nbuild = first"),
    fc.constant("build = lambda: 1"),
    fc.constant("class Maker:\n    @staticmethod\n    def make():\n        return 1\nbuild = Maker.make"),
    fc.constant(
      "class Base:\n    @classmethod\n    def make(cls):\n        return 1\nclass Maker(Base):\n    pass\nbuild = Maker.make",
    ),
  ];
  if (at === modules - 1) return fc.oneof(...within);
  const later = fc.integer({ min: at + 1, max: modules - 1 });
  return fc.oneof(
    ...within,
    fc.tuple(later, names, names).map(([to, from, as]) => `from .m${to} import ${from} as ${as}`),
    fc.tuple(later, names).map(([to, name]) => `from ${top}.m${to} import ${name}`),
    fc.tuple(later, names).map(([to, name]) => `from . import m${to}\nbuild = m${to}.${name}`),
    fc.tuple(later, names).map(([to, name]) => `import ${top}.m${to} as deep\nbuild = deep.${name}`),
    fc.tuple(later, names).map(([to, name]) => `import ${top}.m${to}\nbuild = ${top}.m${to}.${name}`),
    later.map((to) => `try:\n    from .m${to} import build\nexcept ImportError:\n    build = None`),
    later.map(
      (to) =>
        `try:\n    from .m${to} import nothing as build\nexcept ImportError:\n    from .m${to} import build`,
    ),
  );
}

/** A package of modules that import from later ones, some of them packages themselves. */
function project(top: string): fc.Arbitrary<Record<string, string>> {
  const module = (at: number) =>
    fc
      .record({
        star: at === modules - 1 ? fc.constant("") : fc.constantFrom("", `from .m${at + 1} import *\n`),
        statements: fc.array(statement(top, at), { minLength: at === modules - 1 ? 1 : 0, maxLength: 3 }),
        isPackage: fc.boolean(),
      })
      .map(({ star, statements, isPackage }) => {
        const source = `${star}${statements.join("\n")}\n`;
        // In a package one dot is the package itself: its siblings are two dots away.
        const placed = isPackage ? source.replaceAll(/from \.(?= |m)/g, "from ..") : source;
        return [isPackage ? `${top}/m${at}/__init__.py` : `${top}/m${at}.py`, placed] as const;
      });
  return fc
    .tuple(...Array.from({ length: modules }, (_, at) => module(at)))
    .map((files) => ({ [`${top}/__init__.py`]: "", ...Object.fromEntries(files) }));
}

const oracle = `
import importlib, json, sys
found = {}
for top in sys.argv[1:]:
    try:
        value = getattr(importlib.import_module(top + ".m0"), "build", None)
    except ImportError:
        continue
    except AttributeError:
        continue
    function = getattr(value, "__func__", value)
    found[top] = None if value is None else [function.__module__, function.__qualname__]
print(json.dumps(found))
`;

test("a name leads to what Python finds under it, through every way of importing", async () => {
  const tops = Array.from({ length: 300 }, (_, at) => `p${at}`);
  const projects = tops.map((top, seed) => ({
    top,
    files: fc.sample(project(top), { numRuns: 1, seed })[0] ?? {},
  }));
  const directory = temporaryDirectory();
  try {
    for (const { files } of projects) writeFiles(directory.path, files);
    const output = execFileSync("python3", ["-B", "-c", oracle, ...tops], {
      cwd: directory.path,
      encoding: "utf8",
    });
    const found = JSON.parse(output) as Record<string, readonly [string, string] | null>;
    expect(Object.values(found).filter((value) => value !== null).length).toBeGreaterThan(100);
    for (const { top, files } of projects) {
      const expected = found[top];
      // None stands for an import that failed: then Python keeps no earlier meaning, which is not our question.
      if (!expected) continue;
      const resolved = await resolveName(new PythonModules(new MemoryTree(files), [""]), `${top}.m0`, [
        "build",
      ]);
      const read =
        resolved.kind === "binding" || resolved.kind === "method"
          ? [resolved.module.name, resolved.name]
          : resolved;
      // A lambda's name is nowhere but in the binding.
      const named = expected[1] === "<lambda>" ? [expected[0], "build"] : expected;
      expect({ files, read }).toEqual({ files, read: named });
    }
  } finally {
    directory.dispose();
  }
});
