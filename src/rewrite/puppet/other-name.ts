import type { Content } from "../../model/content.js";
import type { Mention } from "../../model/mention.js";
import type { SourceFile } from "../../text/source-file.js";

/** Attributes of openstacklib's class and of Apache's that name other things than the script; what they name stays. */
const attributes: readonly (readonly [key: RegExp, reason: string])[] = [
  [/wsgi_script_file$/, "names the copy that Apache serves, which keeps its name"],
  [/(?:wsgi_daemon_process|wsgi_process_group|display[-_]name)$/, "names the daemon process, not the script"],
  [/(?:service|package|user|group)(?:_name)?$/, "names the service or package, not the script"],
];

/** Why a name in a manifest or its test is not the script; null if it may be. */
export function otherNameInPuppet({ span, script }: Mention, { content, lines }: SourceFile): string | null {
  const start = lines.startOf(lines.lineNumberAt(span.start));
  const before = content.slice(Math.max(start, span.start - 256), span.start);
  const key = /(?<key>[\w-]+)['"]?[ \t]*(?:=>|:)[ \t]*['"]?$/.exec(before)?.groups?.key;
  const attribute = attributes.find(([name]) => key !== undefined && name.test(key));
  if (attribute) return attribute[1];
  if (/\b(?:[Ss]ervice|[Pp]ackage|[Aa]nchor|[Uu]ser|[Gg]roup)(?:\[|\()['"]?$/.test(before))
    return "names the service or package, not the script";
  if (/cgi-bin\/[^\s'"]*$/.test(before)) return "names the copy that Apache serves, which keeps its name";
  return isServiceName(script, before) ? `names the service ${script}, not the script` : null;
}

/** Without `wsgi` in it and without a directory before it, the name is the service's. */
function isServiceName(script: string, before: Content): boolean {
  return !script.includes("wsgi") && !before.endsWith("/");
}
