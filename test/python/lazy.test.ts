import { expect, jest, test } from "@jest/globals";

let loaded = 0;
const real = await import("web-tree-sitter");
jest.unstable_mockModule("web-tree-sitter", () => {
  loaded++;
  return real;
});

test("the parser is loaded by the first declaration, once, and by nothing else", async () => {
  const { migrateFiles } = await import("../support/migrate-files.js");
  const files = {
    "fox/__init__.py": "",
    "fox/wsgi.py": "def build():\n    return 1\n",
    "fox.ini": "[uwsgi]\nwsgi-file = /bin/cinder-wsgi\n",
  };
  expect((await migrateFiles(files)).files).toHaveLength(1);
  expect(
    (await migrateFiles({ ...files, "setup.cfg": "[entry_points]\nwsgi_scripts =\n    a-wsgi = nothing\n" }))
      .scripts,
  ).toHaveLength(1);
  expect(loaded).toBe(0);
  const declared = {
    ...files,
    "setup.cfg": "[entry_points]\nwsgi_scripts =\n    fox-wsgi = fox.wsgi:build\n",
  };
  await Promise.all([migrateFiles(declared), migrateFiles(declared)]);
  expect(loaded).toBe(1);
});
