import type { Content } from "../model/content.js";

/** The line end that a file uses: CRLF only where every line has it. */
export function lineEndOf(content: Content): "\n" | "\r\n" {
  const first = content.indexOf("\n");
  return first > 0 && content[first - 1] === "\r" && !/(?<!\r)\n/.test(content) ? "\r\n" : "\n";
}
