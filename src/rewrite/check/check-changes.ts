import { parse as parseIni } from "ini";
import { type Content, decodeText } from "../../model/content.js";
import type { Document } from "../../model/document.js";
import type { FileChange } from "../../model/file-change.js";
import type { Decision, MentionKind } from "../../model/mention.js";
import { parseConfig } from "../../text/config-parser.js";
import { parsesAsShell } from "../shell/shell-tree.js";
import { asBefore } from "./as-before.js";
import { mappingFault } from "./mapping-fault.js";
import { yamlFault } from "./yaml-fault.js";

/** Kinds of files that shell is written in; what is none does not parse before either. */
const shellKinds: readonly MentionKind[] = ["devstack", "shell", "uwsgi-flags"];

/** What is wrong with a file as it would become. */
export interface Fault {
  readonly path: string;
  readonly detail: string;
}

/**
 * Reads the result again, with parsers that did not write it: what parsed before must parse, sections must be
 * closed as they were, a uWSGI ini must hold the module and no longer the script. A file with a fault is never shown to anybody as it is.
 */
export function checkChanges(
  files: readonly FileChange[],
  decisions: readonly Decision[],
  documents: ReadonlyMap<string, Document>,
): Fault[] {
  const moved = files.flatMap((file) => (file.change === "rename" ? [file.from.replace(/\.py$/, "")] : []));
  return files.flatMap((file) => {
    if (file.change !== "modify") return [];
    const before = documents.get(file.path)?.content ?? "";
    const kinds = new Set(decisions.filter(isRewriteIn(file.path)).map(({ mention }) => mention.kind));
    const detail =
      setupCfgFault(file.path, before, file.content, moved) ??
      mappingFault(file.path, before, file.content) ??
      shellFault(
        shellKinds.some((kind) => kinds.has(kind)),
        before,
        file.content,
      ) ??
      sectionFault(kinds.has("apache"), before, file.content) ??
      yamlFault(file.path, before, file.content) ??
      iniFault(file, decisions);
    return detail === null ? [] : [{ path: file.path, detail }];
  });
}

function isRewriteIn(path: string): (decision: Decision) => boolean {
  return ({ disposition, mention, edits }) =>
    disposition === "rewrite" && (mention.path === path || edits.some((edit) => edit.path === path));
}

/** All options but the group itself must read as before, but for the paths of modules that became packages. */
function setupCfgFault(
  path: string,
  before: Content,
  after: Content,
  moved: readonly string[],
): string | null {
  if (!/(?:^|\/)setup\.cfg$/.test(path)) return null;
  const [was, is] = [parseConfig(before), parseConfig(after)];
  if (is.kind === "refused") return `configparser would refuse it: ${is.error.detail}`;
  const others = (file: typeof was) =>
    file.kind === "refused"
      ? []
      : file.options
          .filter(({ name }) => name.replaceAll("-", "_") !== "wsgi_scripts")
          .map(({ section, name, value }) => [section, name, value.map(({ text }) => asBefore(text, moved))]);
  return JSON.stringify(others(was)) === JSON.stringify(others(is))
    ? null
    : "another option than wsgi_scripts would read otherwise";
}

function shellFault(isShell: boolean, before: Content, after: Content): string | null {
  return isShell && !parsesAsShell(after) && parsesAsShell(before) ? "it no longer parses as shell" : null;
}

/** As many sections of Apache's must be left open as were, of each name. */
function sectionFault(isApache: boolean, before: Content, after: Content): string | null {
  if (!isApache) return null;
  const [was, is] = [unclosedSections(before), unclosedSections(after)];
  const name = [...is.keys()].find((section) => is.get(section) !== (was.get(section) ?? 0));
  return name === undefined ? null : `a section <${name}> would not be closed as it was`;
}

function unclosedSections(content: Content): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [, slash, name = ""] of content.matchAll(/^[ \t]*<(\/?)([A-Za-z]+)\b/gm))
    counts.set(name.toLowerCase(), (counts.get(name.toLowerCase()) ?? 0) + (slash === "/" ? -1 : 1));
  return counts;
}

/** npm's ini reads it independently; only a plain file, as templates are no ini. */
function iniFault(
  file: FileChange & { readonly content: Content },
  decisions: readonly Decision[],
): string | null {
  const rewrites = decisions.filter(
    ({ disposition, mention }) =>
      disposition === "rewrite" && mention.path === file.path && mention.kind === "uwsgi-ini",
  );
  if (rewrites.length === 0 || /\{[{%]|<%/.test(file.content)) return null;
  // uWSGI trims its lines, also those of a file that stands indented within another one.
  const values = valuesIn(parseIni(decodeText(file.content).replace(/^[ \t]+/gm, "")));
  for (const { mention, after } of rewrites) {
    if (after === "" || /^[#;]/.test(after)) continue;
    const value = after.slice(after.indexOf("=") + 1).trim();
    const served = values.has(value);
    if (!served) return `no section serves ${value} in place of ${mention.script}`;
  }
  return null;
}

/** All strings below sections, which npm's ini nests at the dots of their names. */
function valuesIn(parsed: object): ReadonlySet<string> {
  const values = new Set<string>();
  const waiting: unknown[] = Object.values(parsed).filter((section) => typeof section === "object");
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next === "string") values.add(next);
    else if (typeof next === "object" && next !== null)
      for (const value of Object.values(next)) waiting.push(value);
  }
  return values;
}
