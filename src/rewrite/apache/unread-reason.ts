import { chartPaths } from "../../model/migration-plan.js";
import { blockKey } from "../../text/block-key.js";
import { placesOf } from "../../text/places-of.js";
import type { SourceFile } from "../../text/source-file.js";
import type { OpenMention, RewriteInput } from "../decide/rewriter.js";

/**
 *     files/apache-x.template                    no shell of DevStack names it
 *     values_overrides/x/tls.yaml: conf.wsgi_x   no template of the chart, which is beside it, names the value
 *
 * Why a configuration stays whatever it names, as nothing reads it any more; null where something may. People leave such
 * files behind when a service moves from Apache to uWSGI.
 */
export function unreadReason(
  mention: OpenMention,
  source: SourceFile,
  { documents, followed }: RewriteInput,
): string | null {
  if (mention.kind === "apache") return unreadTemplate(mention.path, documents);
  return mention.kind === "helm" ? unreadValue(mention, source, documents, followed) : null;
}

/** DevStack names its templates whole, `$FILES/apache-x.template`; all of its shell is among the documents. */
function unreadTemplate(path: string, documents: RewriteInput["documents"]): string | null {
  const name = /^files\/([^/]+\.template)$/.exec(path)?.[1];
  if (name === undefined || !documents.has("lib/apache") || !documents.has("stack.sh")) return null;
  const isRead = [...documents.values()].some(
    ({ content }) => content.includes(name) || /\$FILES\/[\w.-]*\$[^\s"']*\.template/.test(content),
  );
  return isRead ? null : "no shell of DevStack reads this template any more; the file can go";
}

/** A value at `conf.NAME` of a chart of the same repository, where NAME is only ever given and never used. */
function unreadValue(
  { path, line }: OpenMention,
  { lines }: SourceFile,
  documents: RewriteInput["documents"],
  followed: RewriteInput["followed"],
): string | null {
  const chart = chartPaths(path).find((candidate) => documents.has(candidate));
  const key = blockKey(lines, line);
  if (chart === undefined || !isValues(path) || key === null || key.parent === null) return null;
  // What stands under another chart's name is that chart's.
  const isSubchart = new RegExp(`^[ \\t]*-?[ \\t]*(?:name|alias):[ \\t]*["']?${key.parent}\\b`, "m").test(
    documents.get(chart)?.content.replace(/^name:.*$/m, "") ?? "",
  );
  if (isSubchart || !followed.has(key.name) || isUsed(key.name, documents)) return null;
  return `no template of this repository uses ${key.parent}.${key.name}: the chart serves in another way, and the value can go`;
}

function isValues(path: string): boolean {
  return /\.ya?ml$/.test(path) && !/(?:^|\/)templates\//.test(path);
}

function isUsed(name: string, documents: RewriteInput["documents"]): boolean {
  const given = new RegExp(`^[ \\t]*["']?${name}["']?[ \\t]*:`);
  return [...documents.values()].some((file) => {
    if (/\.(?:rst|md)$/.test(file.path)) return false;
    for (const at of placesOf(name, file.content))
      if (!isValues(file.path) || !given.test(file.lineAt(at))) return true;
    return false;
  });
}
