import type { Content } from "../../model/content.js";
import type { Span } from "../../model/script.js";

/** `cp -a FILE PLACE`, `ln -s FILE PLACE` or `install -m 755 FILE PLACE`, on one line and whole. */
export interface CopyCommand extends Span {
  readonly name: "cp" | "ln" | "install";
  readonly isSudo: boolean;
  readonly options: readonly Content[];
  readonly source: Content;
  readonly destination: Content;
  /** It stands within single quotes, where it can have none of its own. */
  readonly isQuoted: boolean;
}

const separator = /&&|\|\||;|\|/;
/** What may stand before a command: the start of a line, of an instruction, of an item of YAML that is a command line. */
const commandPlace =
  /(?:^|[;&|{(]|^[ \t]*RUN|^[ \t]*(?:- +)?(?:run|shell|script):|^[ \t]*-(?= )|\b(?:then|do|else)|^[ \t]*(?:run|shell):[ \t]*["'])[ \t]*["']?$/;
const flags = {
  cp: /^(?:-[aprRfLPvd]+|--(?:archive|preserve|force|recursive|verbose|dereference|no-dereference)(?:=[\w,]+)?)$/,
  ln: /^(?:-[sfnvr]+|--(?:symbolic|force|no-dereference|verbose|relative))$/,
  install: /^(?:-[Dvp]+|-[mog]\S+|--(?:mode|owner|group|verbose|preserve-timestamps)(?:=\S+)?)$/,
};
/** Options of install(1) whose value is the next word. */
const valued = /^-[mog]$/;

/** The copy around an offset of a line; null where there is none or not all of it is understood. */
export function copyCommand(line: Content, offset: number): CopyCommand | null {
  const start = startOfCommand(line, offset);
  const end = endOfCommand(line, offset);
  const match = /^(?<lead>.*?)(?<sudo>sudo[ \t]+)?(?<name>cp|ln|install)[ \t]+/.exec(line.slice(start, end));
  const { lead = "", sudo = "", name = "" } = match?.groups ?? {};
  const before = line.slice(0, start) + lead;
  if (!match || !isCopy(name) || !commandPlace.test(before)) return null;
  const isQuoted = count(before, "'") % 2 === 1;
  const closing = isQuoted ? "'" : count(before, '"') % 2 === 1 ? '"' : "";
  const text = withoutEnd(line.slice(start + match[0].length, end), closing);
  const words = shellWords(text);
  const parsed = words && operandsOf(name, words);
  if (!parsed) return null;
  const commandStart = start + lead.length;
  return {
    ...parsed,
    start: commandStart,
    end: start + match[0].length + text.length,
    name,
    isSudo: sudo !== "",
    isQuoted,
  };
}

function isCopy(name: string): name is CopyCommand["name"] {
  return name === "cp" || name === "ln" || name === "install";
}

/** After the last separator before the offset. */
function startOfCommand(line: Content, offset: number): number {
  const before = line.slice(0, offset);
  return Math.max(
    0,
    ...["&&", "||", ";", "|"].map(
      (text) => before.lastIndexOf(text) + (before.includes(text) ? text.length : 0),
    ),
  );
}

function endOfCommand(line: Content, offset: number): number {
  const match = separator.exec(line.slice(offset));
  return match ? offset + match.index : line.length;
}

/** Without blanks, the backslash of a continued line, and the quote that closes what began before the command. */
function withoutEnd(text: Content, closing: string): Content {
  const trimmed = text.replace(/[ \t]*\\?[ \t\r]*$/, "");
  return closing !== "" && trimmed.endsWith(closing) ? trimmed.slice(0, -1) : trimmed;
}

function operandsOf(
  name: CopyCommand["name"],
  words: readonly Content[],
): Pick<CopyCommand, "options" | "source" | "destination"> | null {
  const options: Content[] = [];
  let at = 0;
  for (; words[at]?.startsWith("-"); at++) {
    const word = words[at] ?? "";
    const value = words[at + 1];
    if (name === "install" && valued.test(word) && value !== undefined) {
      options.push(word, value);
      at++;
    } else if (flags[name].test(word)) options.push(word);
    else return null;
  }
  const [source, destination, ...more] = words.slice(at);
  if (source === undefined || destination === undefined || more.length > 0) return null;
  return { options, source, destination };
}

/** Words with their quotes; a substitution or a hole of a template is part of its word. Null for a quote without end. */
function shellWords(text: Content): Content[] | null {
  const words: Content[] = [];
  for (let at = 0; at < text.length; ) {
    if (/[ \t]/.test(text[at] ?? "")) {
      at++;
      continue;
    }
    const start = at;
    while (at < text.length && !/[ \t]/.test(text[at] ?? "")) {
      const end = endOfPart(text, at);
      if (end === -1) return null;
      at = end;
    }
    words.push(text.slice(start, at));
  }
  return words;
}

const brackets: readonly (readonly [open: string, close: string])[] = [
  ["$(", ")"],
  ["{{", "}}"],
  ["${", "}"],
  ['"', '"'],
  ["'", "'"],
  ["`", "`"],
];

/** Where a part of a word ends; -1 if it does not. */
function endOfPart(text: Content, at: number): number {
  const bracket = brackets.find(([open]) => text.startsWith(open, at));
  if (!bracket) return /[<>#*?]/.test(text[at] ?? "") ? -1 : at + 1;
  const close = text.indexOf(bracket[1], at + bracket[0].length);
  return close === -1 ? -1 : close + bracket[1].length;
}

function count(text: Content, character: string): number {
  return text.split(character).length - 1;
}
