import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { gitNotStarted } from "./git-not-started.js";

export interface CollectedOutput {
  /** Exit status, or the name of the signal that ended it. */
  readonly status: number | string;
  readonly stdout: Buffer;
  /** The end of it. */
  readonly stderr: string;
}

export interface Collecting {
  /** What the command reads; nothing by default. */
  readonly input?: Buffer | string | undefined;
  /** Sees each piece as it comes, and may end the command by an error, with which the promise is rejected. */
  readonly watch?: (piece: Buffer) => Error | undefined;
}

/** How much of what git complains about is of use to anybody. */
const longestComplaint = 1 << 16;
/** Far above any answer to what is asked here; a command that writes more is ended. */
const largestOutput = 1 << 30;

/** What a started command writes until it ends. Raises `git-missing` and `git-not-started`. */
export function collectOutput(
  child: ChildProcessWithoutNullStreams,
  { input, watch = () => undefined }: Collecting = {},
): Promise<CollectedOutput> {
  // A process that died closes its end, and `close` tells why.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let size = 0;
    let stderr = "";
    child.stdout.on("data", (piece: Buffer) => {
      pieces.push(piece);
      size += piece.length;
      const error = watch(piece);
      if (error === undefined && size <= largestOutput) return;
      child.kill("SIGKILL");
      if (error) reject(error);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-longestComplaint);
    });
    child.on("error", (cause) => {
      if (child.pid === undefined) return reject(gitNotStarted(cause));
      // It was told to stop: what a process of its own may still hold open is not waited for.
      child.stdout.destroy();
      child.stderr.destroy();
    });
    child.on("close", (status, signal) => {
      resolve({ status: status ?? signal ?? "unknown", stdout: Buffer.concat(pieces), stderr });
    });
  });
}
