import type { Span } from "../../model/script.js";
import type { ApacheDirective, ApacheFile, ApacheSection } from "./apache-file.js";
import type { ScriptArgument } from "./script-arguments.js";
import { takesName } from "./section-match.js";

/** What a name is in a configuration of Apache. */
export type ApacheRole =
  | { readonly kind: "script"; readonly script: ScriptArgument }
  /** The file's name in `<Files>` or `<FilesMatch>`. */
  | { readonly kind: "files" }
  /** A name of something else: a process group, a log, an address. */
  | { readonly kind: "identifier"; readonly what: string }
  | { readonly kind: "comment" }
  /** A place where a script is named and a person must decide. */
  | { readonly kind: "unclear"; readonly reason: string };

/** Directives whose arguments are names, addresses and logs. Sources: Apache's directive index, mod_wsgi's directives. */
const identifiers =
  /^(?:wsgi(?:processgroup|daemonprocess|applicationgroup|restrictprocess)|(?:error|custom|transfer|script|forensic|rewrite)log(?:format)?|server(?:name|alias|admin|root)|include(?:optional)?|(?:set|unset|pass)env.*|proxy.*|balancer.*|rewrite.*|redirect.*|ssl.*|(?:request)?header|logformat|listen|user|group|documentroot|errordocument|authname)$/;

/** Directives that take a file with other functions than an application. */
const handlers: Readonly<Record<string, string>> = {
  wsgihandlerscript:
    "WSGIHandlerScript wants a file with handle_request, which neither a script nor a module has",
  wsgidispatchscript:
    "WSGIDispatchScript wants a file with functions that choose the process, not an application",
  wsgiauthuserscript: "WSGIAuthUserScript wants a file with check_password, not an application",
  wsgiaccessscript: "WSGIAccessScript wants a file with allow_access, not an application",
  scriptalias:
    "ScriptAlias runs the file as a CGI program; serve the application with WSGIScriptAlias instead",
  scriptaliasmatch: "ScriptAliasMatch runs the file as a CGI program; use WSGIScriptAliasMatch instead",
};

/** The part that a place plays; null where it is none of a configuration's statements. */
export function roleOf(
  span: Span,
  name: string,
  { directives, sections }: ApacheFile,
  scripts: readonly ScriptArgument[],
): ApacheRole | null {
  const script = scripts.find((candidate) => holds(candidate.span, span));
  if (script) {
    return script.base === name ? { kind: "script", script } : { kind: "identifier", what: "a directory" };
  }
  const section = lastBefore(sections, span.start);
  if (section && holds({ start: section.start, end: section.openingEnd }, span))
    return roleInOpening(section, name);
  const directive = lastBefore(directives, span.start);
  if (directive && holds(directive, span)) return roleInDirective(directive, span, name, scripts);
  return null;
}

function roleInOpening(section: ApacheSection, name: string): ApacheRole {
  if (section.name === "files" || section.name === "filesmatch")
    return takesName(section, name) === false
      ? { kind: "identifier", what: "a section for another file" }
      : { kind: "files" };
  if (section.name !== "directory") return { kind: "identifier", what: "a section" };
  return section.words.some(({ text }) => text.endsWith(name))
    ? { kind: "unclear", reason: "<Directory> never takes a file; open the directory of the file instead" }
    : { kind: "identifier", what: "a directory" };
}

function roleInDirective(
  directive: ApacheDirective,
  span: Span,
  name: string,
  scripts: readonly ScriptArgument[],
): ApacheRole | null {
  if (directive.isComment) return { kind: "comment" };
  const reason = Object.hasOwn(handlers, directive.name) ? handlers[directive.name] : undefined;
  if (reason !== undefined) return { kind: "unclear", reason };
  if (identifiers.test(directive.name)) return { kind: "identifier", what: directive.label };
  // The address before the path, and the options after it.
  if (scripts.some((script) => script.directive === directive && !holds(script.span, span)))
    return { kind: "identifier", what: "an address or option" };
  if (directive.name === "define") return roleOfVariable(name, scripts);
  return null;
}

/** `Define SCRIPT nova-api-wsgi` is the script where a path is put together from it. */
function roleOfVariable(name: string, scripts: readonly ScriptArgument[]): ApacheRole {
  const script = scripts.find(({ base, directive }) => base === name && !directive.isComment);
  return script ? { kind: "script", script } : { kind: "identifier", what: "a variable" };
}

/** The last of the statements, which are in order, that starts no later than an offset: by binary search. */
function lastBefore<T extends Span>(statements: readonly T[], offset: number): T | undefined {
  let low = 0;
  let high = statements.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((statements[middle]?.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return statements[low - 1];
}

function holds(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
