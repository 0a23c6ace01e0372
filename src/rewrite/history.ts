import type { Content } from "../model/content.js";

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
