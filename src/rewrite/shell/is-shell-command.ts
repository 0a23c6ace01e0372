import type { Span } from "../../model/script.js";
import type { SourceFile } from "../../text/source-file.js";
import { shellOf } from "./shell-of.js";

const shebang = /^#![^\n]*\b(?:ba|da|k|z)?sh\b/;

/** Whether a place that is alone on its line is a command of a shell script, rather than a word of a list or a text. */
export function isShellCommand(file: SourceFile, { start, end }: Span): boolean {
  const { content } = file;
  if (file.lineAt(start).trim().length !== end - start || !shebang.test(content)) return false;
  return (
    shellOf(file)?.commands.some(
      (command) => command.start === start && command.name === content.slice(start, end),
    ) ?? false
  );
}
