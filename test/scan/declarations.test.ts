import { describe, expect, test } from "@jest/globals";
import { contentOfText } from "../../src/model/content.js";
import { declarationsOf } from "../../src/scan/declarations/declarations-of.js";
import { findDeclarations } from "../../src/scan/declarations/find-declarations.js";
import { expectLinear } from "../support/expect-linear.js";
import { MemoryTree } from "../support/memory-tree.js";

/** `line name factory`, or the fault, of every entry; and the code of every problem with its line. */
async function read(path: string, text: string): Promise<string[]> {
  const content = contentOfText(text);
  const { scripts, problems } = await declarationsOf(path, content);
  for (const { nameSpan, name, fault } of scripts.filter((script) => script.fault === null)) {
    expect([fault, content.slice(nameSpan.start, nameSpan.end)]).toEqual([null, contentOfText(name)]);
  }
  return [
    ...scripts.map(({ line, name, factory, fault }) => `${line} ${fault ?? `${name} ${factory}`}`),
    ...problems.map(({ code, message }) => `${code} ${message}`),
  ];
}

const one = ["1 fox-wsgi fox.api:build"];
const list = `{"wsgi_scripts": ["fox-wsgi = fox.api:build"]}`;

describe("setup.py declares them", () => {
  test.each<readonly [string, string, readonly string[]]>([
    ["in a list", `setup(entry_points=${list})`, one],
    ["in a tuple", `setup(entry_points={"wsgi_scripts": ("fox-wsgi = fox.api:build",)})`, one],
    ["in a set", `setup(entry_points={"wsgi_scripts": {"fox-wsgi = fox.api:build"}})`, one],
    ["in a string", `setup(entry_points={'wsgi_scripts': 'fox-wsgi=fox.api:build'})`, one],
    [
      "in a string of lines",
      `setup(entry_points={'wsgi_scripts': """\n  # two\n  fox-wsgi = fox.api:build\n\n  den = fox.den:Den.make\n"""})`,
      ["3 fox-wsgi fox.api:build", "5 den fox.den:Den.make"],
    ],
    [
      "in a string with escapes",
      `setup(entry_points={'wsgi_scripts': '\\n fox-wsgi = fox.api:build\\n\\tden = d:e\\n'})`,
      ["1 fox-wsgi fox.api:build", "1 den d:e"],
    ],
    [
      "in a string like an ini file",
      `setup(entry_points="""\n[console_scripts]\nx = y:z\n[ wsgi_scripts ]\nfox-wsgi = fox.api:build\n[other]\na = b:c\n""")`,
      ["5 fox-wsgi fox.api:build"],
    ],
    [
      "in strings side by side",
      `setup(entry_points={"wsgi_scripts": ["fox-wsgi"\n " = fox.api:build"]})`,
      one,
    ],
    ["behind a variable", `EPS = ${list}\nsetup(entry_points=EPS)`, one],
    ["behind an alias of a variable", `EPS = ${list}\nsame = EPS\nsetup(entry_points=same)`, one],
    [
      "behind a variable of the group",
      `WSGI = ["fox-wsgi = fox.api:build"]\nsetup(entry_points={"wsgi_scripts": WSGI})`,
      one,
    ],
    [
      "behind a variable of an ini string",
      `E = '[wsgi_scripts]\\nfox-wsgi = fox.api:build'\nsetup(entry_points=E)`,
      one,
    ],
    ["behind keywords", `kwargs = {'entry_points': ${list}}\nsetup(name='x', **kwargs)`, one],
    ["behind keywords of dict()", `kwargs = dict(entry_points=${list})\nsetup(**kwargs)`, one],
    ["in dict()", `setup(entry_points=dict(wsgi_scripts=["fox-wsgi = fox.api:build"]))`, one],
    [
      "beside a spread dictionary",
      `B = {"a": ["b = c:d"]}\nsetup(entry_points={**B, **${list}})`,
      ["2 fox-wsgi fox.api:build"],
    ],
    [
      "of setuptools.setup",
      `import setuptools\nsetuptools.setup(entry_points=${list})`,
      ["2 fox-wsgi fox.api:build"],
    ],
    [
      "of distutils.core.setup",
      `import distutils.core\ndistutils.core.setup(entry_points=${list})`,
      ["2 fox-wsgi fox.api:build"],
    ],
    [
      "of setup under another name",
      `from setuptools import setup as go\ngo(entry_points=${list})`,
      ["2 fox-wsgi fox.api:build"],
    ],
    [
      "of setuptools under another name",
      `import setuptools as st\nst.setup(entry_points=${list})`,
      ["2 fox-wsgi fox.api:build"],
    ],
    ["in a function", `def main():\n    setup(entry_points=${list})\nmain()`, ["2 fox-wsgi fox.api:build"]],
    ["in parentheses", `setup(entry_points=(${list}))`, one],
    ["with extras", `setup(entry_points={"wsgi_scripts": ["fox-wsgi = fox.api:build [x]"]})`, one],
    [
      "with letters beyond ASCII before them",
      `# é\nsetup(author="Ö", entry_points=${list})`,
      ["2 fox-wsgi fox.api:build"],
    ],
    ["in Python 2", `print "x"\nsetup(entry_points=${list})`, ["2 fox-wsgi fox.api:build"]],
    ["with CRLF", `setup(\r\n  entry_points=${list})\r\n`, ["2 fox-wsgi fox.api:build"]],
    ["after a tab", `setup(\n\tentry_points=${list})\n`, ["2 fox-wsgi fox.api:build"]],
    ["after a byte order mark", `\ufeffsetup(entry_points=${list})`, one],
  ])("%s", async (_, text, expected) => {
    expect(await read("setup.py", text)).toEqual(expected);
  });
});

describe("setup.py does not tell them, which is a problem", () => {
  test.each<readonly [string, string, number, RegExp]>([
    ["made by a call", `setup(entry_points=read("wsgi_scripts"))`, 1, /made by a call/],
    ["read from a file", `setup(entry_points=open("wsgi_scripts").read())`, 1, /made by a call/],
    ["concatenated", `setup(entry_points={"wsgi_scripts": ["a = b:c"] + more})`, 1, /put together/],
    ["formatted", `setup(entry_points={"wsgi_scripts": [f"a = {b}:c"]})`, 1, /when it runs/],
    ["with a percent sign", `setup(entry_points={"wsgi_scripts": ["a = %s:c" % b]})`, 1, /put together/],
    ["a comprehension", `setup(entry_points={"wsgi_scripts": [n for n in names]})`, 1, /comprehension/],
    ["conditional", `setup(entry_points={"wsgi_scripts": []} if x else {})`, 1, /condition/],
    [
      "a variable that is changed",
      `E = {}\nE["wsgi_scripts"] = ["a = b:c"]\nsetup(entry_points=E)`,
      3,
      /changed on the way/,
    ],
    [
      "a variable that is updated",
      `E = {}\nE.update(wsgi_scripts=["a = b:c"])\nsetup(entry_points=E)`,
      3,
      /changed on the way/,
    ],
    [
      "an alias that is updated",
      `E = {"wsgi_scripts": []}\nF = E\nF["x"] = 1\nsetup(entry_points=E)`,
      4,
      /changed on the way/,
    ],
    [
      "a variable that is handed on",
      `E = {"wsgi_scripts": []}\nfill(E)\nsetup(entry_points=E)`,
      3,
      /changed on the way/,
    ],
    [
      "a variable with two values",
      `E = ${list}\nif x:\n    E = {}\nsetup(entry_points=E)`,
      4,
      /changed on the way/,
    ],
    [
      "an imported name",
      `from eps import E  # wsgi_scripts\nsetup(entry_points=E)`,
      2,
      /changed on the way|assigned nowhere/,
    ],
    ["a name from nowhere", `setup(entry_points=E)  # wsgi_scripts`, 1, /assigned nowhere/],
    ["a name of itself", `E = E\nsetup(entry_points=E)  # wsgi_scripts`, 1, /names itself/],
    ["unknown keywords", `setup(**read("wsgi_scripts"))`, 1, /a keyword of setup\(\) is made by a call/],
    ["two calls", `if x:\n    setup(entry_points=${list})\nelse:\n    setup()`, 4, /more than one place/],
    ["no call", `E = ${list}`, 1, /no call of setup/],
    [
      "the group twice",
      `setup(entry_points={"wsgi_scripts": ["a = b:c"], "wsgi_scripts": ["d = e:f"]})`,
      1,
      /twice/,
    ],
    ["a number", `setup(entry_points={"wsgi_scripts": [1]})`, 1, /no string/],
    ["no Python", `setup(entry_points={"wsgi_scripts": [)`, 1, /cannot be parsed/],
    ["bytes", `setup(entry_points={"wsgi_scripts": [b"a = b:c"]})`, 1, /when it runs/],
    ["too long a file", `setup(entry_points=${list})\n${"# x\n".repeat(300_000)}`, 1, /too long/],
  ])("%s", async (_, text, line, reason) => {
    const [told, ...others] = await read("setup.py", text);
    expect(others).toEqual([]);
    expect(told).toMatch(new RegExp(`^setup-py-unclear setup\\.py:${line}: `));
    expect(told).toMatch(reason);
  });
});

describe("setup.py declares none", () => {
  test.each([
    `setup(pbr=True)`,
    `setup(entry_points={"console_scripts": ["fox-wsgi = fox.api:build"]})`,
    `setup(entry_points=read())`,
    `setup(entry_points=None)  # wsgi_scripts are in setup.cfg`,
    `setup(pbr=True)  # wsgi_scripts are in setup.cfg`,
    `"""wsgi_scripts"""\nsetup(entry_points={})`,
    `setup(entry_points={"wsgi_scripts": []})`,
    `setup(entry_points={"wsgi_scripts": ""})`,
    `setup(entry_points="[wsgi_scripts]\\n# none\\n")`,
    `setup(`,
    ``,
  ])("%s", async (text) => {
    expect(await read("setup.py", text)).toEqual([]);
  });
});

describe("pyproject.toml declares them", () => {
  const entry = `fox-wsgi = "fox.api:build"\n`;
  test.each<readonly [string, string, readonly string[]]>([
    [
      "in the standard's table",
      `[project.entry-points.wsgi_scripts]\n${entry}`,
      ["2 fox-wsgi fox.api:build"],
    ],
    ["in a quoted table", `[project."entry-points"."wsgi_scripts"]\n${entry}`, ["2 fox-wsgi fox.api:build"]],
    [
      "with blanks in the header",
      `[ project . entry-points . 'wsgi_scripts' ]\n${entry}`,
      ["2 fox-wsgi fox.api:build"],
    ],
    [
      "in an inline table",
      `[project.entry-points]\nwsgi_scripts = { fox-wsgi = "fox.api:build" }\n`,
      ["2 fox-wsgi fox.api:build"],
    ],
    [
      "in inline tables",
      `project = { entry-points = { wsgi_scripts = { fox-wsgi = "fox.api:build" } } }`,
      one,
    ],
    [
      "by dotted keys",
      `[project]\nentry-points.wsgi_scripts.fox-wsgi = 'fox.api:build'\n`,
      ["2 fox-wsgi fox.api:build"],
    ],
    ["by one dotted key", `project.entry-points.wsgi_scripts.fox-wsgi = 'fox.api:build'\n`, one],
    [
      "by a quoted name",
      `[project.entry-points.wsgi_scripts]\n"fox.wsgi" = 'fox.api:build'\n`,
      ["2 fox.wsgi fox.api:build"],
    ],
    ["in poetry's table", `[tool.poetry.plugins."wsgi_scripts"]\n${entry}`, ["2 fox-wsgi fox.api:build"]],
    ["in flit's table", `[tool.flit.entrypoints.wsgi_scripts]\n${entry}`, ["2 fox-wsgi fox.api:build"]],
    [
      "in another tool's table",
      `[tool.pdm.entry-points.wsgi_scripts]\n${entry}`,
      ["2 fox-wsgi fox.api:build"],
    ],
    [
      "in a string of lines",
      `[project.entry-points.wsgi_scripts]\nfox-wsgi = """\\\n  fox.api:build"""\n`,
      ["2 fox-wsgi fox.api:build"],
    ],
    [
      "with CRLF",
      `[project.entry-points.wsgi_scripts]\r\nfox-wsgi = "fox.api:build"\r\n`,
      ["2 fox-wsgi fox.api:build"],
    ],
    [
      "behind letters beyond ASCII",
      `# é\n[project]\nname = "ö"\n[project.entry-points.wsgi_scripts]\n${entry}`,
      ["5 fox-wsgi fox.api:build"],
    ],
    [
      "but not by a number",
      `[project.entry-points.wsgi_scripts]\nfox-wsgi = 1\n`,
      [`2 "fox-wsgi" is given no string, so it is no entry point`],
    ],
    [
      "but not by a name with a bare dot",
      `[project.entry-points.wsgi_scripts]\nfox.wsgi = "fox.api:build"\n`,
      [`2 "fox.wsgi" is a table in the group, not a name: a name with a dot needs quotation marks`],
    ],
    [
      "but not without a colon",
      `[project.entry-points.wsgi_scripts]\nfox-wsgi = "fox.api"\n`,
      ["2 the entry names no attribute after a colon, so pbr's script has nothing to call"],
    ],
    [
      "but not where it is no TOML",
      `[project.entry-points.wsgi_scripts]\nfox-wsgi = fox\n`,
      ["pyproject-invalid pyproject.toml:2: Unexpected character, so its wsgi_scripts are not known"],
    ],
    [
      "but not twice",
      `[project.entry-points.wsgi_scripts]\n${entry}${entry}`,
      [expect.stringMatching(/^pyproject-invalid pyproject\.toml:3/) as unknown as string],
    ],
    [
      "but not nested by the thousand",
      `wsgi_scripts = ${"[".repeat(20_000)}${"]".repeat(20_000)}`,
      [expect.stringMatching(/^pyproject-invalid .*nested too deeply/) as unknown as string],
    ],
  ])("%s", async (_, text, expected) => {
    expect(await read("pyproject.toml", text)).toEqual(expected);
  });

  test.each([
    `[project.scripts]\nfox-wsgi = "fox.cmd:main"\n`,
    `[project.entry-points.console_scripts]\nfox-wsgi = "fox.cmd:main"\n`,
    `# wsgi_scripts = 1\n[project]\nname = "x"\n`,
    `[tool.x]\nwsgi_scripts = ["a = b:c"]\n`,
    `[wsgi_scripts]\na = "b:c"\n`,
    `[[tool.x]]\nwsgi_scripts = { a = "b:c" }\n`,
    `[project.entry-points.wsgi_scripts]\n`,
    `not TOML`,
  ])("but not %s", async (text) => {
    expect(await read("pyproject.toml", text)).toEqual([]);
  });
});

describe("bytes that are not UTF-8", () => {
  const latin = (text: string) => Buffer.from(text, "latin1").toString("latin1");
  test("do not hide the entries of a setup.py with a coding line", async () => {
    const text = latin(`# -*- coding: latin-1 -*-\nsetup(author="J\u00f6rg", entry_points=${list})\n`);
    const { scripts, problems } = await declarationsOf("setup.py", text);
    expect([scripts.map(({ name, line }) => [name, line]), problems]).toEqual([[["fox-wsgi", 2]], []]);
  });
  test("are a problem of a pyproject.toml, at their line", async () => {
    const text = latin(`# J\u00f6rg\n[project.entry-points.wsgi_scripts]\nfox = "a:b"\n`);
    expect((await declarationsOf("pyproject.toml", text)).problems).toMatchObject([
      { message: expect.stringMatching(/pyproject\.toml:1: the file is not UTF-8/) },
    ]);
  });
});

describe("of several files one counts, as with real pbr 7.1 and setuptools 65 and 84", () => {
  const cfg = (section: string, name = "fox-wsgi", factory = "cfg:build") =>
    `[${section}]\nwsgi_scripts =\n    ${name} = ${factory}\n`;
  const py = (more = "") =>
    `setup(pbr=True, entry_points={"wsgi_scripts": ["fox-wsgi = py:build"${more}]})\n`;
  const toml = (name = "fox-wsgi") =>
    `[project]\nname = "fox"\n[project.entry-points.wsgi_scripts]\n${name} = "toml:build"\n`;
  const on = "setup(pbr=True)\n";

  test.each<readonly [string, Readonly<Record<string, string>>, readonly string[]]>([
    ["pbr's section alone", { "setup.cfg": cfg("entry_points"), "setup.py": on }, ["cfg:build"]],
    [
      "setuptools' section with pbr",
      { "setup.cfg": cfg("options.entry_points"), "setup.py": on },
      ["cfg:build"],
    ],
    ["setup.py with pbr", { "setup.cfg": "[metadata]\nname = x\n", "setup.py": py() }, ["py:build"]],
    ["pyproject.toml with pbr", { "pyproject.toml": toml(), "setup.py": on }, ["toml:build"]],
    [
      "pbr's section over setup.py",
      { "setup.cfg": cfg("entry_points"), "setup.py": py() },
      [
        "cfg:build setup.py:1 names py:build, which does not count beside [entry_points] of setup.cfg (setup.cfg)",
      ],
    ],
    [
      "setup.py over setuptools' section",
      { "setup.cfg": cfg("options.entry_points"), "setup.py": py() },
      ["py:build setup.cfg:3 names cfg:build, which does not count beside setup.py (setup.py)"],
    ],
    [
      "pyproject.toml over both",
      { "setup.cfg": cfg("entry_points"), "setup.py": py(), "pyproject.toml": toml() },
      [
        "toml:build setup.cfg:3 names cfg:build, setup.py:1 names py:build, which does not count beside pyproject.toml (pyproject.toml)",
      ],
    ],
    [
      "one that says the same three times",
      {
        "setup.cfg": cfg("entry_points", "fox-wsgi", "toml:build"),
        "setup.py": py().replace("py:build", "toml:build"),
        "pyproject.toml": toml(),
      },
      ["toml:build"],
    ],
    [
      "what is left out of the one that counts",
      { "setup.cfg": cfg("entry_points"), "setup.py": py(`, "den = py:den"`) },
      [
        "cfg:build setup.py:1 names py:build, which does not count beside [entry_points] of setup.cfg (setup.cfg)",
        "py:den nothing makes this script: [entry_points] of setup.cfg takes the place of setup.py as a whole; a server can load the module all the same",
      ],
    ],
    [
      "console scripts of [project] over all scripts elsewhere",
      {
        "setup.cfg": cfg("entry_points"),
        "setup.py": on,
        "pyproject.toml": `[project.scripts]\nx = "a:b"\n`,
      },
      [
        "cfg:build nothing makes this script: pyproject.toml takes the place of [entry_points] of setup.cfg as a whole; a server can load the module all the same",
      ],
    ],
    [
      "[project] without any",
      { "setup.cfg": cfg("entry_points"), "setup.py": on, "pyproject.toml": `[project]\nname = "x"\n` },
      ["cfg:build"],
    ],
    [
      "none without pbr",
      { "setup.py": py().replace("pbr=True, ", "") },
      [
        "py:build nothing makes this script: setup.py does not switch pbr on (pbr=True), and setuptools alone makes none of wsgi_scripts; a server can load the module all the same",
      ],
    ],
    [
      "none without a setup.py",
      { "pyproject.toml": toml() },
      [
        "toml:build nothing makes this script: no setup.py switches pbr on (pbr=True), and setuptools alone makes none of wsgi_scripts; a server can load the module all the same",
      ],
    ],
    [
      "none with another backend",
      { "pyproject.toml": `${toml()}[build-system]\nbuild-backend = "hatchling.build"\n` },
      [
        "toml:build nothing makes this script: hatchling.build builds the distribution, and only pbr with setuptools makes scripts of wsgi_scripts; a server can load the module all the same",
      ],
    ],
    [
      "none in a tool's table",
      { "pyproject.toml": `[tool.poetry.plugins.wsgi_scripts]\nfox = "toml:build"\n` },
      [
        "toml:build nothing makes this script: [tool.poetry.plugins] is not read by setuptools, so pbr never sees the entry; a server can load the module all the same",
      ],
    ],
    [
      "where pbr is on by a name of a file",
      { "setup.cfg": cfg("entry_points"), "setup.py": "setup(pbr='setup.cfg')" },
      ["cfg:build"],
    ],
    [
      "where it cannot be told whether pbr is on",
      { "setup.cfg": cfg("entry_points"), "setup.py": "setup(**args())" },
      ["cfg:build"],
    ],
    [
      "where setup.py is no Python",
      { "setup.cfg": cfg("entry_points"), "setup.py": "setup(" },
      ["cfg:build"],
    ],
    [
      "in each of two distributions",
      { "setup.cfg": cfg("entry_points"), "setup.py": on, "sub/setup.py": py(), "sub/setup.cfg": "" },
      ["cfg:build", "py:build"],
    ],
  ])("%s", async (_, files, expected) => {
    const { scripts, problems } = await findDeclarations(new MemoryTree(files), Object.keys(files));
    expect(problems).toEqual([]);
    expect(scripts.map(({ factory, caution }) => [factory, caution ?? ""].join(" ").trim())).toEqual(
      expected,
    );
  });
});

describe("entry points of a file that is not read are a problem", () => {
  const txt = "[wsgi_scripts]\nfox = fox.api:build\n";
  const cfg = "[entry_points]\nwsgi_scripts =\n    fox = fox.api:build\n";
  const dynamic = (file: string) => `[tool.setuptools.dynamic]\nentry-points = {file = ${file}}\n`;
  const files = (list: string) => `[options]\nentry_points = file: ${list}\n`;

  test.each<readonly [string, Readonly<Record<string, string>>, string]>([
    ["of setup.cfg", { "setup.cfg": files("a.txt"), "a.txt": txt }, "setup.cfg:2: entry points are in a.txt"],
    [
      "one of several",
      { "setup.cfg": "[options]\r\nentry-points =\r\n    file: a.txt, b.txt\r\n", "b.txt": txt },
      "setup.cfg:2: entry points are in b.txt",
    ],
    [
      "below",
      { "x/setup.cfg": files("y/a.txt"), "x/y/a.txt": txt },
      "x/setup.cfg:2: entry points are in x/y/a.txt",
    ],
    [
      "the option itself",
      { "setup.cfg": "[options]\nentry_points =\n    [ wsgi_scripts ]\n    fox = fox.api:build\n" },
      "setup.cfg:2: all entry points are the text of one option",
    ],
    [
      "of pyproject.toml",
      { "pyproject.toml": dynamic('"a.txt"'), "a.txt": txt },
      "pyproject.toml:2: entry points are in a.txt",
    ],
    [
      "of several",
      { "pyproject.toml": dynamic('["a.txt", "b.txt"]'), "a.txt": "", "b.txt": txt },
      "pyproject.toml:2: entry points are in b.txt",
    ],
    [
      "for pbr",
      { "setup.py": "setup(pbr='other.cfg')", "other.cfg": cfg },
      "setup.py:1: entry points are in other.cfg",
    ],
    [
      "with dashes",
      { "setup.py": "setup(**{'pbr': './a/b.cfg'})", "a/b.cfg": cfg.replace("_scripts", "-scripts") },
      "setup.py:1: entry points are in a/b.cfg",
    ],
  ])("%s", async (_, tree, told) => {
    const { problems, unclear } = await findDeclarations(new MemoryTree(tree), Object.keys(tree));
    expect(problems.map(({ code }) => code)).toEqual(["entry-points-unread"]);
    expect(unclear).toBe(problems[0]?.message);
    expect(unclear).toMatch(told);
    expect(unclear).toMatch(/, so its wsgi_scripts are not known$/);
  });

  test.each<readonly [string, Readonly<Record<string, string>>]>([
    [
      "without the group",
      { "setup.cfg": files("a.txt"), "a.txt": "[console_scripts]\nfox = fox.api:build\n" },
    ],
    ["that is not there", { "setup.cfg": files("a.txt") }],
    ["outside", { "setup.cfg": files("../a.txt") }],
    ["for the description", { "setup.cfg": "[options]\nlong_description = file: a.txt\n", "a.txt": txt }],
    ["of another section", { "setup.cfg": "[x]\nentry_points = file: a.txt\n", "a.txt": txt }],
    ["of another group", { "setup.cfg": "[options]\nentry_points =\n    [console_scripts]\n    a = b:c\n" }],
    ["that is setup.cfg", { "setup.py": "setup(pbr='./setup.cfg')", "setup.cfg": cfg }],
    [
      "for the version",
      {
        "pyproject.toml": '[tool.setuptools.dynamic]\nversion = {file = "a.txt"}\n# entry-points\n',
        "a.txt": txt,
      },
    ],
  ])("but none %s", async (_, tree) => {
    const { problems, unclear } = await findDeclarations(new MemoryTree(tree), Object.keys(tree));
    expect([problems, unclear]).toEqual([[], null]);
  });
});

describe("where packages lie", () => {
  const cfg = "[entry_points]\nwsgi_scripts =\n    fox = fox.api:build\n";
  const dir = (lines: string) => `[options]\npackage_dir =${lines}\n${cfg}`;

  test.each<readonly [string, Readonly<Record<string, string>>, string | null | RegExp]>([
    ["nothing says it", { "setup.cfg": cfg }, null],
    ["pbr's packages_root", { "setup.cfg": `[files]\npackages_root = src\n${cfg}` }, "src/"],
    ["with dashes and slashes", { "setup.cfg": `[files]\npackages-root = ./src/\n${cfg}` }, "src/"],
    ["the setup file's directory", { "setup.cfg": `[files]\npackages_root = .\n${cfg}` }, ""],
    ["setuptools' package_dir", { "setup.cfg": dir("\n    = src") }, "src/"],
    ["on one line", { "setup.cfg": dir(" =src,") }, "src/"],
    ["of the package", { "setup.cfg": dir("\n    fox = src/fox\n    fox.api = src/fox/api") }, "src/"],
    ["of a package in its place", { "setup.cfg": dir("\n    fox = fox") }, ""],
    ["an option of another section", { "setup.cfg": `[x]\npackage_dir = = lib\n${cfg}` }, null],
    ["setup.py's", { "setup.cfg": cfg, "setup.py": "setup(pbr=True, package_dir={'': 'src'})" }, "src/"],
    [
      "setup.py's that is computed",
      { "setup.cfg": cfg, "setup.py": "setup(pbr=True, package_dir=d())" },
      null,
    ],
    [
      "pyproject.toml's",
      { "setup.cfg": cfg, "pyproject.toml": '[tool.setuptools.package-dir]\n"" = "src"\n' },
      "src/",
    ],
    [
      "where pyproject.toml finds them",
      { "setup.cfg": cfg, "pyproject.toml": '[tool.setuptools.packages.find]\nwhere = ["src"]\n' },
      "src/",
    ],
    ["another directory", { "setup.cfg": `[files]\npackages_root = lib\n${cfg}` }, /packages lie in lib, /],
    ["a package of another name", { "setup.cfg": dir("\n    fox = python") }, /packages lie in python, /],
    [
      "several",
      { "setup.cfg": dir("\n    = src\n    den = den") },
      /packages lie in src and in the setup files' directory, /,
    ],
    ["many", { "setup.cfg": dir("\n    = a\n    b = c\n    d = e") }, /packages lie in a and in c, /],
  ])("%s", async (_, tree, expected) => {
    const { scripts, problems } = await findDeclarations(new MemoryTree(tree), Object.keys(tree));
    expect(problems).toEqual([]);
    const [{ packageRoot, obstacle } = { packageRoot: "none", obstacle: null }] = scripts;
    if (expected instanceof RegExp) expect(obstacle).toMatch(expected);
    else expect({ packageRoot, obstacle }).toEqual({ packageRoot: expected, obstacle: null });
  });

  test("an entry of setup.cfg does not count where pbr reads another file", async () => {
    const tree = { "setup.cfg": cfg, "setup.py": "setup(pbr='other.cfg')" };
    const { scripts } = await findDeclarations(new MemoryTree(tree), Object.keys(tree));
    expect(scripts.map(({ obstacle }) => obstacle)).toEqual([
      "setup.py has pbr read other.cfg in place of setup.cfg, so the entry does not count; drop it",
    ]);
  });
});

describe("setup.cfg with entries that are none", () => {
  const cfg = (lines: string) => `[entry_points]\nwsgi_scripts =${lines}`;
  test.each<readonly [string, string, readonly (string | RegExp)[]]>([
    ["an empty group", cfg("\n"), []],
    ["a group of comments", cfg("\n    # fox = fox.api:build\n"), []],
    ["no colon", cfg("\n    fox = fox.api\n"), [/^3 the entry names no attribute/]],
    ["no equals sign", cfg("\n    fox\n"), [/^3 "fox" is not an entry point/]],
    ["a name with a slash", cfg("\n    a/b = fox.api:build\n"), [/^3 "a\/b" is no name for a file/]],
    ["a name of dots", cfg("\n    .. = fox.api:build\n"), [/^3 "\.\." is no name for a file/]],
    ["a target with blanks", cfg("\n    fox = fox api:build\n"), [/not an entry point/]],
    ["a target that is a path", cfg("\n    fox = fox/api.py:build\n"), [/not an entry point/]],
    ["more than Class.method", cfg("\n    fox = fox.api:A.b.c\n"), [/at most Class\.method/]],
    ["tabs", cfg("\n\tfox\t=\tfox.api:build\n"), ["3 fox fox.api:build"]],
    ["a percent sign", cfg("\n    fox = fox.%(x)s:build\n"), [/interpolates the percent sign/]],
    ["good ones beside bad ones", cfg("\n    a\n    b = c:d\n    e\n"), [/^3 "a"/, "4 b c:d", /^5 "e"/]],
    [
      "an entry of a megabyte",
      cfg(`\n    fox = ${"a".repeat(1 << 20)}\n`),
      [/^3 the entry names no attribute/],
    ],
    [
      "a line of a megabyte",
      cfg(`\n    ${"a ".repeat(1 << 19)}\n`),
      [/^3 "a a [a ]+…" is not an entry point/],
    ],
    [
      "what configparser refuses",
      `${cfg("\n")}wsgi_scripts = a\n`,
      [/^setup-cfg-invalid setup\.cfg:3: .*DuplicateOptionError/],
    ],
  ])("%s", async (_, text, expected) => {
    expect(await read("setup.cfg", text)).toEqual(
      expected.map((one) => (typeof one === "string" ? one : expect.stringMatching(one))),
    );
  });
});

test.each<readonly [string, string, (length: number) => string]>([
  [
    "a list of entries",
    "setup.py",
    (length) => `setup(entry_points={"wsgi_scripts": [${`"a = b:c",\n`.repeat(length / 12)}]})`,
  ],
  ["one long string", "setup.py", (length) => `setup(entry_points="[wsgi_scripts]\\n${"x".repeat(length)}")`],
  [
    "a string of blanks",
    "setup.py",
    (length) => `setup(entry_points={"wsgi_scripts": "${" ".repeat(length)}a"})`,
  ],
  [
    "variables of variables",
    "setup.py",
    (length) =>
      `${Array.from({ length: length / 100 }, (_, at) => `v${at + 1} = v${at}\n`).join("")}# wsgi_scripts\nsetup(entry_points=v9)`,
  ],
  [
    "a table of entries",
    "pyproject.toml",
    (length) =>
      `[project.entry-points.wsgi_scripts]\n${Array.from({ length: length / 16 }, (_, at) => `a${at} = "b:c"\n`).join("")}`,
  ],
  [
    "an entry of blanks",
    "setup.cfg",
    (length) => `[entry_points]\nwsgi_scripts =\n    a${" ".repeat(length)}b\n`,
  ],
  [
    "places of packages",
    "setup.cfg",
    (length) => `[files]\npackages_root = a${"/".repeat(length)}b\n[entry_points]\nwsgi_scripts =\n`,
  ],
])("the time for %s grows with its length", async (_, path, make) => {
  await expectLinear((length) => declarationsOf(path, make(length)), 200_000);
});
