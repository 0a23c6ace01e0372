import { WsgiShiftError } from "../model/errors.js";
import { type CommandContext, type ExitStatus, tellProblem } from "./command-context.js";

/**
 * Does the same for every target. Where there are several, what is wrong with one of them is told and the others go on; then
 * the status of the first such error comes back. Any other error, such as that of a wrong option, ends it.
 */
export async function eachTarget<T>(
  context: CommandContext,
  targets: readonly T[],
  work: (target: T) => Promise<void>,
): Promise<ExitStatus | undefined> {
  let status: ExitStatus | undefined;
  for (const target of targets) {
    try {
      await work(target);
    } catch (error) {
      const isTheirs = error instanceof WsgiShiftError && error.exitStatus !== 2;
      if (targets.length === 1 || !isTheirs) throw error;
      tellProblem(context, error);
      status ??= error.exitStatus;
    }
  }
  return status;
}
