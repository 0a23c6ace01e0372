import type { Content } from "../../model/content.js";
import type { Span } from "../../model/script.js";
import type { ApacheDirective, ApacheFile, ApacheSection } from "./apache-file.js";
import {
  type ApacheVariable,
  type ApacheVariables,
  resolveVariables,
  variableOf,
} from "./apache-variables.js";
import type { ApacheWord } from "./apache-words.js";

/** Where a directive names the file of an application. */
export interface ScriptArgument {
  readonly directive: ApacheDirective;
  /** The file's directory, with the variables of the file filled in, without a slash at its end. */
  readonly directory: Content;
  /** The file's name. */
  readonly base: Content;
  /** What a new path replaces: the argument without `/$1`, or the value of the variable that it is. */
  readonly span: Span;
  readonly isQuoted: boolean;
  /** The variable that holds the whole path; null where the argument does. */
  readonly variable: ApacheVariable | null;
}

/** Which argument names the file. Sources: mod_wsgi's configuration directives, Apache's mod_alias. */
const positions: Readonly<Record<string, number>> = {
  wsgiscriptalias: 1,
  wsgiscriptaliasmatch: 1,
  wsgiimportscript: 0,
  alias: 1,
  aliasmatch: 1,
};

/** `/$1` after a script: what follows it in the address. */
const rest = /\/\$\d$/;

export function scriptArguments(file: ApacheFile, variables: ApacheVariables): ScriptArgument[] {
  const direct = file.directives.flatMap((directive) => {
    const word = scriptWord(directive);
    return word ? (argumentOf(directive, word, variables) ?? []) : [];
  });
  return [...direct, ...argumentsOfMacros(file, variables)];
}

/** The argument of a directive that names an application's file. */
export function scriptWord({ name, words }: ApacheDirective): ApacheWord | undefined {
  const position = positions[name];
  return position === undefined ? undefined : words[position];
}

function argumentOf(
  directive: ApacheDirective,
  word: ApacheWord,
  variables: ApacheVariables,
): ScriptArgument | null {
  const text = word.text.replace(rest, "");
  const { directory, base } = splitPath(resolveVariables(text, variables));
  if (base === "" || directory === "") return null;
  const variable = variableOf(text, variables);
  const span = variable?.span ?? { start: word.start, end: word.start + text.length };
  return { directive, directory, base, span, isQuoted: word.quote !== "", variable };
}

/** Whether an installation puts scripts there. A file of a script's name elsewhere may be anybody's. */
export function holdsScripts(directory: Content): boolean {
  return /(?:(?:^|\/)s?bin|[})>%])$/.test(directory);
}

/** `/usr/bin/x` → `/usr/bin` and `x`. */
export function splitPath(path: Content): { readonly directory: Content; readonly base: Content } {
  const slash = path.lastIndexOf("/");
  return { directory: withoutEndSlash(path.slice(0, slash + 1)), base: path.slice(slash + 1) };
}

export function withoutEndSlash(path: Content): Content {
  return path.length > 1 && path.endsWith("/") ? withoutEndSlash(path.slice(0, -1)) : path;
}

/** `Use VHost /usr/bin/x` of a `<Macro VHost $script>` that uses `$script` as an application's file and nowhere else. */
function argumentsOfMacros(file: ApacheFile, variables: ApacheVariables): ScriptArgument[] {
  return file.sections
    .filter(({ name }) => name === "macro")
    .flatMap((macro) => {
      const [name, ...parameters] = macro.words;
      const uses = file.directives.filter(
        (directive) =>
          directive.name === "use" &&
          directive.words[0]?.text.toLowerCase() === name?.text.toLowerCase() &&
          !directive.isComment,
      );
      return parameters.flatMap(({ text }, index) =>
        isScriptOnly(text, macro, file)
          ? uses.flatMap((directive) => {
              const word = directive.words[index + 1];
              return word ? (argumentOf(directive, word, variables) ?? []) : [];
            })
          : [],
      );
    });
}

function isScriptOnly(
  parameter: Content,
  macro: ApacheSection,
  { directives, sections }: ApacheFile,
): boolean {
  const within = ({ start, end }: Span) => start > macro.start && end < macro.end;
  const scripts = directives.filter(within).map((directive) => scriptWord(directive)?.text.replace(rest, ""));
  const words = [...directives, ...sections].filter(within).flatMap((statement) => statement.words);
  const used = words.filter(({ text }) => text.includes(parameter)).length;
  return used > 0 && used === scripts.filter((text) => text === parameter).length;
}
