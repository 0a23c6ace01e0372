import type { Content } from "../../model/content.js";

const historyPath =
  /(?:^|\/)(?:releasenotes|locale|locales)\/|\.(?:po|pot|mo)$|(?:^|\/)(?:ChangeLog|CHANGES|CHANGELOG|NEWS|HISTORY|AUTHORS|RELEASE_?NOTES)(?:\.\w+)?$|(?:^|\/)debian\/changelog$/i;

/** Why a place is history, which is never rewritten; null if it is not. */
export function historyReason(path: string, line: Content): string | null {
  if (historyPath.test(path)) return "history: release notes, changelogs and translations say what was";
  if (/\.\.\s+(?:versionadded|versionchanged|deprecated|versionremoved)::/.test(line))
    return "history: it says what a version changed";
  return null;
}

/** Files, sockets and units that are named after the script are other things of its name. */
const derived =
  /^\.(?:log|sock|socket|pid|conf|ini|ya?ml|service|timer|lock|cfg|json|toml|erb|j2|te?mp|xml|8|1|rst)\b/;

/** Why a name stands for another thing here; null if it may be the script. */
export function otherThingReason(content: Content, end: number): string | null {
  const match = derived.exec(content.slice(end, end + 12));
  return match ? `names a ${match[0]} file or unit, not the script` : null;
}

/** What a line holds where a script is meant: a server's option, a directory of programs, a copy, a command. */
const scriptWords =
  /script|wsgi|gunicorn|waitress|granian|cgi|\bbin\b|_bin|BIN_|binary|exec|command|\bcmd\b|\b(?:cp|ln|install|Alias|run)\b|\s--(?:\s|\w)/i;

/**
 * Why a name without `wsgi` in it (`placement-api`, `neutron-api`) is not the script here: it is also what the service,
 * its package, container and endpoint are called, and only a script's context makes it the script. Null if it may be.
 */
export function serviceNameReason(script: string, line: Content, before: Content): string | null {
  if (script.includes("wsgi") || before.endsWith("/")) return null;
  const rest = line.replaceAll(script, "");
  return scriptWords.test(rest)
    ? null
    : `stands alone for the service, package or container ${script}, not the script`;
}
