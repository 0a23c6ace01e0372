import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { gitNotStarted } from "./git.js";

export interface CollectedOutput {
  /** Exit status, or the name of the signal that ended it. */
  readonly status: number | string;
  readonly stdout: Buffer;
  /** The end of it. */
  readonly stderr: string;
}

/** How much of what git complains about is of use to anybody. */
const longestComplaint = 4_000;

/**
 * What a started command writes until it ends; it gets no input. `watch` sees each piece as it comes, and may end the
 * command by an error, with which the promise is rejected. Raises `git-missing`.
 */
export function collectOutput(
  child: ChildProcessWithoutNullStreams,
  watch: (piece: Buffer) => Error | undefined = () => undefined,
): Promise<CollectedOutput> {
  child.stdin.on("error", () => undefined);
  child.stdin.end();
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let stderr = "";
    child.stdout.on("data", (piece: Buffer) => {
      pieces.push(piece);
      const error = watch(piece);
      if (error === undefined) return;
      child.kill("SIGKILL");
      reject(error);
    });
    child.stderr.on("data", (piece: Buffer) => {
      stderr = (stderr + piece.toString("utf8")).slice(-longestComplaint);
    });
    child.on("error", (cause) => reject(gitNotStarted(cause)));
    child.on("close", (status, signal) => {
      resolve({ status: status ?? signal ?? "unknown", stdout: Buffer.concat(pieces), stderr });
    });
  });
}
