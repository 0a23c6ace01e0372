import type { Content, Edit } from "../../model/content.js";
import { lineEndOf } from "../../text/line-end.js";
import { type ApacheDirective, type ApacheFile, type ApacheSection, sectionAround } from "./apache-file.js";
import type { ApacheVariables } from "./apache-variables.js";
import { copiedSection, grantFor, inDirectory, indentOf, quoted, renamedFiles } from "./moved-section.js";
import { type ScriptArgument, splitPath } from "./script-arguments.js";
import { literalDirectory, takesName } from "./section-match.js";

/** Scripts of one directory that move, and all that the configuration says of them. */
export interface Move {
  readonly file: ApacheFile;
  readonly content: Content;
  readonly variables: ApacheVariables;
  readonly scripts: readonly ScriptArgument[];
  readonly directory: Content;
  /** New absolute paths by the script's name. */
  readonly paths: ReadonlyMap<string, Content>;
  /** Other files of the server may rely on the sections of this one that open the directory. */
  readonly isShared: boolean;
  /** Scripts that other files of the server name. */
  readonly namedElsewhere: ReadonlySet<string>;
  /** Text of a section of another file that opens the directory; null if there is none. */
  readonly elsewhere: Content | null;
}

/**
 * The edits by which an application's file moves, with the sections that let the server read it: `<Directory>`, `<Files>`
 * and `<FilesMatch>` follow, or the answer were 403. A text instead says why they cannot. A section that only serves what
 * moves is renamed; one on which others may rely stays, and a copy of it stands for the new place.
 */
export function moveScripts(move: Move): Edit[] | string {
  const named = move.scripts.filter(
    ({ directory, base }) => directory === move.directory && move.paths.has(base),
  );
  const moved = named.filter(({ directive }) => !directive.isComment);
  const edits = named.map((script) => ({
    start: script.span.start,
    end: script.span.end,
    text: quoted(move.paths.get(script.base) ?? "", script.isQuoted),
  }));
  const sections = move.file.sections.filter(
    (section) => literalDirectory(section, move.variables) === move.directory,
  );
  for (const step of [
    () => eachOf(sections, (section) => moveDirectory(section, moved, move)),
    () => eachOf(looseFiles(sections, move), (section) => moveFiles(section, moved, move)),
    () => unclearSection(move),
    () => openNewPlaces(sections, moved, move),
  ]) {
    const found = step();
    if (typeof found === "string") return found;
    edits.push(...found);
  }
  return edits;
}

function eachOf(
  sections: readonly ApacheSection[],
  decide: (section: ApacheSection) => Edit[] | string,
): Edit[] | string {
  const edits: Edit[] = [];
  for (const section of sections) {
    const found = decide(section);
    if (typeof found === "string") return found;
    edits.push(...found);
  }
  return edits;
}

/** The virtual host or macro that a statement is in; null for the server's own. */
export function hostOf(statement: ApacheDirective | ApacheSection): ApacheSection | null {
  return sectionAround(statement, "virtualhost", "macro");
}

/** Whether a section counts where a script is served: in the same host, or in the server around it or within it. */
function counts(section: ApacheSection, { directive }: ScriptArgument): boolean {
  const [host, scriptHost] = [hostOf(section), hostOf(directive)];
  return host === null || scriptHost === null || host === scriptHost;
}

function moveDirectory(
  section: ApacheSection,
  moved: readonly ScriptArgument[],
  move: Move,
): Edit[] | string {
  const within = moved.filter((script) => counts(section, script));
  if (within.length === 0) return [];
  const { content, file, paths } = move;
  const line = content.slice(0, section.start).split("\n").length;
  if (!section.isClosed) return `the section on line ${line} is not closed`;
  if (within.some(({ directive }) => inDirectory(directive, section)))
    return `the section on line ${line} holds what names the script, and would be copied with it; move that out first`;
  const others = othersIn(section, move);
  const files = file.sections.filter((inner) => isFiles(inner) && inDirectory(inner, section));
  const filesEdits = renamedFiles(files, { moved: within, others, paths });
  if (typeof filesEdits === "string") return `line ${line}: ${filesEdits}`;
  const targets = [...new Set(within.map(({ base }) => splitPath(paths.get(base) ?? "").directory))];
  const isOwn = files.length > 0 ? filesEdits.isComplete && !hasOwn(section, move) : others.length === 0;
  const isOthers =
    files.length > 0 ? within.some(({ base }) => move.namedElsewhere.has(base)) : move.isShared;
  const isLocal = hostOf(section) !== null || !isOthers;
  const [target = "", ...more] = targets;
  if (isOwn && isLocal && more.length === 0) return [nameDirectory(section, target), ...filesEdits.edits];
  if (files.length > 0 && (filesEdits.edits.length > 0 || more.length > 0))
    return `the section on line ${line} serves others too; make one of its own for ${[...paths.values()].join(" and ")}`;
  return targets.map((path) => insertAfter(section.end, copiedSection(content, section, path), content));
}

/** Scripts of the same directory that stay, as far as a section counts for them. */
function othersIn(section: ApacheSection, { scripts, directory, paths }: Move): ScriptArgument[] {
  return scripts.filter(
    (script) =>
      script.directory === directory &&
      !paths.has(script.base) &&
      !script.directive.isComment &&
      counts(section, script),
  );
}

/** Directives that hold for every file of the directory. */
function hasOwn(section: ApacheSection, { file }: Move): boolean {
  return file.directives.some(
    (directive) =>
      !directive.isComment &&
      inDirectory(directive, section) &&
      sectionAround(directive, "files", "filesmatch") === null,
  );
}

function nameDirectory({ words: [word] }: ApacheSection, path: Content): Edit {
  const { start = 0, end = 0, quote = "" } = word ?? {};
  return { start, end, text: quoted(path, quote !== "") };
}

function isFiles({ name }: ApacheSection): boolean {
  return name === "files" || name === "filesmatch";
}

/** `<Files>` that stand outside of the directory's sections. */
function looseFiles(sections: readonly ApacheSection[], { file }: Move): ApacheSection[] {
  return file.sections.filter(
    (section) => isFiles(section) && !sections.some((directory) => inDirectory(section, directory)),
  );
}

/** A `<Files>` of the server or of a host counts in every directory: for `api.py` it must say in which. */
function moveFiles(section: ApacheSection, moved: readonly ScriptArgument[], move: Move): Edit[] | string {
  const within = moved.filter((script) => counts(section, script));
  const around = sectionAround(section, "directory", "directorymatch");
  if (within.length === 0 || around) return [];
  const line = move.content.slice(0, section.start).split("\n").length;
  const unclear = within.some(({ base }) => takesName(section, base) === null);
  if (unclear) return `the section on line ${line} may or may not take the script's file`;
  const files = renamedFiles([section], {
    moved: within,
    others: othersIn(section, move),
    paths: move.paths,
  });
  if (typeof files === "string") return `line ${line}: ${files}`;
  if (files.edits.length === 0) return [];
  const [target = "", ...more] = new Set(
    within.map(({ base }) => splitPath(move.paths.get(base) ?? "").directory),
  );
  if (!section.isClosed || !files.isComplete || more.length > 0)
    return `the section on line ${line} must follow the file`;
  const indent = indentOf(move.content, section);
  const end = lineEndOf(move.content);
  return [
    ...files.edits,
    { start: section.start, end: section.start, text: `${indent}<Directory ${quoted(target, false)}>${end}` },
    { start: section.end, end: section.end, text: `${end}${indent}</Directory>` },
  ];
}

/** Patterns of directories may take the old place and not the new one. */
function unclearSection({ file, directory, content }: Move): Edit[] | string {
  const section = file.sections.find(
    (candidate) =>
      (candidate.name === "directorymatch" ||
        (candidate.name === "directory" && candidate.words[0]?.text === "~")) &&
      takesName(candidate, directory) !== false,
  );
  if (!section) return [];
  const line = content.slice(0, section.start).split("\n").length;
  return `the pattern of directories on line ${line} may take the script's directory, and must then take the file's`;
}

/** Where no section names the script's directory, a wider one is copied, or the new place is opened for the one file. */
function openNewPlaces(
  sections: readonly ApacheSection[],
  moved: readonly ScriptArgument[],
  move: Move,
): Edit[] {
  const bare = moved.filter((script) => !sections.some((section) => counts(section, script)));
  const inServer = bare.filter(({ directive }) => hostOf(directive) === null);
  const places = new Map<string, Edit>();
  for (const script of bare) {
    const path = move.paths.get(script.base) ?? "";
    const key = `${inServer.length > 0 ? "" : hostOf(script.directive)?.start}:${path}`;
    const first = inServer.find(({ base }) => base === script.base) ?? (inServer.length > 0 ? null : script);
    const edit = first && !places.has(key) ? openPlace(first, path, move) : null;
    if (edit) places.set(key, edit);
  }
  return [...places.values()];
}

function openPlace(script: ScriptArgument, path: Content, move: Move): Edit | null {
  const { directory } = splitPath(path);
  const { content, file, variables } = move;
  const around = file.sections
    .map((section) => ({ section, path: literalDirectory(section, variables) ?? "/" }))
    .filter(
      (wider) => wider.path !== "/" && isBelow(move.directory, wider.path) && counts(wider.section, script),
    )
    .sort((a, b) => b.path.length - a.path.length);
  const [wider] = around;
  if (wider && isBelow(directory, wider.path)) return null;
  if (wider?.section.isClosed)
    return insertAfter(wider.section.end, copiedSection(content, wider.section, directory), content);
  if (isOpenByAddress(script, file)) return null;
  const at = script.directive.end;
  const text = move.elsewhere?.replaceAll(move.directory, directory);
  return insertAfter(
    at,
    text ?? grantFor(path, indentOf(content, script.directive), lineEndOf(content)),
    content,
  );
}

function isBelow(path: Content, directory: Content): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}

/** `<Location />` with a `Require` counts after, and over, every directory. */
function isOpenByAddress(script: ScriptArgument, { directives }: ApacheFile): boolean {
  return directives.some(({ name, section, isComment }) => {
    const location = name === "require" && !isComment ? section : null;
    return location?.name === "location" && location.words[0]?.text === "/" && counts(location, script);
  });
}

function insertAfter(offset: number, text: Content, content: Content): Edit {
  return { start: offset, end: offset, text: `${lineEndOf(content)}${text}` };
}
