import type { Content } from "../model/content.js";
import type { Mention, MentionKind } from "../model/mention.js";
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

/** `name: value`, `name = value`, `'name' => value`, `name := value` up to a place in the value. */
const assignment = /(?<![\w.-])(?<name>[A-Za-z_]\w{3,63})["']?[ \t]*(?:=>|:=|\?=|=|:)[ \t]*[^=\n]{0,300}$/;

/** What a name must speak of, so that `name` or `path` does not lead through the whole repository. */
const telling = /wsgi|[a-z0-9]_?(?:script|bin|binary|program|command)(?:_|$)/i;

/** The name that a line gives to what stands at `end`, its last `before`; null if it gives none worth following. */
export function assignedName(before: Content): string | null {
  const name = assignment.exec(before.slice(-512))?.groups?.name;
  return name !== undefined && telling.test(name) ? name : null;
}

/** The names that carry the scripts mentioned in files of kinds that use names across files. */
export function namesOfMentions(
  mentions: readonly Mention[],
  documents: ReadonlyMap<string, SourceFile>,
): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { path, span } of mentions.filter((mention) => kinds.has(mention.kind))) {
    const file = documents.get(path);
    const name = file && assignedName(beforeOf(file, span.start));
    if (name) names.add(name);
    // Puppet puts names together: getvar("::heat::params::heat_${title}_wsgi_script_source").
    if (name?.endsWith(`_${puppetSource}`)) names.add(puppetSource);
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
      const next = assignedName(beforeOf(file, at));
      if (next !== null && !names.has(next)) further.add(next);
    }
  }
  return further;
}

/** Offsets at which a name stands as a whole word. */
export function* placesOf(name: string, content: Content): Generator<number> {
  for (let at = content.indexOf(name); at !== -1; at = content.indexOf(name, at + name.length)) {
    const around = `${content[at - 1] ?? ""} ${content[at + name.length] ?? ""}`;
    if (!/\w/.test(around)) yield at;
  }
}

function beforeOf({ lines, content }: SourceFile, offset: number): Content {
  return content.slice(lines.startOf(lines.lineNumberAt(offset)), offset);
}
