import {
  type ChildProcessWithoutNullStreams,
  type SpawnOptionsWithoutStdio,
  spawn,
} from "node:child_process";

/**
 * Starts a program, whose pipes all are there. Raises what the system says at once, such as E2BIG; of other failures, such
 * as ENOENT, the process tells. Where no file is left for pipes Node makes none, and tells of it by an event too, which
 * would end our own process.
 */
export function startProgram(
  program: string,
  words: readonly string[],
  options: SpawnOptionsWithoutStdio,
): ChildProcessWithoutNullStreams {
  const child = spawn(program, words, options);
  if (child.stdin !== undefined) return child;
  child.on("error", () => undefined);
  throw Object.assign(new Error("too many files are open (EMFILE)"), { code: "EMFILE" });
}
