import { expect, test } from "@jest/globals";
import { apidocExclusion } from "../../../src/rewrite/service/apidoc-exclusion.js";
import { applyEdits } from "../../../src/text/apply-edits.js";

const head = "extensions = ['sphinxcontrib.apidoc']\napidoc_module_dir = '../../fox'\n";
const wholePackage = ["fox/wsgi/__init__.py", "fox/wsgi/api.py", "releasenotes/notes/a.yaml"];
const sibling = ["fox/wsgi/api.py"];

function after(content: string, created: readonly string[]): string {
  const result = applyEdits(content, apidocExclusion(content, created));
  expect(applyEdits(result, apidocExclusion(result, created))).toBe(result);
  return result;
}

test.each<readonly [string, string, readonly string[], string]>([
  [
    "a list of lines",
    "apidoc_excluded_paths = [\n    'tests',\n]\n",
    wholePackage,
    "apidoc_excluded_paths = [\n    'tests',\n    'wsgi',\n]\n",
  ],
  [
    "a bracket behind the last",
    "apidoc_excluded_paths = [\n    'db/*',\n    'db']\n",
    sibling,
    "apidoc_excluded_paths = [\n    'db/*',\n    'db',\n    'wsgi/api.py']\n",
  ],
  [
    "a list on one line",
    'apidoc_excluded_paths = ["tests", "db"]\n',
    wholePackage,
    'apidoc_excluded_paths = ["tests", "db", "wsgi"]\n',
  ],
  ["an empty list", "apidoc_excluded_paths = []\n", wholePackage, "apidoc_excluded_paths = ['wsgi']\n"],
  [
    "comments in the list",
    "apidoc_excluded_paths = [\n  'a',  # x ]\n  # 'b',\n]\n",
    wholePackage,
    "apidoc_excluded_paths = [\n  'a',  # x ]\n  'wsgi',\n  # 'b',\n]\n",
  ],
  [
    "CRLF",
    "apidoc_excluded_paths = [\r\n    'a',\r\n]\r\n",
    wholePackage,
    "apidoc_excluded_paths = [\r\n    'a',\r\n    'wsgi',\r\n]\r\n",
  ],
  [
    "two modules",
    "apidoc_excluded_paths = [\n    'a',\n]\n",
    ["fox/wsgi/a.py", "fox/wsgi/b.py"],
    "apidoc_excluded_paths = [\n    'a',\n    'wsgi/a.py',\n    'wsgi/b.py',\n]\n",
  ],
])("adds to %s", (_, list, created, expected) => {
  expect(after(head + list, created)).toBe(head + expected);
});

const own = "extensions = ['sphinx.ext.apidoc']\napidoc_modules = [\n    {\n        'path': '../../fox',\n";
test.each<readonly [string, string, readonly string[], string]>([
  ["", "    },\n]\n", wholePackage, "        'exclude_patterns': ['../../fox/wsgi'],\n    },\n]\n"],
  [
    " with patterns",
    "        'exclude_patterns': ['**/tests/*'],\n    },\n]\n",
    wholePackage,
    "        'exclude_patterns': ['**/tests/*', '../../fox/wsgi'],\n    },\n]\n",
  ],
  [
    " of a package that is there",
    '        "exclude_patterns": [\n            "x",\n        ],\n    },\n]\n',
    sibling,
    '        "exclude_patterns": [\n            "x",\n            "../../fox/wsgi/api.py",\n        ],\n    },\n]\n',
  ],
])("adds to Sphinx's own list of directories%s", (_, list, created, expected) => {
  expect(after(own + list, created)).toBe(own + expected);
  expect(after((own + list).replaceAll("\n", "\r\n"), created)).toBe(
    (own + expected).replaceAll("\n", "\r\n"),
  );
});

test("adds to a directory on one line", () => {
  const content =
    "extensions = ['sphinx.ext.apidoc']\napidoc_modules = [{'path': '../../fox', 'destination': 'api'}]\n";
  expect(after(content, wholePackage)).toBe(
    content.replace("'../../fox',", "'../../fox', 'exclude_patterns': ['../../fox/wsgi'],"),
  );
});

test("makes the list where there is none", () => {
  expect(after(`${head}other = 1\n`, wholePackage)).toBe(
    `${head}apidoc_excluded_paths = ['wsgi']\nother = 1\n`,
  );
});

test.each<readonly [string, string, readonly string[]]>([
  ["what is excluded already", `${head}apidoc_excluded_paths = ['wsgi']\n`, wholePackage],
  ["what a pattern excludes", `${head}apidoc_excluded_paths = ['wsgi/*']\n`, sibling],
  [
    "documentation without apidoc",
    "apidoc_module_dir = '../../fox'\napidoc_excluded_paths = []\n",
    wholePackage,
  ],
  ["a directory of another package", `${head}apidoc_excluded_paths = []\n`, ["vixen/wsgi/api.py"]],
  [
    "a directory that is computed",
    "extensions = ['sphinxcontrib.apidoc']\napidoc_module_dir = os.path.join('a')\n",
    wholePackage,
  ],
  [
    "a directory elsewhere",
    "extensions = ['sphinxcontrib.apidoc']\napidoc_module_dir = '../fox'\n",
    wholePackage,
  ],
  [
    "a list that is computed",
    `${head}apidoc_excluded_paths = ['a'] + more()\n`.replace("['a']", "[f('a')]"),
    wholePackage,
  ],
  [
    "several directories of Sphinx's own",
    `${own}    },\n    {\n        'path': '../../hen',\n    },\n]\n`,
    wholePackage,
  ],
  [
    "what Sphinx's own leaves out already",
    `${own}        'exclude_patterns': ['../../fox/wsgi'],\n    },\n]\n`,
    wholePackage,
  ],
  ["another directory of Sphinx's own", own.replace("fox", "hen"), wholePackage],
  [
    "directories without Sphinx's own extension",
    own.replace("sphinx.ext.apidoc", "sphinx.ext.todo"),
    wholePackage,
  ],
  ["a test in the package", `${head}apidoc_excluded_paths = []\n`, ["fox/tests/unit/test_wsgi_modules.py"]],
  ["a change without modules", `${head}apidoc_excluded_paths = []\n`, ["releasenotes/notes/a.yaml"]],
])("leaves %s alone", (_, content, created) => {
  expect(apidocExclusion(content, created)).toEqual([]);
});
