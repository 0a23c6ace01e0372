import { isDeepStrictEqual } from "node:util";
import type { Git } from "../git/git.js";
import type { RepositorySettings } from "../git/repository.js";
import { topic } from "../model/change-identity.js";
import { type Problem, WsgiShiftError } from "../model/errors.js";
import type { Migration } from "../model/migration.js";
import type { Phase } from "../model/migration-plan.js";
import { noMemory } from "../model/scan-memory.js";
import { builtInRegistry, emptyRegistry, type Registry } from "../registry/registry.js";
import { type CommandContext, tellProblem } from "./command-context.js";
import { openTarget, type Target } from "./open-target.js";

/** Options that scan, diff and apply share. */
export interface TargetOptions {
  readonly rev?: string;
  readonly phase?: Phase;
  readonly registry?: "off" | "on";
}

/** A target and what becomes of it, by what was known then. */
export interface Examined {
  readonly target: Target;
  readonly migration: Migration;
  readonly registry: Registry;
}

export function registryOf({ registry }: Pick<TargetOptions, "registry">): Registry {
  return registry === "off" ? emptyRegistry : builtInRegistry();
}

/** Opens a target and finds out what becomes of it; whoever gets it closes it. Errors are those of `openTarget` and `migrate`. */
export async function examine(
  git: Git,
  path: string,
  options: TargetOptions,
  registry: Registry,
  settings: RepositorySettings = {},
): Promise<Examined> {
  // What judges it is loaded while git names the tree.
  const loading = import("../pipeline.js");
  const target = await openTarget(git, path, options.rev, settings);
  try {
    await loading;
    return { target, registry, migration: await migrationOf(target, options, registry) };
  } catch (error) {
    await target.close();
    throw error;
  }
}

/** The same by what is known now; nothing is done again where that is no more than before. */
export async function examinedBy(
  registry: Registry,
  examined: Examined,
  options: TargetOptions,
): Promise<Examined> {
  const { target } = examined;
  if (isDeepStrictEqual(registry.entries, examined.registry.entries)) return examined;
  return { target, registry, migration: await migrationOf(target, options, registry) };
}

async function migrationOf(target: Target, options: TargetOptions, registry: Registry): Promise<Migration> {
  const { migrate } = await import("../pipeline.js");
  const unit = options.phase === "remove" ? "entry-points" : "modules";
  const { phase } = options;
  return migrate(target.tree, {
    registry,
    phase,
    identity: { topic, unit },
    memory: noMemory,
    branch: target.branch,
  });
}

/** Opens a target, finds out what becomes of it, tells what could not be read, and hands both on. */
export async function withMigration<T>(
  context: CommandContext,
  path: string,
  options: TargetOptions,
  use: (migration: Migration, target: Target) => Promise<T>,
): Promise<T> {
  const { migration, target } = await examine(context.git, path, options, registryOf(options));
  try {
    for (const problem of migration.problems) tellProblem(context, problem);
    if (options.phase === "remove") tellWhatStays(context, migration);
    return await use(migration, target);
  } finally {
    await target.close();
  }
}

/** An entry point goes once its module is there; a change without it would look as if there were none. */
function tellWhatStays(context: CommandContext, { scripts, removals }: Migration): void {
  const names = scripts.flatMap(({ name }) => (removals.includes(name) ? [] : [name]));
  if (names.length > 0)
    context.tell(
      `Entry points stay whose modules are not there yet: ${names.join(", ")}. --phase add makes modules.\n`,
    );
}

/** The problem for which no change can be made: what the repository declares is not known. */
export function unknownDeclarations({ problems }: Migration): Problem | undefined {
  return problems.find(({ code }) => code === "setup-cfg-invalid");
}

/** Raises `declarations-unknown`: nothing is changed while it is not known what the repository declares. */
export function requireDeclarations(migration: Migration): void {
  const problem = unknownDeclarations(migration);
  if (problem)
    throw new WsgiShiftError("declarations-unknown", { target: migration.target, detail: problem.message });
}
