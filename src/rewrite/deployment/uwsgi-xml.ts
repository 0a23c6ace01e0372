import type { Content } from "../../model/content.js";
import type { Decision } from "../../model/mention.js";
import type { SourceFile } from "../../text/source-file.js";
import { manual } from "../decide/decide.js";
import { replaceIn } from "../decide/replace-in.js";
import type { OpenMention, Rewriter } from "../decide/rewriter.js";
import { isScriptPath } from "../decide/script-path.js";

/**
 *     <wsgi-file>/usr/bin/cinder-wsgi</wsgi-file>  →  <module>cinder.wsgi.api:application</module>
 *
 * Inside of `<uwsgi>`, where every option is an element of its name. Source: uWSGI's core/xmlconf.c.
 */
export const uwsgiXml: Rewriter = {
  kinds: ["other", "docs", "ansible", "puppet", "helm", "shell", "python", "debian"],
  decide: ({ mentions, documents }) =>
    mentions.flatMap((mention) => {
      const file = documents.get(mention.path);
      return file ? (decideElement(mention, file) ?? []) : [];
    }),
};

const element = /<(?<name>wsgi-file|file)>(?<before>[^<>]{0,200})$/;

function decideElement(mention: OpenMention, file: SourceFile): Decision | null {
  const { content, lines } = file;
  const line = lines.textOf(mention.line);
  const lineStart = lines.startOf(mention.line);
  const from = Math.max(lineStart, mention.span.start - 256);
  const match = element.exec(content.slice(from, mention.span.start));
  const { name = "", before = "" } = match?.groups ?? {};
  const section = match ? sectionAround(content, mention.span.start) : null;
  if (!match || section === null) return null;
  const { application, script, span } = mention;
  if (!content.startsWith(`</${name}>`, span.end) || !isScriptPath(before + script, script)) {
    return manual(mention, line, `the element is not the script's path alone; the module is ${application}`);
  }
  const other = /<(?<option>module|wsgi)>(?<value>[^<]*)</.exec(section)?.groups;
  if (other) {
    const set = `<${other.option}>${other.value}`;
    return manual(mention, line, `${set} stands beside it and wins; decide which application is meant`);
  }
  const start = from + match.index + 1;
  return replaceIn(mention, file, [
    { start, end: start + name.length, text: "module" },
    { start: start + name.length + 1, end: span.end, text: application },
    { start: span.end + 2, end: span.end + 2 + name.length, text: "module" },
  ]);
}

/** The text of the `<uwsgi>` that an offset is in; null if it is in none. */
function sectionAround(content: Content, offset: number): Content | null {
  const open = content.lastIndexOf("<uwsgi", offset);
  const close = open === -1 ? -1 : content.indexOf("</uwsgi", open);
  return open === -1 || (close !== -1 && close < offset)
    ? null
    : content.slice(open, close === -1 ? undefined : close);
}
