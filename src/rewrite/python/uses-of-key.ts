import type { Content } from "../../model/content.js";
import type { Span } from "../../model/script.js";
import type { SourceFile } from "../../text/source-file.js";

/** More are not shown to anybody. */
const most = 20;
const mostLooked = 1000;

/** The first places, as `path:line`, at which a name is used, but for those that assign to it. */
export function usesOfKey(
  key: string,
  files: readonly SourceFile[],
  own: Span & { readonly file: SourceFile },
): string[] {
  const places = new Set<string>();
  for (const file of files) {
    let looked = 0;
    for (const at of placesOf(key, file.content)) {
      if (places.size >= most || ++looked > mostLooked) break;
      const after = file.content.slice(at + key.length, at + key.length + 32);
      const line = file.lines.lineNumberAt(at);
      const isOwn = file === own.file && line === file.lines.lineNumberAt(own.start);
      if (!isOwn && !/^["']?[ \t]*[:=](?!=)[ \t]*["']/.test(after)) places.add(file.placeOf(at));
    }
  }
  return [...places];
}

/** Offsets at which a name stands as a whole word. */
function* placesOf(name: string, content: Content): Generator<number> {
  for (let at = content.indexOf(name); at !== -1; at = content.indexOf(name, at + name.length))
    if (!/\w/.test(`${content[at - 1] ?? ""} ${content[at + name.length] ?? ""}`)) yield at;
}
