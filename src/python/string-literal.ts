import { type Content, contentOfText } from "../model/content.js";

/** The value of a string literal in bytes, and where in the file each byte of it stands. */
export interface StringBytes {
  readonly value: Content;
  /** Offset in the file of every byte of the value; bytes of one escape share its offset. */
  readonly offsets: readonly number[];
}

const head = /^([a-zA-Z]*)("""|'''|"|')/;
const simple: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};
const escapeSequence = /\\(?:\r\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[\s\S])/y;

/**
 * Reads one string literal as "String and Bytes literals" of the Python language reference says, CRLF as one line
 * end; null for formatted and bytes literals, and for the names of characters (`\N{…}`).
 */
export function stringLiteral(content: Content, start: number, end: number): StringBytes | null {
  const [opening = "", prefix = "", quote = ""] =
    head.exec(content.slice(start, Math.min(end, start + 8))) ?? [];
  if (opening === "" || /[fbt]/i.test(prefix) || !content.slice(start, end).endsWith(quote)) return null;
  const raw = /r/i.test(prefix);
  const value: string[] = [];
  const offsets: number[] = [];
  const add = (bytes: Content, offset: number) => {
    for (const byte of bytes) {
      value.push(byte);
      offsets.push(offset);
    }
  };
  const last = end - quote.length;
  for (let at = start + opening.length; at < last; ) {
    const character = content[at] ?? "";
    if (character === "\\" && !raw) {
      escapeSequence.lastIndex = at;
      const found = escapeSequence.exec(content)?.[0] ?? "\\";
      const meaning = escaped(found.slice(1));
      if (meaning === null) return null;
      add(meaning, at);
      at += found.length;
    } else if (character === "\r") {
      add("\n", at);
      at += content[at + 1] === "\n" ? 2 : 1;
    } else {
      add(character, at);
      at += 1;
    }
  }
  return { value: value.join(""), offsets };
}

function escaped(what: string): Content | null {
  if (what === "N") return null;
  if (/^[\r\n]/.test(what)) return "";
  if (/^[0-7]/.test(what)) return contentOfText(String.fromCodePoint(Number.parseInt(what, 8)));
  if (/^[xuU]./.test(what)) {
    const code = Number.parseInt(what.slice(1), 16);
    return code > 0x10ffff ? null : contentOfText(String.fromCodePoint(code));
  }
  return simple[what] ?? `\\${what}`;
}
