import type { CommandContext, ExitStatus } from "../../src/command/command-context.js";
import { main } from "../../src/command/program.js";
import { Git } from "../../src/git/git.js";
import { plainStyle } from "../../src/report/style.js";

export interface CommandResult {
  readonly status: ExitStatus;
  readonly out: string;
  readonly told: string;
}

/** Runs a command of the command line in this process. */
export async function runCommand(
  args: readonly string[],
  environment: CommandContext["environment"] = {},
  path = process.env.PATH ?? "",
): Promise<CommandResult> {
  const out: Buffer[] = [];
  let told = "";
  const context: CommandContext = {
    out: (data) => void out.push(Buffer.from(data)),
    tell: (text) => {
      told += text;
    },
    style: plainStyle,
    environment,
    git: new Git({ path }),
    now: () => new Date("2026-01-02T03:04:05Z"),
  };
  const status = await main(context, args);
  return { status, out: Buffer.concat(out).toString("utf8"), told };
}
