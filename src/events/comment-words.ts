import { type CommandWord, words } from "../model/command-request.js";

/** Parts of a comment that are shown as they are, or not at all; each ends as CommonMark 0.31 says (4.5 and 4.6). */
type Block = (line: string) => boolean;

const htmlBlocks: readonly (readonly [start: RegExp, end: RegExp])[] = [
  [/^ {0,3}<!--/, /-->/],
  [/^ {0,3}<(?:pre|script|style|textarea)(?:[\s>]|$)/i, /<\/(?:pre|script|style|textarea)>/i],
];

/**
 * The words for wsgi-shift in a comment, in their order, each once. A word stands on a line of its own from its first column,
 * with or without a slash before it: `wsgi-shift rescan`, `/wsgi-shift decline we wait for the release`. Quoted lines,
 * code blocks and HTML comments hold none. Works on Markdown and on plain text, in time linear in the length.
 */
export function commentWords(comment: string): CommandWord[] {
  const found: CommandWord[] = [];
  let isEnd: Block | undefined;
  for (const line of comment.split(/\r\n|\r|\n/)) {
    if (isEnd) {
      if (isEnd(line)) isEnd = undefined;
      continue;
    }
    isEnd = blockStartedBy(line);
    const word = isEnd ? undefined : wordOf(line);
    if (word && !found.some((one) => one.word === word.word)) found.push(word);
  }
  return found;
}

/** The test for the last line of the block that `line` starts; undefined where it starts none, or ends it itself. */
function blockStartedBy(line: string): Block | undefined {
  const fence = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line);
  const [, marks = "", info = ""] = fence ?? [];
  if (fence && !(marks.startsWith("`") && info.includes("`"))) return closingFence(marks);
  const html = htmlBlocks.find(([start]) => start.test(line));
  if (html === undefined) return undefined;
  const [, end] = html;
  return end.test(line) ? undefined : (later) => end.test(later);
}

function closingFence(marks: string): Block {
  return (line) => {
    const closing = line.replace(/^ {0,3}/, "").trimEnd();
    return closing.length >= marks.length && closing === (marks[0] ?? "").repeat(closing.length);
  };
}

function wordOf(line: string): CommandWord | undefined {
  const match = /^\/?wsgi-shift[ \t]+([a-z]+)(?:[ \t]+(.*))?$/i.exec(line.trimEnd());
  if (match === null) return undefined;
  const [, name = "", argument = ""] = match;
  const word = words.find((one) => one === name.toLowerCase());
  // Anything after a word that takes nothing makes it a sentence about us, not a word to us.
  if (word === undefined || (argument !== "" && word !== "decline")) return undefined;
  return { word, argument };
}
