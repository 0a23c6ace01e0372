import type { Content } from "../model/content.js";
import type { Mention, MentionKind } from "../model/mention.js";
import { blockKey } from "../text/block-key.js";
import { placesOf } from "../text/places-of.js";
import type { SourceFile } from "../text/source-file.js";

/** Kinds of files whose values are used by name in other files of the repository. */
const kinds: ReadonlySet<MentionKind> = new Set([
  "ansible",
  "helm",
  "puppet",
  "python",
  "shell",
  "uwsgi-env",
  "compose",
  "other",
]);

/** `name: value`, `name = value`, `'name' => value`, `name := value`: the name and what gives it a value. */
const assignment = /(?<![\w.-])(?<name>[A-Za-z_]\w{3,63})["']?[ \t]*(?:=>|:=|\?=|=|:)/g;

/** Nearly all names that carry a script hold this; so one search finds the files for all of them. */
export const commonPart = "wsgi";

/** What a name must speak of, so that `name` or `path` does not lead through the whole repository. */
const telling = /wsgi|[a-z0-9]_?(?:script|bin|binary|program|command)(?:_|$)/i;

/** The names worth following that a line gives to what stands at its end: in `a: {b: value}` both. */
export function assignedNames(before: Content): string[] {
  const near = before.slice(-512);
  // What stands before a further equals sign is another thing's name.
  const last = near.lastIndexOf("=");
  return [...near.matchAll(assignment)].flatMap(({ 0: match, index, groups }) => {
    const name = groups?.name ?? "";
    return telling.test(name) && index + match.length > last && near.length - index <= 400 ? [name] : [];
  });
}

/** The names that carry the scripts mentioned in files of kinds that use names across files. */
export function namesOfMentions(
  mentions: readonly Mention[],
  documents: ReadonlyMap<string, SourceFile>,
): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { path, span, kind, line } of mentions.filter((mention) => kinds.has(mention.kind))) {
    const file = documents.get(path);
    // A chart's value may be a configuration as a whole, which a template uses by its key.
    const key = kind === "helm" && file ? blockKey(file.lines, line) : null;
    if (key && key.parent !== null && telling.test(key.name)) names.add(key.name);
    for (const name of file ? assignedNames(beforeOf(file, span.start)) : []) {
      names.add(name);
      // Puppet puts names together: getvar("::heat::params::heat_${title}_wsgi_script_source").
      if (name.endsWith(`_${puppetSource}`)) names.add(puppetSource);
    }
  }
  return names;
}

/** The parameter of openstacklib's class that takes the script which it copies for Apache. */
const puppetSource = "wsgi_script_source";

/** The further names to which a file gives the value of one of `names`. */
export function namesFrom(names: ReadonlySet<string>, file: SourceFile): ReadonlySet<string> {
  const further = new Set<string>();
  for (const name of names) {
    for (const at of placesOf(name, file.content)) {
      for (const next of assignedNames(beforeOf(file, at))) if (!names.has(next)) further.add(next);
    }
  }
  return further;
}

function beforeOf({ lines, content }: SourceFile, offset: number): Content {
  return content.slice(lines.startOf(lines.lineNumberAt(offset)), offset);
}
