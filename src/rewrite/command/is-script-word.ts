import type { Content } from "../../model/content.js";
import { isScriptPath } from "../decide/script-path.js";

/** `$(which x)`, `` `command -v x` ``, and with make's `$$(` or `$(shell `. */
const lookUp =
  /^(?:\$\$?\((?:shell )?|`)(?:which|command -v|type -[pP]|readlink -f|realpath) +(?<path>\S+?)(?:\)|`)$/;

/** Whether a word of a command is the script: its name or path alone, or a look-up of it. */
export function isScriptWord(text: Content, script: string): boolean {
  return isScriptPath(text, script) || isScriptPath(lookUp.exec(text)?.groups?.path ?? "", script);
}

/** Whether a word is the output of a program that finds another one. */
export function isLookUp(text: Content): boolean {
  return lookUp.test(text);
}
