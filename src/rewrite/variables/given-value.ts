import type { Content } from "../../model/content.js";
import type { Span } from "../../model/script.js";
import type { SourceFile } from "../../text/source-file.js";
import { yamlPair } from "./yaml-pair.js";

/** A name that is given a value: `name: value`, `{name: value, …}`, `name = value`. Spans are within the file. */
export interface GivenValue {
  readonly name: Span;
  readonly value: Span;
  readonly text: Content;
}

const inBraces = /^["']?[ \t]*:[ \t]*(?<open>["']?)(?<value>[^"',{}\s]*)\k<open>[ \t]*(?=[,}])/;
const inInventory = /^[ \t]*=[ \t]*(?<open>["']?)(?<value>[^"'\s]*)\k<open>(?=[ \t]|\r?$|\r?\n)/;

/** What the name at a place is given there; null if it is used in another way. A sample behind `#` counts. */
export function givenValue({ content, lines }: SourceFile, name: Span): GivenValue | null {
  const number = lines.lineNumberAt(name.start);
  const start = lines.startOf(number);
  const line = lines.textOf(number);
  const sample = /^[ \t]*#+[ \t]?/.exec(line)?.[0].length ?? 0;
  const pair = yamlPair(line.slice(sample));
  if (pair && name.start === start + sample + pair.lead.length + pair.quote.length) {
    const from = name.end + pair.quote.length + pair.colon.length + pair.open.length;
    return { name, value: { start: from, end: from + pair.value.length }, text: pair.value };
  }
  const after = content.slice(name.end, Math.min(start + line.length, name.end + 512));
  const match =
    (/[{,][ \t]*["']?$/.test(line.slice(0, name.start - start)) && inBraces.exec(after)) ||
    inInventory.exec(after);
  const { open = "", value = "" } = match ? (match.groups ?? {}) : {};
  if (!match || match[0] === "") return null;
  const from = name.end + match[0].trimEnd().length - open.length - value.length;
  return { name, value: { start: from, end: from + value.length }, text: value };
}
