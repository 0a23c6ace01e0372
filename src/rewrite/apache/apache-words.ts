import type { Content } from "../../model/content.js";
import type { Span } from "../../model/script.js";

/** A word of a directive. The span is that of the text, without quotes. */
export interface ApacheWord extends Span {
  readonly text: Content;
  readonly quote: "" | '"' | "'";
}

/** Holes of templates may hold blanks; Jinja and Go, ERB, variables of Apache and of the shell, CMake's and Puppet's. */
const holes: readonly (readonly [open: string, close: string])[] = [
  ["{{", "}}"],
  ["{%", "%}"],
  ["<%", "%>"],
  ["${", "}"],
  ["$(", ")"],
];

/**
 * The words of a directive between two offsets, as Apache's ap_getword_conf takes them apart: blanks part them, quotes
 * hold them together, a backslash before a line end is a blank. A hole of a template is part of its word.
 */
export function apacheWords(content: Content, start: number, end: number): ApacheWord[] {
  const words: ApacheWord[] = [];
  // A hole that is not closed by here is none anywhere before; looked for once, so that the time is linear.
  const unclosed = new Set<string>();
  for (let at = start; at < end; ) {
    const character = content[at] ?? "";
    if (isBlank(character) || (character === "\\" && /[\r\n]/.test(content[at + 1] ?? ""))) {
      at++;
    } else if (character === '"' || character === "'") {
      const close = closingQuote(content, at + 1, end, character);
      words.push({ start: at + 1, end: close, text: content.slice(at + 1, close), quote: character });
      at = close + 1;
    } else {
      const wordEnd = endOfWord(content, at, end, unclosed);
      words.push({ start: at, end: wordEnd, text: content.slice(at, wordEnd), quote: "" });
      at = wordEnd;
    }
  }
  return words;
}

function endOfWord(content: Content, start: number, end: number, unclosed: Set<string>): number {
  let at = start;
  while (at < end && !isBlank(content[at] ?? "")) {
    if (content[at] === "\\" && /[\r\n]/.test(content[at + 1] ?? "")) break;
    const hole = holes.find(([open]) => !unclosed.has(open) && content.startsWith(open, at));
    const close = hole ? content.indexOf(hole[1], at + hole[0].length) : -1;
    if (hole && (close === -1 || close >= end)) unclosed.add(hole[0]);
    at = hole && close !== -1 && close < end ? close + hole[1].length : at + 1;
  }
  return at;
}

function closingQuote(content: Content, start: number, end: number, quote: string): number {
  for (let at = start; at < end; at++) {
    if (content[at] === "\\") at++;
    else if (content[at] === quote) return at;
  }
  return end;
}

function isBlank(character: string): boolean {
  return character === " " || character === "\t" || character === "\r" || character === "\n";
}
