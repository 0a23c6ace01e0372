import type { Content } from "../../model/content.js";
import type { ApacheSection } from "./apache-file.js";
import { type ApacheVariables, resolveVariables } from "./apache-variables.js";
import { withoutEndSlash } from "./script-arguments.js";

/** The directory of `<Directory /usr/bin>`, variables filled in; null for a pattern. */
export function literalDirectory(section: ApacheSection, variables: ApacheVariables): Content | null {
  const [word] = section.words;
  if (section.name !== "directory" || !word || word.text === "~") return null;
  const path = resolveVariables(word.text, variables);
  return /[*?[]/.test(path) ? null : withoutEndSlash(path);
}

/**
 * Whether a section of files or a pattern of directories takes a name; null where that cannot be told. Sources: Apache's
 * `<Files>` (shell wildcards), `<FilesMatch>` and `<DirectoryMatch>` (regular expressions, as with `~`).
 */
export function takesName(section: ApacheSection, name: string): boolean | null {
  const [first, second] = section.words;
  if (!first || section.words.some(({ text }) => hole.test(text))) return null;
  if (section.name.endsWith("match")) return regularExpression(first.text)?.test(name) ?? null;
  if (first.text === "~") return regularExpression(second?.text ?? "(")?.test(name) ?? null;
  return regularExpression(`^${wildcards(first.text)}$`)?.test(name) ?? null;
}

const hole = /\{[{%]|<%|\$\{|%\w+%/;

function wildcards(glob: Content): string {
  return glob
    .replace(/[.+^$(){}|\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
}

/** As a script of a stranger, an expression may take for ever: only plain ones are tried, on short names. */
function regularExpression(source: Content): RegExp | null {
  const isPlain =
    source.length <= 200 &&
    !/\)[*+?{]|\(\?|\\[^.\-_/\\^$(){}|+]|[*+?}]\+/.test(source) &&
    (source.match(/[*+{?]/g) ?? []).length <= 3;
  if (!isPlain) return null;
  try {
    return new RegExp(source);
  } catch {
    return null;
  }
}
