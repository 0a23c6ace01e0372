import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";

/**
 * Runs "$@" for as long as the standard input stays open. The kernel closes it when our process ends, in whatever way:
 * a process that was killed by SIGKILL can no longer stop its children.
 */
export const guardScript = `
exec 3<&0
"$@" </dev/null 3<&- &
child=$!
( read -r _ <&3; kill -TERM "$child" ) >/dev/null 2>&1 &
watcher=$!
exec 3<&-
wait "$child"
status=$?
kill "$watcher" 2>/dev/null
exit "$status"
`;

/** Time that a child gets to end by itself. */
const patience = 5_000;

/** Enough of what a child says to explain its end. */
const longestOutput = 2_000;

/** A process that never outlives ours. */
export class GuardedChild {
  /** Resolves when it has ended, with the last of what it said. */
  readonly ended: Promise<string>;
  #running = true;

  private constructor(private readonly process: ChildProcess) {
    let output = "";
    for (const stream of [process.stdout, process.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        output = (output + text).slice(-longestOutput);
      });
    // It may be gone already when its input is closed.
    process.stdin?.on("error", () => {});
    this.ended = new Promise((resolve) => {
      process.once("error", (error) => resolve(error.message));
      process.once("close", () => resolve(output.trim()));
    }).then((said) => {
      this.#running = false;
      return String(said);
    });
  }

  /** Starts `command` with nothing of our environment but `path` as PATH. */
  static start(command: readonly string[], path: string): GuardedChild {
    return new GuardedChild(
      spawn("/bin/sh", ["-c", guardScript, "sh", ...command], {
        env: { PATH: path },
        stdio: ["pipe", "pipe", "pipe"],
        // Ctrl-C on a terminal goes to the whole process group; this one must live until we are done with it.
        detached: true,
      }),
    );
  }

  get running(): boolean {
    return this.#running;
  }

  async stop(): Promise<void> {
    this.process.stdin?.end();
    const late = Symbol();
    const first = await Promise.race([this.ended, delay(patience, late, { ref: false })]);
    if (first !== late || this.process.pid === undefined) return;
    // A negative id names the group.
    process.kill(-this.process.pid, "SIGKILL");
    await this.ended;
  }
}
