import { parse as parseIni } from "ini";
import { type Content, decodeText } from "../model/content.js";
import type { Document } from "../model/document.js";
import { WsgiShiftError } from "../model/errors.js";
import type { FileChange } from "../model/file-change.js";
import type { Decision } from "../model/mention.js";
import { parseConfig } from "../text/config-parser.js";
import { shellTree } from "./shell/shell-tree.js";

/**
 * Reads the result again, with parsers that did not write it: what parsed before must parse, a uWSGI ini must hold
 * the module and no longer the script. Raises `check-failed`; a change that fails is never shown to anybody.
 */
export function checkChanges(
  files: readonly FileChange[],
  decisions: readonly Decision[],
  documents: ReadonlyMap<string, Document>,
): void {
  for (const file of files) {
    if (file.change !== "modify") continue;
    const before = documents.get(file.path)?.content ?? "";
    const kinds = new Set(decisions.filter(isRewriteIn(file.path)).map(({ mention }) => mention.kind));
    const detail =
      setupCfgFault(file.path, before, file.content) ??
      shellFault(kinds.has("devstack"), before, file.content) ??
      iniFault(file, decisions);
    if (detail !== null) throw new WsgiShiftError("check-failed", { path: file.path, detail });
  }
}

function isRewriteIn(path: string): (decision: Decision) => boolean {
  return ({ disposition, mention, edits }) =>
    disposition === "rewrite" && (mention.path === path || edits.some((edit) => edit.path === path));
}

/** All options but the group itself must read as before. */
function setupCfgFault(path: string, before: Content, after: Content): string | null {
  if (!/(?:^|\/)setup\.cfg$/.test(path)) return null;
  const [was, is] = [parseConfig(before), parseConfig(after)];
  if (is.kind === "refused") return `configparser would refuse it: ${is.error.detail}`;
  const others = (file: typeof was) =>
    file.kind === "refused"
      ? []
      : file.options
          .filter(({ name }) => name.replaceAll("-", "_") !== "wsgi_scripts")
          .map(({ section, name, value }) => [section, name, value.map(({ text }) => text)]);
  return JSON.stringify(others(was)) === JSON.stringify(others(is))
    ? null
    : "another option than wsgi_scripts would read otherwise";
}

function shellFault(isShell: boolean, before: Content, after: Content): string | null {
  return isShell && shellTree(before) !== null && shellTree(after) === null
    ? "it no longer parses as shell"
    : null;
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
  const sections: unknown[] = Object.values(parseIni(decodeText(file.content)));
  for (const { mention, after } of rewrites) {
    if (after === "" || /^[#;]/.test(after)) continue;
    const value = after.slice(after.indexOf("=") + 1).trim();
    const served = sections.some(
      (section) => typeof section === "object" && section !== null && Object.values(section).includes(value),
    );
    if (!served) return `no section serves ${value} in place of ${mention.script}`;
  }
  return null;
}
