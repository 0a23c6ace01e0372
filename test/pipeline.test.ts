import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { Repository } from "../src/git/repository.js";
import type { Migration } from "../src/model/migration.js";
import type { ScanMemory } from "../src/model/scan-memory.js";
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
  expect(remembered.size).toBe(room);
  await repository.close();
});
