import type { Content } from "../../model/content.js";
import type { Decision } from "../../model/mention.js";
import type { LineIndex } from "../../text/line-index.js";
import type { SourceFile } from "../../text/source-file.js";
import { manual, rewrite } from "../decide/decide.js";
import type { OpenMention, RewriteInput, Rewriter } from "../decide/rewriter.js";
import { isScriptPath } from "../decide/script-path.js";

/**
 *     wsgi-file: /var/lib/openstack/bin/cinder-wsgi  →  module: cinder.wsgi.api:application
 *     "wsgi-file": "/usr/bin/cinder-wsgi",           →  "module": "cinder.wsgi.api:application",
 *
 * One line of block YAML or of JSON laid out in lines; Helm's templates are no YAML, so nothing more is parsed. A
 * module's name with its colon is a plain scalar (YAML 1.2, 7.3.3). Source: uWSGI's core/yaml.c and core/json.c.
 */
export const uwsgiYaml: Rewriter = {
  kinds: ["uwsgi-yaml", "helm", "ansible", "other", "docs"],
  decide: ({ mentions, documents }: RewriteInput) =>
    mentions.flatMap((mention) => {
      const file = documents.get(mention.path);
      return file ? (decideKey(mention, file) ?? []) : [];
    }),
};

const pair =
  /^(?<lead>[ \t]*(?:- +)?)(?<quote>["']?)(?<key>[\w-]+)\k<quote>(?<colon>[ \t]*:[ \t]+)(?<open>["']?)(?<value>[^"'#]*?)(?<close>["']?)(?<tail>[ \t]*,?[ \t]*(?:#.*)?)$/;

type Pair = Readonly<
  Record<"lead" | "quote" | "key" | "colon" | "open" | "value" | "close" | "tail", string>
>;

function decideKey(mention: OpenMention, { lines }: SourceFile): Decision | null {
  const line = lines.textOf(mention.line);
  const found = pairOf(line);
  if (found?.key !== "wsgi-file") return null;
  const { application } = mention;
  if (found.open !== found.close || !isScriptPath(found.value, mention.script)) {
    return manual(mention, line, `the value is not the script's path alone; the module is ${application}`);
  }
  const loader = siblings(lines, mention.line).find(({ key }) => key === "module" || key === "wsgi");
  if (loader && loader.value !== application) {
    return manual(
      mention,
      line,
      `the same mapping sets ${loader.key}: ${loader.value}, which wins over the script; decide which application is meant`,
    );
  }
  const start = lines.startOf(mention.line);
  if (loader && !line.trimStart().startsWith("-") && !/^[ \t]*["']/.test(line)) {
    const edit = { path: mention.path, start, end: lines.startOf(mention.line + 1), text: "" };
    return rewrite(mention, line, "", [edit], "module wins over wsgi-file, which has no effect beside it");
  }
  if (loader) return manual(mention, line, `module is set beside it and wins; drop the line`);
  const { lead, quote, colon, open, close, tail } = found;
  const text = `${lead}${quote}module${quote}${colon}${open}${application}${close}${tail}`;
  return rewrite(mention, line, text, [{ path: mention.path, start, end: start + line.length, text }]);
}

function pairOf(line: Content): Pair | null {
  return (pair.exec(line)?.groups as Pair | undefined) ?? null;
}

const startsItem = /^[ \t]*- /;

/** The pairs of the mapping that a line is in: those of its indent around it, up to a line of a smaller one. */
function siblings(lines: LineIndex, line: number): Pair[] {
  const indent = indentOf(lines.textOf(line));
  const found: Pair[] = [];
  // A list item begins a mapping of its own: what stands above its first line is of another one.
  for (const step of startsItem.test(lines.textOf(line)) ? [1] : [-1, 1]) {
    for (let at = line + step; at >= 1 && lines.startOf(at) < lines.content.length; at += step) {
      const text = lines.textOf(at);
      if (/^[ \t]*(?:#.*)?$/.test(text)) continue;
      const isItem = startsItem.test(text);
      if (indentOf(text) < indent || (isItem && step === 1 && indentOf(text) === indent)) break;
      const candidate = indentOf(text) === indent ? pairOf(text) : null;
      if (candidate) found.push(candidate);
      if (isItem && indentOf(text) === indent) break;
    }
  }
  return found;
}

/** Columns before the key; the dash of a list item counts as blanks do (YAML 1.2, 8.2.1). */
function indentOf(line: Content): number {
  return /^[ \t]*(?:- +)?/.exec(line)?.[0].length ?? 0;
}
