import type { Content } from "../../model/content.js";
import type { Span } from "../../model/script.js";
import type { LineIndex } from "../../text/line-index.js";
import type { SourceFile } from "../../text/source-file.js";
import { isControlLine, type TemplateReference, templateReference } from "./template-reference.js";
import { siblingPairs, valueOffset, yamlPair } from "./yaml-pair.js";

/** uWSGI's option for a file with a variable's value: `wsgi-file = {{ x }}`. Spans are within the file. */
export interface ServedOption {
  readonly option: Span;
  /** What the option is called where it takes a module. */
  readonly module: string;
  /** All that stands for the value, a directory before the variable too. */
  readonly value: Span;
  readonly reference: TemplateReference;
  /** The variable that the same template takes for a module instead, if it does. */
  readonly alternative: string | null;
  /** Why the template cannot simply name a module; null if it can. */
  readonly conflict: string | null;
}

const iniOption = /^(?<lead>[ \t]*)(?<option>wsgi-file)(?<gap>[ \t]*=[ \t]*)(?<value>\S.*)$/;
const flag = /(?<option>--wsgi-file)(?<gap>[ =]["']?)$/;
const environment = /(?<option>\bUWSGI_WSGI_FILE)(?<gap>["']?(?:=|:[ \t]+)["']?)$/;
const moduleOption = /^[ \t]*(?:module|wsgi)[ \t]*=[ \t]*(?<value>\S.*)$/;

/** The option of uWSGI that takes the variable whose name stands at a place; null if none does. */
export function servedOption(file: SourceFile, name: Span): ServedOption | null {
  const { lines } = file;
  const number = lines.lineNumberAt(name.start);
  const line = lines.textOf(number);
  const start = lines.startOf(number);
  const found = iniOptionOf(line) ?? yamlOptionOf(line) ?? commandOptionOf(line, name.start - start);
  if (!found) return null;
  const hole = line.slice(found.value.start, found.value.end).lastIndexOf("{{");
  const reference = templateReference(line.slice(found.value.start + Math.max(hole, 0), found.value.end));
  if (!reference) return null;
  const at = start + found.value.start + Math.max(hole, 0) + reference.span.start;
  if (at !== name.start) return null;
  const other = found.style === "ini" ? alternativeOf(lines, number, reference) : null;
  return {
    option: shifted(found.option, start),
    module: found.module,
    value: shifted(found.value, start),
    reference,
    alternative: typeof other === "string" ? null : (other?.name ?? null),
    conflict:
      typeof other === "string" ? other : found.style === "yaml" ? siblingConflict(lines, number) : null,
  };
}

interface OptionOnLine {
  readonly style: "ini" | "yaml" | "command";
  readonly option: Span;
  readonly module: string;
  readonly value: Span;
}

function iniOptionOf(line: Content): OptionOnLine | null {
  const { lead = "", option = "", gap = "", value = "" } = iniOption.exec(line)?.groups ?? {};
  if (option === "") return null;
  const from = lead.length + option.length + gap.length;
  return {
    style: "ini",
    option: { start: lead.length, end: lead.length + option.length },
    module: "module",
    value: { start: from, end: from + value.trimEnd().length },
  };
}

function yamlOptionOf(line: Content): OptionOnLine | null {
  const pair = yamlPair(line);
  if (pair?.key !== "wsgi-file") return null;
  const at = pair.lead.length + pair.quote.length;
  const end = at + pair.key.length;
  const from = valueOffset(pair);
  return {
    style: "yaml",
    option: { start: at, end },
    module: "module",
    value: { start: from, end: from + pair.value.length },
  };
}

function commandOptionOf(line: Content, at: number): OptionOnLine | null {
  const open = line.lastIndexOf("{{", at);
  const close = line.indexOf("}}", at);
  if (open === -1 || close === -1) return null;
  const before = line.slice(Math.max(0, open - 64), open);
  const match = flag.exec(before) ?? environment.exec(before);
  const { option = "", gap = "" } = match?.groups ?? {};
  if (option === "" || !/^(?:["'\s,;)]|$)/.test(line.slice(close + 2))) return null;
  const start = open - gap.length - option.length;
  return {
    style: "command",
    option: { start, end: start + option.length },
    module: option.startsWith("--") ? "--module" : "UWSGI_MODULE",
    value: { start: open, end: close + 2 },
  };
}

/**
 * The variable that the branch beside a line gives to `module` or `wsgi`; a reason if the section names a module whatever
 * the line says; null if it names none.
 */
function alternativeOf(
  lines: LineIndex,
  number: number,
  own: TemplateReference,
): TemplateReference | string | null {
  for (const step of [-1, 1]) {
    let branches = false;
    for (
      let at = number + step;
      at >= 1 && Math.abs(at - number) < 200 && lines.startOf(at) < lines.content.length;
      at += step
    ) {
      const text = lines.textOf(at);
      if (/^[ \t]*\[/.test(text)) break;
      const value = moduleOption.exec(text)?.groups?.value;
      if (value !== undefined) {
        const reference = templateReference(value.trimEnd());
        if (!branches || !reference) return `line ${at} names a module too, which wins over the file`;
        return areSiblings(own, reference) ? reference : `line ${at} takes the module from another variable`;
      }
      if (isControlLine(text)) branches ||= /\b(?:elif|else)\b/.test(text);
      else if (text.trim() !== "") branches = false;
    }
  }
  return null;
}

/** Attributes of one thing, or variables that are called after one thing: `nova_wsgi_file` and `nova_wsgi_module`. */
function areSiblings(a: TemplateReference, b: TemplateReference): boolean {
  const [owner, other] = [ownerOf(a), ownerOf(b)];
  if (owner !== "" || other !== "") return owner === other;
  return a.name.split("_", 1)[0] === b.name.split("_", 1)[0];
}

function ownerOf({ path, name }: TemplateReference): string {
  return path.slice(0, path.lastIndexOf(name));
}

function siblingConflict(lines: LineIndex, number: number): string | null {
  const loader = siblingPairs(lines, number).find(({ key }) => key === "module" || key === "wsgi");
  return loader ? `line ${loader.line} names a module too, which wins over the file` : null;
}

function shifted({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}
