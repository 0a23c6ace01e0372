import { searchThreads } from "../git/search-threads.js";
import { SeenInProcess } from "../memory/seen-in-process.js";
import type { Migration } from "../model/migration.js";
import { withSeen } from "../registry/with-seen.js";
import { rememberScripts } from "../worker/remember-scripts.js";
import { Ahead } from "./ahead.js";
import { type CommandContext, type ExitStatus, tellProblem } from "./command-context.js";
import { eachTarget } from "./each-target.js";
import {
  type Examined,
  examine,
  examinedBy,
  registryOf,
  type TargetOptions,
  unknownDeclarations,
} from "./migrate-target.js";

/** Who hears of each target in turn. */
export interface Examining {
  /** It is waited for from now on. */
  begin(path: string): void;
  use(migration: Migration): void;
}

/**
 * Examines targets, the next few while one is waited for. Each is judged by what those before it were seen to declare: one
 * that was begun before that was known is examined again. Errors are those of `eachTarget`.
 */
export async function examineEach(
  context: CommandContext,
  paths: readonly string[],
  options: TargetOptions,
  { begin, use }: Examining,
): Promise<ExitStatus | undefined> {
  const stop = new AbortController();
  const git = context.git.until(stop.signal);
  const seen = new SeenInProcess();
  const known = registryOf(options);
  // One thread of git for each of several, as threads for the same contents wait for each other.
  const settings = paths.length > 1 ? { threads: 1 } : {};
  const selfOf = (path: string) => ({ host: "local", project: path });
  const registryFor = async (path: string) =>
    options.registry === "off" ? known : withSeen(known, await seen.all(), selfOf(path));
  const ahead = new Ahead(paths, searchThreads, async (path) =>
    examine(git, path, options, await registryFor(path), settings),
  );
  const judge = async (path: string, begun: Examined) => {
    const { migration, target } = await examinedBy(await registryFor(path), begun, options);
    for (const problem of migration.problems) tellProblem(context, problem);
    if (options.registry !== "off" && !unknownDeclarations(migration))
      await rememberScripts(seen, selfOf(path), migration, target.tree);
    use(migration);
  };
  try {
    return await eachTarget(context, paths, async (path) => {
      begin(path);
      const begun = await ahead.next();
      try {
        await judge(path, begun);
      } finally {
        await begun.target.close();
      }
    });
  } catch (error) {
    stop.abort();
    throw error;
  } finally {
    for (const { target } of await ahead.rest()) await target.close();
  }
}
