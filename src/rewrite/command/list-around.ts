import type { Content } from "../../model/content.js";
import type { CommandWord } from "./split-commands.js";

/** A list longer than this is no command. */
const longest = 4000;

const item =
  /[ \t\r\n]*(?:\\\r?\n[ \t]*)*(?:(?<prefix>[fru]?)(?<quote>["'])(?<text>(?:(?!\k<quote>)[^\\\n]|\\.)*)\k<quote>|(?<plain>[^\s"',[\]()]+))[ \t\r\n]*(?:\\\r?\n[ \t]*)*(?<end>,|[\]}])/y;

/**
 * The words of a list `["uwsgi", "--wsgi-file", "/usr/bin/x"]` round an offset, and where its bracket stands: JSON, a
 * Dockerfile's exec form, YAML's flow sequence, Python, and Go's `[]string{"uwsgi"}`. Null where there is none whose items are all plain words or strings.
 */
export function listAround(
  content: Content,
  offset: number,
): { readonly open: number; readonly words: readonly CommandWord[] } | null {
  const open = openBracket(content, offset);
  if (open === -1) return null;
  const words: CommandWord[] = [];
  for (let at = open + 1; at - open < longest; ) {
    item.lastIndex = at;
    const match = item.exec(content);
    if (!match) return null;
    const { prefix = "", quote = "", text, plain = "", end } = match.groups ?? {};
    const inner = text ?? plain;
    const start = at + match[0].indexOf(`${prefix}${quote}${inner}`);
    const value = {
      start: start + prefix.length + quote.length,
      end: start + prefix.length + quote.length + inner.length,
    };
    words.push({ start, end: value.end + quote.length, text: inner, value });
    at += match[0].length;
    if (end !== "," || /^\s*[\]}]/.test(content.slice(at, at + 100))) break;
  }
  const last = words.at(-1);
  return words.length > 0 && last && last.end > offset ? { open, words } : null;
}

/** The bracket that is open at an offset; -1 if none is near. */
function openBracket(content: Content, offset: number): number {
  let depth = 0;
  for (let at = offset - 1; at >= 0 && offset - at < longest; at--) {
    if (content[at] === "]") depth++;
    if (content[at] === "[" && depth-- === 0) return at;
    if (content[at] === "{" && depth === 0 && content.slice(Math.max(0, at - 8), at) === "[]string")
      return at;
    if (content[at] === "\n" && content[at - 1] === "\n") return -1;
  }
  return -1;
}
