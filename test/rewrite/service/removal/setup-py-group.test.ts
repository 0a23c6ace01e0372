import { expect, test } from "@jest/globals";
import { removeFrom } from "../../../support/remove-from.js";

const group = `"wsgi_scripts": ["x-wsgi = x.api:init"]`;

/** before → after */
const changes: Readonly<Record<string, readonly [string, string]>> = {
  "the last group on lines of its own": [
    `setup(\n    entry_points={\n        'console_scripts': ['x = x.cmd:main'],\n        'wsgi_scripts': [\n            'x-wsgi = x.api:init',\n        ],\n    },\n    pbr=True,\n)\n`,
    `setup(\n    entry_points={\n        'console_scripts': ['x = x.cmd:main'],\n    },\n    pbr=True,\n)\n`,
  ],
  "a group between others, with its comment": [
    `setup(entry_points={\n    "a": ["b = c:d"],\n    # made by pbr\n    # for servers\n    ${group},\n    "e": ["f = g:h"],  # kept\n})\n`,
    `setup(entry_points={\n    "a": ["b = c:d"],\n    "e": ["f = g:h"],  # kept\n})\n`,
  ],
  "the first group, with the blank line below": [
    `setup(entry_points={\n    ${group},  # gone too\n\n    "e": ["f = g:h"],\n})\n`,
    `setup(entry_points={\n    "e": ["f = g:h"],\n})\n`,
  ],
  "one of two blank lines": [
    `setup(entry_points={\n    "a": ["b = c:d"],\n\n    ${group},\n\n    "e": ["f = g:h"],\n})\n`,
    `setup(entry_points={\n    "a": ["b = c:d"],\n\n    "e": ["f = g:h"],\n})\n`,
  ],
  "the last group without a comma": [
    `setup(entry_points={\n    "a": ["b = c:d"],\n    ${group}\n})\n`,
    `setup(entry_points={\n    "a": ["b = c:d"],\n})\n`,
  ],
  "the last group before a bracket": [
    `setup(entry_points={"a": ["b = c:d"],\n                    ${group}})\n`,
    `setup(entry_points={"a": ["b = c:d"]})\n`,
  ],
  "the last group before a bracket, below a comment": [
    `setup(entry_points={"a": ["b = c:d"],  # one\n                    ${group}})\n`,
    `setup(entry_points={"a": ["b = c:d"],  # one\n                    })\n`,
  ],
  "a group on the line of others": [
    `setup(entry_points={"a": ["b = c:d"], ${group}, "e": []})\n`,
    `setup(entry_points={"a": ["b = c:d"], "e": []})\n`,
  ],
  "the last group on the line of others": [
    `setup(entry_points={"a": ["b = c:d"], ${group}})\n`,
    `setup(entry_points={"a": ["b = c:d"]})\n`,
  ],
  "a group at the end of a line": [
    `setup(entry_points={"a": ["b = c:d"], ${group},\n  "e": []})\n`,
    `setup(entry_points={"a": ["b = c:d"],\n  "e": []})\n`,
  ],
  "a keyword that empties": [
    `setup(\n    name="x",\n    # scripts\n    entry_points={\n        ${group},\n    },\n    pbr=True)\n`,
    `setup(\n    name="x",\n    pbr=True)\n`,
  ],
  "a keyword that empties, the last on its line": [
    `setup(name="x", entry_points={${group}})\n`,
    `setup(name="x")\n`,
  ],
  "the only keyword": [`setup(entry_points={${group}})\n`, `setup()\n`],
  "a key of keywords": [
    `kwargs = {\n    "name": "x",\n    "entry_points": {${group}},\n}\nsetup(**kwargs)\n`,
    `kwargs = {\n    "name": "x",\n}\nsetup(**kwargs)\n`,
  ],
  "a keyword of dict()": [
    `setup(name="x", entry_points=dict(a=["b = c:d"], wsgi_scripts=["x-wsgi = x.api:init"]))\n`,
    `setup(name="x", entry_points=dict(a=["b = c:d"]))\n`,
  ],
  "a group of a variable": [
    `EPS = {\n    "a": ["b = c:d"],\n    ${group},\n}\n\nsetup(entry_points=EPS)\n`,
    `EPS = {\n    "a": ["b = c:d"],\n}\n\nsetup(entry_points=EPS)\n`,
  ],
  "a variable that empties": [
    `import setuptools\n\n# what pbr makes\nentry_points = {\n    ${group},\n}\n\nsetuptools.setup(\n    entry_points=entry_points,\n    pbr=True)\n`,
    `import setuptools\n\nsetuptools.setup(\n    pbr=True)\n`,
  ],
  "a group of a variable that is used elsewhere": [
    `EPS = {${group}}\nprint(EPS)\nsetup(entry_points=EPS)\n`,
    `EPS = {}\nprint(EPS)\nsetup(entry_points=EPS)\n`,
  ],
  "a group in a variable of its own": [
    `WSGI = ["x-wsgi = x.api:init"]\nsetup(entry_points={"a": ["b = c:d"], "wsgi_scripts": WSGI})\n`,
    `setup(entry_points={"a": ["b = c:d"]})\n`,
  ],
  "one entry of a group in a variable of its own": [
    `WSGI = ["x-wsgi = x.api:init", "o-wsgi = x.gone:init"]\nsetup(entry_points={"wsgi_scripts": WSGI})\n`,
    `WSGI = ["o-wsgi = x.gone:init"]\nsetup(entry_points={"wsgi_scripts": WSGI})\n`,
  ],
  "a group of a spread dictionary": [
    `BASE = {"a": ["b = c:d"], ${group}}\nsetup(entry_points={**BASE, "e": []})\n`,
    `BASE = {"a": ["b = c:d"]}\nsetup(entry_points={**BASE, "e": []})\n`,
  ],
  "a section of a string": [
    `setup(entry_points="""\n    [console_scripts]\n    x = x.cmd:main\n\n    # made by pbr\n    [wsgi_scripts]\n    x-wsgi = x.api:init\n\n    [e]\n    f = g:h\n    """)\n`,
    `setup(entry_points="""\n    [console_scripts]\n    x = x.cmd:main\n\n    [e]\n    f = g:h\n    """)\n`,
  ],
  "the last section of a string": [
    `setup(entry_points="""\n    [console_scripts]\n    x = x.cmd:main\n\n    [wsgi_scripts]\n    x-wsgi = x.api:init\n    """)\n`,
    `setup(entry_points="""\n    [console_scripts]\n    x = x.cmd:main\n    """)\n`,
  ],
  "the first section of a string": [
    `setup(entry_points="""[wsgi_scripts]\nx-wsgi = x.api:init\n[e]\nf = g:h""")\n`,
    `setup(entry_points="""[e]\nf = g:h""")\n`,
  ],
  "a section between escapes": [
    `setup(entry_points="[a]\\nb = c:d\\n[wsgi_scripts]\\nx-wsgi = x.api:init\\n[e]\\nf = g:h\\n")\n`,
    `setup(entry_points="[a]\\nb = c:d\\n[e]\\nf = g:h\\n")\n`,
  ],
  "a string that empties": [
    `setup(pbr=True,\n      entry_points="""\n      [wsgi_scripts]\n      x-wsgi = x.api:init\n      """)\n`,
    `setup(pbr=True)\n`,
  ],
  "a string of lines": [
    `setup(entry_points={"a": "b = c:d", "wsgi_scripts": """\n  x-wsgi = x.api:init\n"""})\n`,
    `setup(entry_points={"a": "b = c:d"})\n`,
  ],
  "one entry of a list": [
    `setup(entry_points={"wsgi_scripts": [\n    # the API\n    "x-wsgi = x.api:init",\n    "x-other-wsgi = x.gone:init",\n]})\n`,
    `setup(entry_points={"wsgi_scripts": [\n    # the API\n    "x-other-wsgi = x.gone:init",\n]})\n`,
  ],
  "the last entries of a list": [
    `setup(entry_points={"wsgi_scripts": ["o-wsgi = x.gone:init", "x-wsgi = x.api:init"]})\n`,
    `setup(entry_points={"wsgi_scripts": ["o-wsgi = x.gone:init"]})\n`,
  ],
  "one entry of a string": [
    `setup(entry_points={"wsgi_scripts": """\n    o-wsgi = x.gone:init\n    x-wsgi = x.api:init\n"""})\n`,
    `setup(entry_points={"wsgi_scripts": """\n    o-wsgi = x.gone:init\n"""})\n`,
  ],
  "one entry of a section": [
    `setup(entry_points="""\n[wsgi_scripts]\nx-wsgi = x.api:init\no-wsgi = x.gone:init\n""")\n`,
    `setup(entry_points="""\n[wsgi_scripts]\no-wsgi = x.gone:init\n""")\n`,
  ],
  CRLF: [
    `setup(\r\n    entry_points={\r\n        "a": [],\r\n        ${group},\r\n    },\r\n)\r\n`,
    `setup(\r\n    entry_points={\r\n        "a": [],\r\n    },\r\n)\r\n`,
  ],
  tabs: [`setup(\n\tname="x",\n\tentry_points={${group}},\n)\n`, `setup(\n\tname="x",\n)\n`],
  "no final newline": [`setup(\n    name="é",\n    entry_points={${group}})`, `setup(\n    name="é")`],
  "nothing else of the same name": [
    `setup(entry_points={"console_scripts": ["x-wsgi = x.cmd:main"], ${group}}, scripts=["bin/x-wsgi2"])\n`,
    `setup(entry_points={"console_scripts": ["x-wsgi = x.cmd:main"]}, scripts=["bin/x-wsgi2"])\n`,
  ],
};

test.each(Object.entries(changes))("removes %s", async (_, [before, after]) => {
  expect(await removeFrom("setup.py", before)).toBe(after);
  expect(await removeFrom("setup.py", after)).toBe(after);
});

test.each([
  `setup(pbr=True)\n`,
  `setup(entry_points={"console_scripts": ["x-wsgi = x.api:init"]})\n`,
  `setup(entry_points={"wsgi_scripts": ["x-wsgi = x.gone:init"]})\n`,
  `setup(entry_points={"wsgi_scripts": ["x-wsgi = x.api"]})\n`,
  `setup(entry_points={"wsgi_scripts": ["x-wsgi = x.api:init"] + more})\n`,
  `setup(entry_points=read("wsgi_scripts"))\n`,
  `E = {${group}}\nE["a"] = []\nsetup(entry_points=E)\n`,
  `# entry_points={${group}}\nsetup()\n`,
  `"""entry_points={'wsgi_scripts': ['x-wsgi = x.api:init']}"""\nsetup()\n`,
  `notsetup(entry_points={${group}})\n`,
  `if x:\n    setup(entry_points={${group}})\nelse:\n    setup()\n`,
  `setup(entry_points={${group})\n`,
])("leaves %j alone", async (text) => {
  expect(await removeFrom("setup.py", text)).toBe(text);
});

test("drops what a stronger file says too, and the files follow together", async () => {
  const cfg = "[metadata]\nname = x\n\n[entry_points]\nwsgi_scripts =\n    x-wsgi = x.api:init\n";
  const py = `setup(pbr=True, entry_points={${group}})\n`;
  expect(await removeFrom("setup.py", py, { "setup.cfg": cfg })).toBe("setup(pbr=True)\n");
  expect(await removeFrom("setup.cfg", cfg, { "setup.py": py })).toBe("[metadata]\nname = x\n");
});
