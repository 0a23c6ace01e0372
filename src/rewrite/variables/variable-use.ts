import type { Content } from "../../model/content.js";
import type { Span } from "../../model/script.js";
import type { SourceFile } from "../../text/source-file.js";
import { historyReason } from "../decide/keep-reasons.js";
import { type GivenValue, givenValue } from "./given-value.js";
import { type ServedOption, servedOption } from "./served-option.js";
import { isControlLine, type TemplateReference, templateReference } from "./template-reference.js";
import { valueOffset, yamlPair } from "./yaml-pair.js";

/** What becomes of a variable's name where it stands. All spans are within the file. */
export type VariableUse =
  /** `name: value`; `from` is the variable that it gets its value from, null for a literal. */
  | { readonly kind: "given"; readonly given: GivenValue; readonly from: TemplateReference | null }
  /** `other: "{{ x.name }}"`, a directory before it or not. */
  | {
      readonly kind: "passed";
      readonly to: string;
      readonly key: Span;
      readonly value: Span;
      readonly reference: TemplateReference;
    }
  /** `'other': x_bin ~ '/' ~ value.name,` beside the name itself in one mapping; a whole line with its end. */
  | { readonly kind: "joined"; readonly to: string; readonly line: Span }
  | { readonly kind: "served"; readonly option: ServedOption }
  /** A condition asks for it. */
  | { readonly kind: "asked"; readonly name: Span }
  /** Prose, history. */
  | { readonly kind: "aside" }
  | { readonly kind: "other" };

const join =
  /^[ \t]*(?<quote>["'])(?<to>\w+)\k<quote>[ \t]*:[ \t]*\w[\w.]*[ \t]*~[ \t]*["']\/["'][ \t]*~[ \t]*(?<owner>\w+)(?:\.\w+|\[["']\w+["']\])[ \t]*,?[ \t]*$/;

const condition = /^["']?\]?[ \t]*(?:is[ \t]|in[ \t]|and\b|or\b|-?%\}|-?\}\}|["']?$)/;

/** What the name at a place is there for. */
export function variableUse(file: SourceFile, name: Span): VariableUse {
  const { lines, path } = file;
  const number = lines.lineNumberAt(name.start);
  const line = lines.textOf(number);
  const start = lines.startOf(number);
  if (isAside(path, line)) return { kind: "aside" };
  const given = givenValue(file, name);
  if (given) return givenUse(given);
  const option = servedOption(file, name);
  if (option) return { kind: "served", option };
  const to = joinedTo(file, number);
  if (to !== null) return { kind: "joined", to, line: { start, end: lines.startOf(number + 1) } };
  return (
    passedUse(line, start, name) ??
    (isAsked(line, name.end - start) ? { kind: "asked", name } : { kind: "other" })
  );
}

function givenUse(given: GivenValue): VariableUse {
  return { kind: "given", given, from: templateReference(given.text) };
}

function isAside(path: string, line: Content): boolean {
  return (
    /\.(?:rst|md|adoc|txt)$/.test(path) ||
    /^[ \t]*(?:[#;]|\{#|\{\{-?[ \t]*\/\*)/.test(line) ||
    historyReason(path, line) !== null
  );
}

/** The mapping that is joined must be the one that holds the name, so that a module set there reaches the same end. */
function joinedTo({ lines }: SourceFile, number: number): string | null {
  const { to, owner } = join.exec(lines.textOf(number))?.groups ?? {};
  if (to === undefined || owner === undefined) return null;
  const first = Math.max(1, number - 12);
  const before = lines.content.slice(lines.startOf(first), lines.startOf(number));
  return new RegExp(`\\b${owner}(?:\\.update\\(|[ \\t]*\\|[ \\t]*combine\\()`).test(before) ? to : null;
}

/** A key that gets the variable's value, and what stands before it at most a directory. */
function passedUse(line: Content, start: number, name: Span): VariableUse | null {
  const pair = yamlPair(line);
  if (!pair) return null;
  const at = pair.lead.length + pair.quote.length;
  const from = valueOffset(pair);
  const hole = pair.value.lastIndexOf("{{");
  const reference = hole === -1 ? null : templateReference(pair.value.slice(hole));
  if (!reference || start + from + hole + reference.span.start !== name.start) return null;
  if (hole > 0 && !/^(?:\{\{[^{}]*\}\}|[\w./-])*\/$/.test(pair.value.slice(0, hole))) return null;
  return {
    kind: "passed",
    to: pair.key,
    key: { start: start + at, end: start + at + pair.key.length },
    value: { start: start + from, end: start + from + pair.value.length },
    reference,
  };
}

function isAsked(line: Content, end: number): boolean {
  const key = yamlPair(line)?.key;
  const asks = isControlLine(line) || key === "when" || /^[ \t]*- [^:]*$/.test(line);
  return asks && condition.test(line.slice(end));
}
