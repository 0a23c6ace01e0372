import { topic } from "../model/change-identity.js";
import { type Problem, WsgiShiftError } from "../model/errors.js";
import type { Migration } from "../model/migration.js";
import type { Phase } from "../model/migration-plan.js";
import { noMemory } from "../model/scan-memory.js";
import type { SeenScripts } from "../model/seen-script.js";
import { migrate } from "../pipeline.js";
import { builtInRegistry, emptyRegistry, type Registry } from "../registry/registry.js";
import { withSeen } from "../registry/with-seen.js";
import { rememberScripts } from "../worker/remember-scripts.js";
import { type CommandContext, tellProblem } from "./command-context.js";
import { openTarget, type Target } from "./open-target.js";

/** Options that scan, diff and apply share. */
export interface TargetOptions {
  readonly rev?: string;
  readonly phase?: Phase;
  readonly registry?: "off" | "on";
}

/** What several targets of one command share. */
export interface Run {
  /** What the targets before were seen to declare; undefined for a command that has one target. */
  readonly seen?: SeenScripts;
}

export function registryOf({ registry }: Pick<TargetOptions, "registry">): Registry {
  return registry === "off" ? emptyRegistry : builtInRegistry();
}

/** Opens a target, finds out what becomes of it, tells what could not be read, and hands both on. */
export async function withMigration<T>(
  context: CommandContext,
  path: string,
  options: TargetOptions,
  use: (migration: Migration, target: Target) => Promise<T>,
  { seen }: Run = {},
): Promise<T> {
  const target = await openTarget(context.git, path, options.rev);
  try {
    const identity = {
      topic,
      unit: options.phase === "remove" ? ("entry-points" as const) : ("modules" as const),
    };
    const self = { host: "local", project: path };
    const known = registryOf(options);
    const asked = options.registry === "off" ? undefined : seen;
    const migration = await migrate(target.tree, {
      registry: asked ? withSeen(known, await asked.all(), self) : known,
      phase: options.phase,
      identity,
      memory: noMemory,
      branch: target.branch,
    });
    for (const problem of migration.problems) tellProblem(context, problem);
    if (asked && !unknownDeclarations(migration)) await rememberScripts(asked, self, migration, target.tree);
    return await use(migration, target);
  } finally {
    await target.close();
  }
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
