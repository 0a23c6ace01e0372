import type { Content } from "../../model/content.js";
import type { Decision } from "../../model/mention.js";
import type { Span } from "../../model/script.js";
import type { SourceFile } from "../../text/source-file.js";
import { manual } from "../decide/decide.js";
import { replaceIn } from "../decide/replace-in.js";
import type { OpenMention, Rewriter } from "../decide/rewriter.js";
import { isScriptPath } from "../decide/script-path.js";
import { siblingPairs, valueOffset, yamlPair } from "../variables/yaml-pair.js";

/**
 *     option: wsgi-file                                     option: module
 *     value: /usr/bin/cinder-wsgi                        →  value: cinder.wsgi.api:application
 *     ini_file: option=wsgi-file value=/usr/bin/cinder-wsgi →  ini_file: option=module value=cinder.wsgi.api:application
 *     --set conf.x.uwsgi.wsgi-file=/usr/bin/cinder-wsgi  →  --set conf.x.uwsgi.module=cinder.wsgi.api:application
 *
 * uWSGI's option by name beside its value. What stood in the file before stays there beside it, and the module wins.
 * Sources: Ansible's community.general.ini_file and ansible.builtin.lineinfile, `helm install --set`, and Argo CD's
 * `parameters` of a chart.
 */
export const namedOption: Rewriter = {
  kinds: ["ansible", "helm", "uwsgi-yaml", "shell", "docs", "compose", "other"],
  decide: ({ mentions, documents }) =>
    mentions.flatMap((mention) => {
      const file = documents.get(mention.path);
      return file ? (decidePlace(mention, file) ?? []) : [];
    }),
};

/** Offsets within the file. */
interface NamedOption {
  readonly option: Span;
  readonly value: Span;
  readonly fault: string | null;
}

function decidePlace(mention: OpenMention, file: SourceFile): Decision | null {
  const found = onLines(mention, file) ?? onOneLine(mention, file) ?? inLineOfFile(mention, file);
  if (!found) return null;
  const { content, lines } = file;
  const line = lines.textOf(mention.line);
  const { application } = mention;
  const fault =
    found.fault ??
    (isScriptPath(content.slice(found.value.start, found.value.end), mention.script)
      ? null
      : "the value is not the script's path alone") ??
    (namesModule.test(content)
      ? "a module is named in the same file too, and wins; decide which application is meant"
      : null);
  if (fault !== null) return manual(mention, line, `${fault}; the module is ${application}`);
  const edits = [
    { ...found.option, text: "module" },
    { ...found.value, text: application },
  ];
  return replaceIn(mention, file, edits);
}

const optionKey = /^(?:option|key|name|opt)$/;
const valueKey = /^(?:value|val|new_value)$/;
const optionName = /^(?<chart>[\w.-]*\.)?wsgi-file$/;
const namesModule =
  /\b(?:option|key|name|opt)["']?[ \t]*[:=][ \t]*["']?(?:[\w.-]{0,200}\.)?(?:module|wsgi)(?=["',\s}])/;

function onLines(mention: OpenMention, { lines }: SourceFile): NamedOption | null {
  const pair = yamlPair(lines.textOf(mention.line));
  if (!pair || !valueKey.test(pair.key)) return null;
  const named = siblingPairs(lines, mention.line).find(
    ({ key, value }) => optionKey.test(key) && optionName.test(value),
  );
  if (!named) return null;
  const nameStart = lines.startOf(named.line) + valueOffset(named);
  const chart = optionName.exec(named.value)?.groups?.chart?.length ?? 0;
  const at = lines.startOf(mention.line) + valueOffset(pair);
  return {
    option: { start: nameStart + chart, end: nameStart + named.value.length },
    value: { start: at, end: at + pair.value.length },
    fault: null,
  };
}

const before =
  /(?:\b(?:option|key|name|opt)["']?[ \t]*[:=][ \t]*["']?(?:[\w-]{1,64}\.){0,9}(?<named>wsgi-file)["']?[ \t,][^{}\n]{0,120}?\b(?:value|val)["']?[ \t]*[:=][ \t]*|\.(?<set>wsgi-file)=)(?<open>["']?)(?<directory>[^\s"',]*)$/;

function onOneLine(mention: OpenMention, { content, lines }: SourceFile): NamedOption | null {
  const start = Math.max(lines.startOf(mention.line), mention.span.start - 512);
  const text = content.slice(start, mention.span.start);
  const match = before.exec(text);
  const { named, set = "", open = "", directory = "" } = match?.groups ?? {};
  if (!match) return null;
  const at = start + match.index + match[0].lastIndexOf(named ?? set);
  const after = content.slice(mention.span.end, mention.span.end + 1);
  const closed = open === "" ? /^[\s"',}\\;)]?$/.test(after) : after === open;
  return {
    option: { start: at, end: at + "wsgi-file".length },
    value: { start: mention.span.start - directory.length, end: mention.span.end },
    fault: closed ? null : "the value is not the script's path alone",
  };
}

/** `lineinfile` with a whole line of uWSGI's ini; one that looks for the old line would add a new one each time. */
function inLineOfFile(mention: OpenMention, { lines }: SourceFile): NamedOption | null {
  const pair = yamlPair(lines.textOf(mention.line));
  const match = pair?.key === "line" ? /^wsgi-file(?<gap>[ \t]*=[ \t]*)/.exec(pair.value) : null;
  if (!pair || !match) return null;
  const at = lines.startOf(mention.line) + valueOffset(pair);
  const looks = siblingPairs(lines, mention.line).find(
    ({ key, value }) => /^(?:regexp?|search_string)$/.test(key) && isAbout(value),
  );
  return {
    option: { start: at, end: at + "wsgi-file".length },
    value: { start: at + match[0].length, end: at + pair.value.length },
    fault: looks ? `line ${looks.line} looks for the option that the line would no longer hold` : null,
  };
}

function isAbout(pattern: Content): boolean {
  return pattern.includes("wsgi-file");
}
