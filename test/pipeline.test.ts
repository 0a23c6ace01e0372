import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { Repository } from "../src/git/repository.js";
import type { Migration } from "../src/model/migration.js";
import { noMemory, type ScanMemory } from "../src/model/scan-memory.js";
import type { SourceTree } from "../src/model/source-tree.js";
import { migrate } from "../src/pipeline.js";
import { builtInRegistry, type Registry } from "../src/registry/registry.js";
import { withSeen } from "../src/registry/with-seen.js";
import { git } from "./git/repository-fixture.js";
import { makeRepository, temporaryDirectory } from "./support/sample-repository.js";

const directory = temporaryDirectory();
afterAll(() => directory.dispose());

test("what is remembered of a tree is made anew when another script is known, and takes no more room", async () => {
  const path = makeRepository(join(directory.path, "deploy"), {
    "uwsgi.ini": "[uwsgi]\nwsgi-file = /usr/bin/fox-api-wsgi\n",
  });
  const remembered = new Map<string, unknown>();
  let written = 0;
  const memory: ScanMemory = {
    recall: (key) => Promise.resolve(remembered.get(key)),
    remember: (key, value) => {
      written++;
      remembered.set(key, JSON.parse(JSON.stringify(value)));
      return Promise.resolve();
    },
  };
  const repository = await Repository.open(git, path);
  if (!repository) throw new Error("no repository");
  const run = async (registry: Registry): Promise<Migration> => {
    const tree = await repository.tree(await repository.resolve("HEAD"));
    const identity = { topic: "remove-wsgi_scripts", unit: "modules" as const };
    return migrate(tree, { registry, phase: undefined, identity, memory });
  };
  const fox = { script: "fox-api-wsgi", application: "fox.wsgi.api:application", isThere: true, root: "" };
  const known = builtInRegistry();
  const more = withSeen(known, [{ host: "h", project: "den/fox", scripts: [fox] }], {
    host: "h",
    project: "",
  });

  expect((await run(known)).decisions).toEqual([]);
  const room = remembered.size;
  expect((await run(more)).decisions.map(({ disposition }) => disposition)).toEqual(["rewrite"]);
  const writes = written;
  expect((await run(more)).decisions.map(({ disposition }) => disposition)).toEqual(["rewrite"]);
  expect(written).toBe(writes);
  expect((await run(known)).decisions).toEqual([]);
  // What the tree installs is looked for once something in it names a script.
  expect(remembered.size).toBe(room + 1);
  await repository.close();
});

test("what a script needs is read while git searches, and after all else where nothing but reading finds it", async () => {
  const path = makeRepository(join(directory.path, "service"), {
    "setup.cfg":
      "[metadata]\nname = fox\n[entry_points]\nwsgi_scripts =\n    fox-api-wsgi = fox.api:build_wsgi_app\n",
    "setup.py": "import setuptools\nsetuptools.setup(setup_requires=['pbr'], pbr=True)\n",
    "fox/__init__.py": "",
    "fox/api.py": "def build_wsgi_app():\n    return None\n",
    "doc/install.rst": "fox-api-wsgi\n",
  });
  const repository = await Repository.open(git, path);
  if (!repository) throw new Error("no repository");
  const found = async (searches: boolean): Promise<{ read: string[]; migration: Migration }> => {
    const tree = await repository.tree(await repository.resolve("HEAD"));
    const read: string[] = [];
    let seen = (): void => undefined;
    const isRead = new Promise<void>((resolve) => {
      seen = resolve;
    });
    const watched: SourceTree = {
      target: tree.target,
      revision: tree.revision,
      treeId: tree.treeId,
      directory: null,
      entries: () => tree.entries(),
      at: (paths) => tree.at(paths),
      changesSince: (treeId) => tree.changesSince(treeId),
      read: async (entries, visit) => {
        read.push(...entries.map((entry) => entry.path));
        const problems = await tree.read(entries, visit);
        if (read.includes("fox/api.py")) seen();
        return problems;
      },
      // A search that would not end before what is declared is looked into.
      mayContain: async (strings) => {
        if (!searches) return undefined;
        await isRead;
        return tree.mayContain(strings);
      },
    };
    const identity = { topic: "remove-wsgi_scripts", unit: "modules" as const };
    const options = { registry: builtInRegistry(), phase: undefined, identity, memory: noMemory };
    return { read, migration: await migrate(watched, options) };
  };
  const [early, late] = [await found(true), await found(false)];
  expect(early.read.indexOf("fox/api.py")).toBeLessThan(early.read.indexOf("doc/install.rst"));
  expect(late.read.indexOf("doc/install.rst")).toBeLessThan(late.read.indexOf("fox/api.py"));
  expect(early.migration.decisions).toEqual(late.migration.decisions);
  expect(early.migration.files).toEqual(late.migration.files);
  expect(early.migration.files.length).toBeGreaterThan(0);
  await repository.close();
});
