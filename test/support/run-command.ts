import type { CommandContext, ExitStatus } from "../../src/command/command-context.js";
import { main } from "../../src/command/program.js";
import { Git } from "../../src/git/git.js";
import { plainStyle } from "../../src/report/style.js";

export interface CommandResult {
  readonly status: ExitStatus;
  readonly out: string;
  readonly told: string;
}

export interface RunOptions {
  /** Search path by which git is found. */
  readonly path?: string;
  /** What asks the command to end. */
  readonly stopped?: Promise<unknown>;
}

/** A context in which nothing is run. */
export function commandContext(): CommandContext {
  return {
    out: () => {},
    tell: () => {},
    terminal: false,
    style: plainStyle,
    environment: {},
    git: new Git({ path: "" }),
    now: () => new Date(0),
    stopped: () => new Promise(() => {}),
  };
}

/** Runs a command of the command line in this process. */
export async function runCommand(
  args: readonly string[],
  environment: CommandContext["environment"] = {},
  { path = process.env.PATH ?? "", stopped = new Promise(() => {}) }: RunOptions = {},
): Promise<CommandResult> {
  const out: Buffer[] = [];
  let told = "";
  const context: CommandContext = {
    ...commandContext(),
    out: (data) => void out.push(Buffer.from(data)),
    tell: (text) => {
      told += text;
    },
    environment,
    git: new Git({ path }),
    now: () => new Date("2026-01-02T03:04:05Z"),
    stopped: () => stopped,
  };
  const status = await main(context, args);
  return { status, out: Buffer.concat(out).toString("utf8"), told };
}
