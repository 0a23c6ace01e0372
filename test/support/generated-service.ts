import { fc } from "./fc.js";

/** A small repository that declares scripts, and what is true of it by the way it was made. */
export interface GeneratedService {
  readonly files: Readonly<Record<string, string>>;
  /** Entries of the group, in order. */
  readonly entries: readonly string[];
}

/** The source of a factory's module, and the attribute that the entry names; every call of it is written down. */
const factories: readonly (readonly [source: string, attribute: string])[] = [
  ["def build():\n    return booted()\n", "build"],
  ["def build(argv=None, *, name='fox'):\n    return booted()\n", "build"],
  ["def build(*args, **kwargs):\n    return booted()\n", "build"],
  ["build = lambda: booted()\n", "build"],
  ["def real():\n    return booted()\n\n\nbuild = real\n", "build"],
  ["def build():\n    return booted()\n\n\napplication = build()\n", "build"],
  ["def build():\n    return booted()\n\n\napi = build()\n", "build"],
  ["class Factory:\n    @staticmethod\n    def make():\n        return booted()\n", "Factory.make"],
  [
    "class Factory:\n    @classmethod\n    def make(cls, env=None):\n        return booted()\n",
    "Factory.make",
  ],
  [
    "class App:\n    def __init__(self):\n        booted()\n\n    def __call__(self, environ, start):\n        return []\n",
    "App",
  ],
  [
    "def given(function):\n    return lambda: function('conf')\n\n\n@given\ndef build(conf):\n    return booted()\n",
    "build",
  ],
  ["def build(conf):\n    return booted()\n", "build"],
  ["def build(environ, start_response):\n    return []\n", "build"],
  ["async def build():\n    return booted()\n", "build"],
  ["def build():\n    serve(booted())\n", "build"],
  ["build = 'nothing'\n", "build"],
  ["x = 1\n", "gone"],
  ["def build(:\n", "build"],
];

const header = "import builtins\n\n\ndef booted():\n    builtins.boots.append(1)\n    return object()\n\n\n";

/** What stands where the package of the new modules has to be. */
const places: readonly Readonly<Record<string, string>>[] = [
  {},
  {},
  { "fox/wsgi.py": "from . import c\nfrom .c import x  # from .c\n" },
  { "fox/wsgi.py": "import os\nHERE = os.path.dirname(__file__)\n" },
  { "fox/wsgi/__init__.py": "" },
  { "fox/wsgi/__init__.py": "", "fox/wsgi/api.py": "application = object()\n" },
  { "fox/wsgi/__init__.py": "", "fox/wsgi/api.py": "other = 1\n" },
  { "fox/wsgi/__init__.py": "", "fox/wsgi.py": "hidden = 1\n" },
];

const conf = "extensions = ['sphinxcontrib.apidoc']\napidoc_module_dir = '../../fox'\n";
const surroundings: readonly Readonly<Record<string, string>>[] = [
  {},
  { "releasenotes/notes/a-0123456789abcdef.yaml": "---\nfixes:\n  - fox-wsgi\n" },
  { "fox/tests/__init__.py": "", "fox/tests/unit/__init__.py": "", ".stestr.conf": "" },
  { "tests/conftest.py": "", "pytest.ini": "[pytest]\n" },
  { "doc/source/conf.py": `${conf}apidoc_excluded_paths = [\n    'tests',\n]\n` },
  { "doc/source/conf.py": `${conf}apidoc_excluded_paths = ["tests"]  # é\nother = 1\n` },
  { "doc/source/conf.py": conf },
  { "tox.ini": "[flake8]\nper-file-ignores =\n    fox/wsgi.py:E402\n" },
  { "etc/fox.ini": "[uwsgi]\nwsgi-file = /usr/bin/fox-wsgi\nmaster = true\n" },
  { "notes.txt": "fox-wsgi is a script\n" },
];

const names = [
  "fox-wsgi",
  "fox-api-wsgi",
  "fox-cfn-wsgi",
  "fox-wsgi-admin",
  "Fox.Api",
  "f+x(",
  "3-wsgi",
  "fox-import-wsgi",
];
const modules = ["a", "b", "api.app", "wsgi"];

interface Shape {
  readonly section: string;
  readonly group: string;
  readonly delimiter: string;
  readonly indent: string;
  readonly before: string;
  readonly after: string;
}

const shape: fc.Arbitrary<Shape> = fc.record({
  section: fc.constantFrom("entry_points", "entry_points", "options.entry_points"),
  group: fc.constantFrom("wsgi_scripts =", "wsgi_scripts=", "wsgi_scripts:", "wsgi-scripts ="),
  delimiter: fc.constantFrom(" = ", "=", " =", "  =  "),
  indent: fc.constantFrom("    ", "  ", "     ", "\t"),
  before: fc.constantFrom(
    "",
    "console_scripts =\n    fox-manage = fox.cmd:main\n",
    "console_scripts =\n    fox-wsgi = fox.cmd:main\n\n",
    "\n# Scripts for servers,\n# é\n",
    "fox.api =\n    # a comment\n    v1 = fox.v1:X\n\n\n",
  ),
  after: fc.constantFrom(
    "",
    "\n",
    "\nfox.db =\n    sql = fox.db:X\n",
    "[extras]\nx = y\n",
    "\n\n[files]\npackages = fox\n",
  ),
});

/**
 * What fox.wsgi itself holds can be read: nothing in a broken package can be imported. And that `api = build()` makes
 * an application is known by the entry alone, and no longer when that has gone.
 */
const entry = fc
  .record({
    name: fc.constantFrom(...names),
    module: fc.constantFrom(...modules),
    factory: fc.constantFrom(...factories),
  })
  .filter(({ module, factory: [source] }) => module !== "wsgi" || !/^api =|\(:$/m.test(source));

export const generatedService: fc.Arbitrary<GeneratedService> = fc
  .record({
    shape,
    entries: fc.uniqueArray(entry, { minLength: 1, maxLength: 3, selector: ({ module }) => module }),
    place: fc.constantFrom(...places),
    around: fc.subarray([...surroundings], { maxLength: 4 }),
    lineEnd: fc.constantFrom("\n", "\n", "\r\n"),
    finalLine: fc.boolean(),
  })
  .map(({ shape: form, entries, place, around, lineEnd, finalLine }) => {
    const lines = entries.map(
      ({ name, module, factory: [, attribute] }) =>
        `${form.indent}${name}${form.delimiter}fox.${module}:${attribute}`,
    );
    const setup = `[metadata]\nname = fox\n\n[${form.section}]\n${form.before}${form.group}\n${lines.join("\n")}\n${form.after}`;
    const files: Record<string, string> = {
      ...Object.assign({}, ...around),
      "setup.cfg": finalLine ? setup : setup.replace(/\n+$/, ""),
      "fox/__init__.py": "",
      "fox/api/__init__.py": "",
      "fox/a.py": "x = 1\n",
      "fox/b.py": "x = 1\n",
      "fox/c.py": "x = 1\n",
      "data.bin": "\u0000fox-wsgi é",
      ...place,
    };
    for (const {
      module,
      factory: [source],
    } of entries) {
      const isPackage = module === "wsgi" && files["fox/wsgi/__init__.py"] !== undefined;
      const path = isPackage ? "fox/wsgi/__init__.py" : `fox/${module.replaceAll(".", "/")}.py`;
      files[path] = header + (module === "b" ? "x = 1\n" : "") + source;
    }
    for (const [path, content] of Object.entries(files)) files[path] = content.replaceAll("\n", lineEnd);
    return { files, entries: lines };
  });
