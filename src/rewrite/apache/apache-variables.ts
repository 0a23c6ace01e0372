import type { Content } from "../../model/content.js";
import type { Span } from "../../model/script.js";
import type { ApacheFile } from "./apache-file.js";

/** `Define X_BIN /usr/bin`, or `{% set x_bin = '/usr/bin' %}` of a template. */
export interface ApacheVariable {
  readonly name: string;
  readonly value: Content;
  readonly span: Span;
}

/** The variables of one file that get a value once; what is given two values has none here. */
export type ApacheVariables = ReadonlyMap<string, ApacheVariable>;

export function apacheVariables({ directives }: ApacheFile, content: Content): ApacheVariables {
  const found: ApacheVariable[] = directives.flatMap(({ name, words: [variable, value], isComment }) =>
    name === "define" && variable && value && !isComment
      ? [{ name: variable.text, value: value.text, span: value }]
      : [],
  );
  for (const match of content.matchAll(
    /\{%-?[ \t]*set[ \t]+(\w+)[ \t]*=[ \t]*(["'])([^"'\n]*)\2[ \t]*-?%\}/g,
  )) {
    const [text, name = "", quote = "", value = ""] = match;
    const start = match.index + text.indexOf(quote) + 1;
    found.push({ name, value, span: { start, end: start + value.length } });
  }
  const names = found.map(({ name }) => name);
  const once = found.filter(({ name }) => names.indexOf(name) === names.lastIndexOf(name));
  return new Map(once.map((variable) => [variable.name, variable]));
}

const use = /\$\{(\w+)\}|\{\{-?[ \t]*(\w+)[ \t]*-?\}\}/g;

/** The text with the variables filled in that are known; other holes stay. */
export function resolveVariables(text: Content, variables: ApacheVariables, depth = 3): Content {
  const filled = text.replace(use, (hole, defined?: string, set?: string) => {
    return variables.get(defined ?? set ?? "")?.value ?? hole;
  });
  return filled === text || depth === 0 ? text : resolveVariables(filled, variables, depth - 1);
}

/** The variable that a text is, and nothing else; null if it is none. */
export function variableOf(text: Content, variables: ApacheVariables): ApacheVariable | null {
  const [match] = text.matchAll(use);
  if (!match || match[0] !== text) return null;
  return variables.get(match[1] ?? match[2] ?? "") ?? null;
}
