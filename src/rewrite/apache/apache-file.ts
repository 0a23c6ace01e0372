import type { Content } from "../../model/content.js";
import type { Span } from "../../model/script.js";
import type { LineIndex } from "../../text/line-index.js";
import { type ApacheWord, apacheWords } from "./apache-words.js";

/** A directive with its arguments; the span is that of its lines without the last line end. */
export interface ApacheDirective extends Span {
  /** In small letters, as Apache does not mind. */
  readonly name: string;
  /** As it is written. */
  readonly label: string;
  readonly words: readonly ApacheWord[];
  readonly section: ApacheSection | null;
  /** A directive that is commented out. */
  readonly isComment: boolean;
}

/** `<Directory "/usr/bin">` … `</Directory>`; the span reaches to the end of the closing line. */
export interface ApacheSection extends Span {
  readonly name: string;
  readonly words: readonly ApacheWord[];
  readonly section: ApacheSection | null;
  readonly openingEnd: number;
  readonly isClosed: boolean;
}

/** What a configuration of Apache holds, as text with holes: no template is evaluated. */
export interface ApacheFile {
  readonly directives: readonly ApacheDirective[];
  readonly sections: readonly ApacheSection[];
}

type OpenSection = { -readonly [Key in keyof ApacheSection]: ApacheSection[Key] };

/** A hole before a directive that switches its line off: DevStack's `%SSLLISTEN%`, Jinja's `{% if … %}`. */
const leading = /^(?:[ \t]|%\w+%|\{%[^%]*%\})*/;
const directiveName = /^[A-Za-z][\w-]*(?=[ \t\\]|$)/;

/** Reads the lines from `first` to `last`. Sections that are not closed, as in broken templates, reach to the end. */
export function apacheFile(lines: LineIndex, first: number, last: number): ApacheFile {
  const { content } = lines;
  const directives: ApacheDirective[] = [];
  const sections: OpenSection[] = [];
  const open: OpenSection[] = [];
  for (let line = first; line <= last; ) {
    const next = afterContinuation(lines, line, last);
    const start = lines.startOf(line);
    const end = lines.endOf(next - 1);
    const at = start + (leading.exec(content.slice(start, lines.endOf(line)))?.[0].length ?? 0);
    const closing = /^<\/(?<name>\w+)/.exec(content.slice(at, at + 40))?.groups?.name;
    if (closing !== undefined) close(open, closing.toLowerCase(), end);
    else if (content[at] === "<") {
      const section = openingOf(content, { start, at, end }, open.at(-1) ?? null);
      if (section) {
        sections.push(section);
        open.push(section);
      }
    } else {
      const directive = directiveOf(content, { start, at, end }, open.at(-1) ?? null);
      if (directive) directives.push(directive);
    }
    line = next;
  }
  const end = lines.endOf(last);
  for (const section of open) section.end = end;
  return { directives, sections };
}

/** The innermost section of one of these names around a statement. */
export function sectionAround(
  statement: ApacheDirective | ApacheSection,
  ...names: readonly string[]
): ApacheSection | null {
  let section = statement.section;
  while (section && !names.includes(section.name)) section = section.section;
  return section;
}

interface Place extends Span {
  /** Where the text begins, after the indent. */
  readonly at: number;
}

function directiveOf(content: Content, place: Place, section: ApacheSection | null): ApacheDirective | null {
  const comment = /^#+[ \t]*/.exec(content.slice(place.at, place.at + 80))?.[0] ?? "";
  const at = place.at + comment.length;
  const label = directiveName.exec(content.slice(at, Math.min(place.end, at + 64)))?.[0];
  if (label === undefined) return null;
  const words = apacheWords(content, at + label.length, place.end);
  const { start, end } = place;
  return { start, end, name: label.toLowerCase(), label, words, section, isComment: comment !== "" };
}

function openingOf(content: Content, place: Place, section: ApacheSection | null): OpenSection | null {
  const name = /^<(?<name>[A-Za-z]\w*)(?=[\s>])/.exec(content.slice(place.at, place.at + 40))?.groups?.name;
  let last = place.end;
  while (/[ \t]/.test(content[last - 1] ?? "")) last--;
  if (name === undefined || content[last - 1] !== ">") return null;
  const words = apacheWords(content, place.at + 1 + name.length, last - 1);
  const { start, end } = place;
  return { start, end, name: name.toLowerCase(), words, section, openingEnd: end, isClosed: false };
}

function close(open: OpenSection[], name: string, end: number): void {
  const index = open.findLastIndex((section) => section.name === name);
  if (index === -1) return;
  open.splice(index).forEach((section, depth) => {
    section.end = end;
    section.isClosed = depth === 0;
  });
}

/** The first line that does not continue this one (`\` before the line end). */
function afterContinuation(lines: LineIndex, line: number, last: number): number {
  let next = line + 1;
  while (next <= last && lines.content[lines.endOf(next - 1) - 1] === "\\") next++;
  return next;
}
