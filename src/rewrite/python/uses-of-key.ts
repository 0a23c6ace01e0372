import type { Span } from "../../model/script.js";
import type { SourceFile } from "../../text/source-file.js";

/** The places, as `path:line`, at which a name is used, but for those that assign to it. */
export function usesOfKey(
  key: string,
  files: readonly SourceFile[],
  own: Span & { readonly file: SourceFile },
): string[] {
  const places = new Set<string>();
  for (const file of files) {
    for (let at = file.content.indexOf(key); at !== -1; at = file.content.indexOf(key, at + key.length)) {
      const before = file.content[at - 1] ?? "";
      const after = file.content.slice(at + key.length, at + key.length + 32);
      const isWhole = !/\w/.test(before) && !/^\w/.test(after);
      const isOwn = file === own.file && file.lines.lineNumberAt(at) === file.lines.lineNumberAt(own.start);
      if (isWhole && !isOwn && !/^["']?[ \t]*[:=](?!=)[ \t]*["']/.test(after)) places.add(file.placeOf(at));
    }
  }
  return [...places];
}
