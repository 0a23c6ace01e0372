import { decodeText } from "../../src/model/content.js";
import type { Migration } from "../../src/model/migration.js";
import type { Phase } from "../../src/model/migration-plan.js";
import { noMemory } from "../../src/model/scan-memory.js";
import { migrate } from "../../src/pipeline.js";
import { builtInRegistry, type Registry } from "../../src/registry/registry.js";
import { MemoryTree } from "./memory-tree.js";

/** The migration of a tree of files given in place. */
export function migrateFiles(
  files: Readonly<Record<string, string | Buffer>>,
  {
    phase,
    registry = builtInRegistry(),
    directory = null,
    branch,
  }: {
    readonly phase?: Phase;
    readonly registry?: Registry;
    /** As if the files were read there, as from a plain directory. */
    readonly directory?: string | null;
    readonly branch?: string;
  } = {},
): Promise<Migration> {
  const identity = { topic: "remove-wsgi_scripts", unit: "modules" as const };
  const tree = new MemoryTree(files, [], directory);
  return migrate(tree, { registry, phase, identity, branch, memory: noMemory });
}

/** The files after the migration, those that it leaves alone included. */
export function filesAfter(
  files: Readonly<Record<string, string>>,
  migration: Migration,
): Record<string, string> {
  const after: Record<string, string> = { ...files };
  for (const file of migration.files) {
    if (file.change === "delete") delete after[file.path];
    else after[file.path] = decodeText(file.content);
  }
  return after;
}
