import { hideControlCharacters } from "../report/hide-control-characters.js";
import type { CommandContext } from "./command-context.js";

/** How far a command is with its targets. */
export interface Progress {
  /** The command's own, in which everything that is written takes the bar away first. */
  readonly context: CommandContext;
  /** The next target is begun. */
  begin(name: string): void;
  /** Takes the bar away. */
  end(): void;
}

const width = 20;
const longestName = 40;
/** Carriage return, and "erase in line" of ECMA-48. */
const clear = "\r\u001b[K";

/** A bar on a terminal, for several targets; elsewhere nothing. */
export function progressOf(context: CommandContext, total: number): Progress {
  if (!context.terminal || total < 2) return { context, begin: () => {}, end: () => {} };
  let begun = 0;
  let line = "";
  const end = () => {
    if (line !== "") context.tell(clear);
    line = "";
  };
  const begin = (name: string) => {
    const full = Math.floor((begun / total) * width);
    const bar = "█".repeat(full) + "░".repeat(width - full);
    line = `${bar} ${begun + 1} of ${total} ${hideControlCharacters(name).slice(-longestName)}`;
    begun++;
    context.tell(clear + line);
  };
  const after =
    <T>(write: (text: T) => void) =>
    (text: T) => {
      end();
      write(text);
    };
  return { context: { ...context, out: after(context.out), tell: after(context.tell) }, begin, end };
}
