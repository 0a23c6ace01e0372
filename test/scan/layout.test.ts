import { expect, test } from "@jest/globals";
import type { ScanMemory } from "../../src/model/scan-memory.js";
import { findLayout } from "../../src/scan/layout.js";
import { MemoryTree } from "../support/memory-tree.js";

/** A tree that lists its paths only once. */
class ListedOnce extends MemoryTree {
  override entries(): never {
    throw new Error("the tree is listed again");
  }
}

test.each([
  ["values for a release", "nova/2025.1-ubuntu.yaml"],
  ["a setup file", "lib/setup.cfg"],
  ["a release note", "releasenotes/notes/a.yaml"],
  ["shell of DevStack", "devstack/plugin.sh"],
])("what is remembered of the paths holds until %s comes or goes", async (_, path) => {
  const values = new Map<string, unknown>();
  const memory: ScanMemory = {
    recall: (key) => Promise.resolve(values.get(key)),
    remember: (key, value) => Promise.resolve(void values.set(key, value)),
  };
  const plain = new MemoryTree({ "nova/conf.yaml": "a" });
  const before = await findLayout(plain, memory);
  const edited = new ListedOnce({ "nova/conf.yaml": "b" }, [plain]);
  expect(await findLayout(edited, memory)).toEqual(before);
  const more = new MemoryTree({ "nova/conf.yaml": "b", [path]: "" }, [edited]);
  expect(await findLayout(more, memory)).not.toEqual(before);
  expect(await findLayout(new MemoryTree({ "nova/conf.yaml": "b" }, [more]), memory)).toEqual(before);
});
