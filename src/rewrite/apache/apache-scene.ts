import type { Content } from "../../model/content.js";
import type { MentionKind } from "../../model/mention.js";
import type { SourceFile } from "../../text/source-file.js";
import { type ApacheFile, apacheFile } from "./apache-file.js";
import { apacheRegion, type LineRange } from "./apache-region.js";
import { type ApacheVariables, apacheVariables } from "./apache-variables.js";
import { hostOf } from "./move-scripts.js";
import { type ScriptArgument, scriptArguments } from "./script-arguments.js";
import { literalDirectory } from "./section-match.js";

/** One configuration of Apache: a file, or the part of another file that is one. */
export interface ApacheScene {
  readonly source: SourceFile;
  readonly range: LineRange;
  readonly file: ApacheFile;
  readonly variables: ApacheVariables;
  readonly scripts: readonly ScriptArgument[];
}

/** More scripts than any server has: what holds them is made by a program, and is left to it. */
const mostScripts = 1000;

export function apacheScene(source: SourceFile, line: number, kind: MentionKind): ApacheScene {
  const range = apacheRegion(source, line, kind);
  const file = apacheFile(source.lines, range.first, range.last);
  const variables = apacheVariables(file, source.content);
  const scripts = scriptArguments(file, variables).toSorted((a, b) => a.span.start - b.span.start);
  return { source, range, file, variables, scripts: scripts.length > mostScripts ? [] : scripts };
}

/** Much faster to look for than at the starts of lines. */
const quickSign = /WSGI|<(?:VirtualHost|Directory|Files)/;
const signs = /^[ \t]*(?:WSGI\w+[ \t]|<(?:VirtualHost|Directory|Files)\w*[ \t])/m;
const known = new WeakMap<SourceFile, boolean>();

/** Asked for with each configuration, a file is looked at once. */
function isConfiguration(file: SourceFile): boolean {
  const answer = known.get(file) ?? hasSigns(file.content);
  known.set(file, answer);
  return answer;
}

function hasSigns(text: Content): boolean {
  return quickSign.test(text) && signs.test(text);
}

/** What else the documents hold of the server's configuration: other files, and other parts of the same one. */
export function otherConfigurations(
  { source, range }: ApacheScene,
  documents: ReadonlyMap<string, SourceFile>,
): Content[] {
  const { content, lines } = source;
  const own = [content.slice(0, lines.startOf(range.first)), content.slice(lines.startOf(range.last + 1))];
  const others = [...documents.values()].filter(
    (document) => document !== source && isConfiguration(document),
  );
  return [...own.filter(hasSigns), ...others.map((document) => document.content)];
}

/** Whether a path stands in a text, itself or as the start of a longer one. */
export function namesPath(text: Content, path: Content): boolean {
  return stands(text, path, /[\w/.-]/);
}

/** Whether a file's name stands in a text, alone or behind a directory. */
export function namesScript(text: Content, script: string): boolean {
  return stands(text, script, /[\w-]/);
}

function stands(text: Content, name: Content, longer: RegExp): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + name.length))
    if (!/[\w.-]/.test(text[at + name.length] ?? "") && !longer.test(text[at - 1] ?? "")) return true;
  return false;
}

/** The text of a section of the server in another file that opens a directory; null if there is none. */
export function sectionElsewhere(
  directory: Content,
  { source }: ApacheScene,
  documents: ReadonlyMap<string, SourceFile>,
): Content | null {
  for (const document of documents.values()) {
    if (
      document === source ||
      !document.content.includes("<Directory") ||
      !namesPath(document.content, directory)
    )
      continue;
    const { file, variables } = apacheScene(document, 1, "apache");
    const section = file.sections.find(
      (candidate) =>
        candidate.isClosed &&
        hostOf(candidate) === null &&
        literalDirectory(candidate, variables) === directory,
    );
    if (section) return document.content.slice(section.start, section.end);
  }
  return null;
}
