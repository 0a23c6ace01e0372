import { expect, test } from "@jest/globals";
import { parse } from "yaml";
import type { Phase } from "../../../src/model/migration-plan.js";
import { emptyRegistry, Registry } from "../../../src/registry/registry.js";
import { filesAfter, migrateFiles } from "../../support/migrate-files.js";

const build = "def build():\n    return object()\n\n\nalias = build\n";
const module = "application = build()\n";

function service(entries: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    "setup.cfg": `[entry_points]\nwsgi_scripts =\n${entries}`,
    "fox/__init__.py": "",
    "fox/a.py": build,
    "fox/b.py": build,
    "releasenotes/notes/first-0123456789abcdef.yaml": "",
    ...more,
  };
}

const one = "    fox-wsgi = fox.a:build\n";
const two = "    fox-api-wsgi = fox.a:build\n    fox-metadata-wsgi = fox.b:build\n";
const shared = "    fox-wsgi-admin = fox.a:alias\n    fox-wsgi-public = fox.a:build\n";
const there = { "fox/wsgi/__init__.py": "", "fox/wsgi/api.py": module, "fox/wsgi/metadata.py": module };
const since = (script: string, name: string, release: string) => ({
  script,
  project: "openstack/fox",
  module: name,
  factories: [],
  moduleSince: { release },
});

async function note(files: Readonly<Record<string, string>>, phase: Phase, registry = emptyRegistry) {
  const migration = await migrateFiles(files, { phase, registry });
  const path = migration.files.map((file) => file.path).find((name) => name.startsWith("releasenotes/"));
  const text = filesAfter(files, migration)[path ?? ""] ?? "";
  for (const line of text.split("\n")) expect(line.length).toBeLessThan(80);
  return { path, text, sections: (parse(text) ?? {}) as Readonly<Record<string, readonly string[]>> };
}

const oneLine = (text = "") => text.replaceAll("\n", " ");

test("a removal says what went, what is there since when, and what each server wants", async () => {
  const registry = new Registry([since("fox-wsgi", "fox.wsgi.api", "2025.1")]);
  const { path, text } = await note(service(one, there), "remove", registry);
  expect(path).toMatch(/^releasenotes\/notes\/remove-wsgi-scripts-[0-9a-f]{16}\.yaml$/);
  expect(text).toBe(`---
upgrade:
  - |
    The WSGI script \`\`fox-wsgi\`\` has been removed. Deployment tooling should
    instead reference the Python module path, \`\`fox.wsgi.api:application\`\`,
    which has been available since the 2025.1 release. uWSGI takes this path by
    its option \`\`module\`\` in place of \`\`wsgi-file\`\`, and gunicorn as its
    argument. mod_wsgi wants a file: let \`\`WSGIScriptAlias\`\` name the installed
    file of the module, or a \`\`.wsgi\`\` file of your own that imports
    \`\`application\`\` from it.
`);
});

test("a removal of two scripts lists their modules, each with its release", async () => {
  const registry = new Registry([
    since("fox-api-wsgi", "fox.wsgi.api", "zed"),
    since("fox-metadata-wsgi", "fox.wsgi.metadata", "2024.2"),
  ]);
  const { sections } = await note(service(two, there), "remove", registry);
  expect(Object.keys(sections)).toEqual(["upgrade"]);
  expect(
    sections.upgrade?.[0],
  ).toContain(`The WSGI scripts \`\`fox-api-wsgi\`\` and \`\`fox-metadata-wsgi\`\` have been
removed. Deployment tooling should instead reference the Python module
paths:

* \`\`fox-api-wsgi\`\`: \`\`fox.wsgi.api:application\`\`, since the Zed release
* \`\`fox-metadata-wsgi\`\`: \`\`fox.wsgi.metadata:application\`\`,
  since the 2024.2 release

uWSGI takes such a path by its option`);
});

test("a removal of two scripts whose modules came together says so once", async () => {
  const registry = new Registry([
    since("fox-api-wsgi", "fox.wsgi.api", "2024.2"),
    since("fox-metadata-wsgi", "fox.wsgi.metadata", "2024.2"),
  ]);
  const { sections } = await note(service(two, there), "remove", registry);
  expect(oneLine(sections.upgrade?.[0])).toContain(
    "module paths, which have been available since the 2024.2 release:  * ``fox-api-wsgi``: ``fox.wsgi.api:application`` * ``fox-metadata-wsgi``: ``fox.wsgi.metadata:application``  uWSGI",
  );
});

test("a removal of two scripts of one module names it once", async () => {
  const { sections } = await note(service(shared, there), "remove");
  expect(sections.upgrade?.[0]).toContain("``fox-wsgi-admin`` and ``fox-wsgi-public`` have been");
  expect(sections.upgrade?.[0]?.match(/fox\.wsgi\.api:application/g)).toHaveLength(1);
  expect(oneLine(sections.upgrade?.[0])).toContain(
    "reference the Python module path, ``fox.wsgi.api:application``. uWSGI takes this path by its option ``module`` in place of ``wsgi-file``, and gunicorn as its argument.",
  );
});

test("a removal names the application where it is another than the usual", async () => {
  const registry = new Registry([{ ...since("fox-wsgi", "fox.serve", "2024.1"), application: "app" }]);
  const { sections } = await note(service(one, { "fox/serve.py": "app = object()\n" }), "remove", registry);
  expect(sections.upgrade?.[0]).toContain("``fox.serve:app``");
  expect(sections.upgrade?.[0]).toContain("imports ``app`` from it.");
});

test.each<readonly [string, string, Readonly<Record<string, string>>, readonly string[], readonly string[]]>([
  [
    "all comes and goes",
    two,
    {},
    ["fox-api-wsgi", "fox-metadata-wsgi"],
    ["fox-api-wsgi", "fox-metadata-wsgi"],
  ],
  [
    "one module is there",
    two,
    { "fox/wsgi/__init__.py": "", "fox/wsgi/metadata.py": module },
    ["fox-api-wsgi"],
    ["fox-api-wsgi", "fox-metadata-wsgi"],
  ],
  ["one stays with a person", `${one}    fox-gone-wsgi = fox.gone:build\n`, {}, ["fox-wsgi"], ["fox-wsgi"]],
])(
  "a module of the same change is a feature, and what goes an upgrade: %s",
  async (_, entries, more, added, removed) => {
    const registry = new Registry([since("fox-api-wsgi", "fox.wsgi.api", "2025.1")]);
    const { sections } = await note(service(entries, more), "all", registry);
    const scripts = (text = "") => [...new Set(text.match(/fox-[\w-]*wsgi\b(?!\/)/g))];
    expect([scripts(sections.features?.[0]), scripts(sections.upgrade?.[0])]).toEqual([added, removed]);
    expect(sections.upgrade?.[0]).not.toContain("since the 2025.1");
  },
);

test("the example of a feature is the script whose factory the module calls", async () => {
  const { sections } = await note(service(shared), "add");
  expect(sections.features?.[0]).toContain("wsgi-file = /bin/fox-wsgi-public");
  expect(Object.keys(sections)).toEqual(["features"]);
});

test.each<readonly [string, Readonly<Record<string, string>>, Phase]>([
  ["nothing changes", service(one, there), "add"],
  ["mentions alone are wanted", service(one), "deploy"],
  ["the entry has to stay", service(one), "remove"],
  ["the settings want none", service(one, { ".wsgi-shift.yml": "release_notes: none\n" }), "all"],
])("there is none where %s", async (_, files, phase) => {
  expect((await note(files, phase)).path).toBeUndefined();
});
