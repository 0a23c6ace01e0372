import { parseAllDocuments } from "yaml";
import { type Content, decodeText } from "../../model/content.js";
import { hasDeepYaml } from "../../text/nesting.js";
import { repeatedKey } from "../../text/repeated-key.js";

/** Larger files are data; reading one again would take seconds. */
const longest = 1_000_000;

/** What a change spoils in a file that is YAML: it no longer parses, or a mapping holds a key twice; null if nothing. */
export function yamlFault(path: string, before: Content, after: Content): string | null {
  if (!/\.ya?ml$/.test(path) || before.length > longest) return null;
  const block = changedBlock(before, after);
  if (block !== after && firstError(block) === null) return null;
  const error = firstError(after);
  // Mostly there is none, and then what was before does not matter.
  return error === null || firstError(before) !== null ? null : `it no longer parses as YAML: ${error}`;
}

/** A key at the start of a line, with which a block begins that has nothing to do with those before. */
const blockStart = /^[A-Za-z_][\w.-]*:(?:[ \t]|\r?$)/;

/** A line at the margin, such as a key that may then stand twice. */
const reachesFar = /^[^ \t\r#]/;

/**
 * The blocks of keys at the top in which a text differs from before; the whole text where a change may matter beyond its block.
 * A chart's values have thousands of lines, and a change one.
 */
function changedBlock(before: Content, after: Content): Content {
  const [was, is] = [before.split("\n"), after.split("\n")];
  const least = Math.min(was.length, is.length);
  let start = 0;
  while (start < least && was[start] === is[start]) start++;
  let end = 0;
  while (end < least - start && was[was.length - 1 - end] === is[is.length - 1 - end]) end++;
  const changed = [...was.slice(start, was.length - end), ...is.slice(start, is.length - end)];
  if (changed.some((line) => reachesFar.test(line))) return after;
  while (start > 0 && !blockStart.test(was[start] ?? "")) start--;
  while (end > 0 && !blockStart.test(was[was.length - end] ?? "")) end--;
  return is.slice(start, is.length - end).join("\n");
}

/** Why a text is no YAML, null if it is; templates mostly are none. */
function firstError(content: Content): string | null {
  if (hasDeepYaml(content)) return "it is nested too deeply";
  const options = { prettyErrors: false, version: "1.1", uniqueKeys: false } as const;
  for (const document of parseAllDocuments(decodeText(content), options)) {
    if (!("errors" in document)) continue;
    if (document.errors[0]) return document.errors[0].message;
    const key = repeatedKey(document);
    if (key !== undefined) return `the key ${key} stands twice in a mapping`;
  }
  return null;
}
