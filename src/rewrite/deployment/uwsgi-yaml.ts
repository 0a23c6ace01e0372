import type { Decision } from "../../model/mention.js";
import type { SourceFile } from "../../text/source-file.js";
import { manual, rewrite } from "../decide/decide.js";
import type { OpenMention, RewriteInput, Rewriter } from "../decide/rewriter.js";
import { isScriptPath } from "../decide/script-path.js";
import { siblingPairs, yamlPair } from "../variables/yaml-pair.js";

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

function decideKey(mention: OpenMention, { lines }: SourceFile): Decision | null {
  const line = lines.textOf(mention.line);
  const found = yamlPair(line);
  if (found?.key !== "wsgi-file") return null;
  const { application } = mention;
  if (!isScriptPath(found.value, mention.script)) {
    return manual(mention, line, `the value is not the script's path alone; the module is ${application}`);
  }
  const loader = siblingPairs(lines, mention.line).find(({ key }) => key === "module" || key === "wsgi");
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
