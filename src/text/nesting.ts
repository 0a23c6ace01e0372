import type { Content } from "../model/content.js";

/**
 * No file of a real project nests deeper, by a factor of ten. Parsers that call themselves run out of stack at some
 * thousands; V8 does not always tell them so by a RangeError, but ends the process where a regular expression has to be
 * compiled there and then. So what is deeper is never given to them.
 */
const deepest = 500;

/** Brackets of any kind, and what stands behind a backslash. */
const brackets = /\\.|[([{]|[)\]}]/gs;

/** Whether brackets stand in one another deeper than any real file has them. Linear in the length. */
export function hasDeepBrackets(content: Content): boolean {
  let depth = 0;
  for (const [token] of content.matchAll(brackets)) {
    if (token.length > 1) continue;
    depth = "([{".includes(token) ? depth + 1 : Math.max(0, depth - 1);
    if (depth > deepest) return true;
  }
  return false;
}

/** The same for YAML, where indentation, and several markers on one line, nest too (YAML 1.2, 8.2). */
export function hasDeepYaml(content: Content): boolean {
  const indents: number[] = [];
  for (const [, blanks = "", markers = ""] of content.matchAll(/^( *)((?:[-?:][ \t]+)*)/gm)) {
    while ((indents.at(-1) ?? -1) >= blanks.length) indents.pop();
    indents.push(blanks.length);
    if (indents.length + markers.length / 2 > deepest) return true;
  }
  return hasDeepBrackets(content);
}

/** Shell in pieces: what is quoted by a backslash, comments, words, line ends and single signs. */
const shellPieces = /\\.|(?<![^\s;&|()])#[^\n]*|[\w!]+|\(\)|\n|\S/gs;

const begins = new Set(["if", "while", "until", "for", "case", "select"]);
const ends = new Set(["fi", "done", "esac"]);
const opens = new Set(["(", "{", "["]);
const closes = new Set([")", "}", "]"]);
/** What may stand before a command, and before another of them. */
const prefixes = new Set(["function", "coproc", "time"]);
/** After these, words and signs, a command begins. */
const leads = new Set(["\n", ";", "&", "|", "(", ")", "()", "{", "!", "then", "else", "elif", "do"]);

/** The same for shell, where keywords nest too, and heads of functions without a body (POSIX, 2.9.4 and 2.9.5). */
export function hasDeepShell(content: Content): boolean {
  let brackets = 0;
  let keywords = 0;
  let prefixesInRow = 0;
  let headsInRow = 0;
  let atCommand: boolean = true;
  let isName = false;
  for (const [piece] of content.matchAll(shellPieces)) {
    if (piece.startsWith("#")) continue;
    const isKeyword: boolean = atCommand && begins.has(piece);
    const isPrefix: boolean = atCommand && prefixes.has(piece);
    if (isKeyword) keywords++;
    else if (opens.has(piece)) brackets++;
    else if (isPrefix) prefixesInRow++;
    else if (piece === "()") headsInRow++;
    else if (closes.has(piece)) brackets = Math.max(0, brackets - 1);
    else if (ends.has(piece)) keywords = Math.max(0, keywords - 1);
    else if (atCommand && !isName && !leads.has(piece)) prefixesInRow = 0;
    if (piece === "{" || piece === "(") headsInRow = 0;
    if (brackets > deepest || keywords > deepest || prefixesInRow > deepest || headsInRow > deepest)
      return true;
    atCommand =
      isName || leads.has(piece) || (isPrefix && piece !== "function") || isCondition(piece, isKeyword);
    isName = isPrefix && piece === "function";
  }
  return false;
}

/** `if`, `while` and `until` are followed by a command, `for`, `case` and `select` by a word. */
function isCondition(piece: string, isKeyword: boolean): boolean {
  return isKeyword && (piece === "if" || piece === "while" || piece === "until");
}
