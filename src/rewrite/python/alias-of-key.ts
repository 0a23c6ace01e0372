import type { Content } from "../../model/content.js";
import type { Span } from "../../model/script.js";
import type { SourceFile } from "../../text/source-file.js";

/** A virtual host of a template that serves what a name of the program holds. */
export interface AliasPlace {
  readonly file: SourceFile;
  /** Where the alias stands. */
  readonly start: number;
  /** The directory in `<Directory /usr/bin>` that lets Apache read the script; null if the host has none. */
  readonly directory: Span | null;
}

const alias =
  /^[ \t]*WSGIScriptAlias[ \t]+\S[^\n]{0,200}?\{\{-?[ \t]*(?:\w+\.)?(?<key>\w+)[ \t]*-?\}\}[ \t]*\r?$/gm;
const directory = /^[ \t]*<Directory[ \t]+["']?(?<path>\/usr\/bin)\/?["']?[ \t]*>[ \t]*\r?$/gm;

/** A host is read for each of its aliases, so that a file of megabytes is left alone. */
const largestTemplate = 65_536;

/** The places at which templates give the value of a key to mod_wsgi: `WSGIScriptAlias / {{ wsgi_config.key }}`. */
export function aliasesOfKey(key: string, files: readonly SourceFile[]): AliasPlace[] {
  return files.flatMap((file) =>
    file.content.includes("WSGIScriptAlias") && file.content.length < largestTemplate
      ? [...file.content.matchAll(alias)]
          .filter(({ groups }) => groups?.key === key)
          .map(({ index }) => ({ file, start: index, directory: directoryOf(file.content, index, key) }))
      : [],
  );
}

/** The section of the alias' virtual host that lets Apache read the script; null where the host serves something else too. */
function directoryOf(content: Content, at: number, key: string): Span | null {
  const start = Math.max(0, content.lastIndexOf("<VirtualHost", at));
  const end = content.indexOf("</VirtualHost", at);
  const host = content.slice(start, end === -1 ? undefined : end);
  const all = host.match(/^[ \t]*WSGIScriptAlias(?:Match)?[ \t]/gm)?.length ?? 0;
  const own = [...host.matchAll(alias)].filter(({ groups }) => groups?.key === key).length;
  const [match, second] = host.matchAll(directory);
  if (!match || second || all !== own) return null;
  const from = start + match.index + match[0].indexOf("/usr/bin");
  return { start: from, end: from + "/usr/bin".length };
}
