import type { Git } from "../git/git.js";
import type { Problem, WsgiShiftError } from "../model/errors.js";
import type { Style } from "../report/style.js";

/** What a command needs of the world; tests give their own. */
export interface CommandContext {
  /** Data: what a pipe or a file gets. */
  readonly out: (text: string | Buffer) => void;
  /** Messages for a person. */
  readonly tell: (text: string) => void;
  /** Whether messages go to a terminal. */
  readonly terminal: boolean;
  /** For data on a terminal; plain elsewhere. */
  readonly style: Style;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly git: Git;
  readonly now: () => Date;
  /** Resolves when the process is asked to end; for commands that go on until then. */
  readonly stopped: () => Promise<unknown>;
}

/** Exit status of a command; errors bring their own. */
export type ExitStatus = 0 | 1 | 2 | 3 | 4;

/** An error or a problem as a person reads it: code, what happened, what to do. */
export function tellProblem(context: CommandContext, found: Problem | WsgiShiftError): void {
  context.tell(`wsgi-shift: ${found.code}: ${found.message}\n  ${found.advice}\n`);
}
