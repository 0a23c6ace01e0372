import type { Content, Edit } from "../../model/content.js";
import type { ApacheDirective, ApacheSection } from "./apache-file.js";
import { type ScriptArgument, splitPath } from "./script-arguments.js";
import { takesName } from "./section-match.js";

/** A path as an argument: in quotes where it holds blanks and is not in quotes already. */
export function quoted(path: Content, isQuoted: boolean): Content {
  return /[ \t]/.test(path) && !isQuoted && !/\{\{|<%|\$\(/.test(path) ? `"${path}"` : path;
}

/** The blanks at the start of a statement's line. */
export function indentOf(content: Content, { start }: ApacheDirective | ApacheSection): Content {
  return /^[ \t]*/.exec(content.slice(start, start + 200))?.[0] ?? "";
}

/** Whether a statement stands in a section, at any depth. */
export function inDirectory(statement: ApacheDirective | ApacheSection, directory: ApacheSection): boolean {
  for (let section = statement.section; section; section = section.section)
    if (section === directory) return true;
  return false;
}

/** The text of a section with another directory in it. */
export function copiedSection(content: Content, section: ApacheSection, path: Content): Content {
  const [word] = section.words;
  if (!word) return content.slice(section.start, section.end);
  return `${content.slice(section.start, word.start)}${quoted(path, word.quote !== "")}${content.slice(word.end, section.end)}`;
}

/** A section that opens one file, as Apache's documentation of Require has it. */
export function grantFor(path: Content, indent: Content, lineEnd: string): Content {
  const { directory, base } = splitPath(path);
  return [
    `${indent}<Directory ${quoted(directory, false)}>`,
    `${indent}    <Files ${base}>`,
    `${indent}        Require all granted`,
    `${indent}    </Files>`,
    `${indent}</Directory>`,
  ].join(lineEnd);
}

interface Served {
  readonly moved: readonly ScriptArgument[];
  readonly others: readonly ScriptArgument[];
  readonly paths: ReadonlyMap<string, Content>;
}

/**
 * The edits that let `<Files>` and `<FilesMatch>` take the new names; complete where all of them are about what moves. A
 * text says which of them is not understood.
 */
export function renamedFiles(
  sections: readonly ApacheSection[],
  { moved, others, paths }: Served,
): { readonly edits: Edit[]; readonly isComplete: boolean } | string {
  const edits: Edit[] = [];
  let isComplete = true;
  for (const section of sections) {
    const pattern = section.words.map(({ text }) => text).join(" ");
    const answers = moved.map(({ base }) => ({ base, takes: takesName(section, base) }));
    if (answers.some(({ takes }) => takes === null)) return `<${section.name} ${pattern}> is not understood`;
    const taken = [...new Set(answers.filter(({ takes }) => takes).map(({ base }) => base))];
    if (taken.length === 0) {
      isComplete = false;
      continue;
    }
    const names = [...new Set(taken.map((base) => splitPath(paths.get(base) ?? "").base))];
    if (names.every((name) => takesName(section, name) === true)) continue;
    if (others.some(({ base }) => takesName(section, base) !== false))
      return `<${section.name} ${pattern}> takes other scripts too`;
    const edit = nameFiles(section, names);
    if (!edit) return `<${section.name} ${pattern}> takes several scripts`;
    edits.push(edit);
  }
  return { edits, isComplete };
}

function nameFiles(section: ApacheSection, names: readonly Content[]): Edit | null {
  const [first, second] = section.words;
  const isExpression = section.name === "filesmatch" || first?.text === "~";
  const word = first?.text === "~" ? second : first;
  const [name = "", ...more] = names;
  if (!word || (!isExpression && more.length > 0)) return null;
  const { start, end } = word;
  if (!isExpression) return { start, end, text: name };
  const expression = more.length === 0 ? escaped(name) : `(${names.map(escaped).join("|")})`;
  return { start, end, text: `^${expression}$` };
}

function escaped(name: Content): Content {
  return name.replace(/[.+*?^$(){}|[\]\\]/g, "\\$&");
}
