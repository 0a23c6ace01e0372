import type { Content } from "../../model/content.js";

/**
 * A path up to its last slash. Holes of templates (Jinja, ERB, shell, uWSGI, tox and Python, `<placeholder>`) may hold blanks; no two
 * branches match the same text, so the time is linear.
 */
const directory =
  /^(?:\{\{[^}]*\}\}|\{[A-Za-z_][\w.]*\}|<%=(?:[^%]|%(?!>))*%>|<(?!%)[^<>]*>|\$\{[^}]*\}|\$\([^)]*\)|%\([^)]*\)|\$(?![({])|%(?!\()|[^\s;{}<>"'$%])*\/$/;

/** Whether a value is the script alone or behind a directory, and nothing else. */
export function isScriptPath(value: Content, script: string): boolean {
  if (!value.endsWith(script)) return false;
  const before = value.slice(0, value.length - script.length);
  return before === "" || directory.test(before);
}
