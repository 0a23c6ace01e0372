import type { Content } from "../../model/content.js";
import type { Mention } from "../../model/mention.js";
import type { Span } from "../../model/script.js";
import type { SourceFile } from "../../text/source-file.js";
import { isScriptPath } from "../decide/script-path.js";

/** What the name of a script is in a line of Python. */
export type PythonPlace =
  | { readonly kind: "comment" | "text" | "name" }
  /** A string that is the script's path and nothing else; `value` is what stands between the quotes. */
  | { readonly kind: "path"; readonly key: string | null; readonly value: Span };

/** `key = "…"`, `key="…"`, `"key": "…"`, up to the opening quote. */
const keyBefore = /(?<key>[A-Za-z_]\w*)["']?[ \t]*(?:=|:)[ \t]*$/;

/** Reads the string around a script's name on its own line; longer strings and docstrings are text. */
export function pythonPlace({ span, script }: Mention, { content, lines }: SourceFile): PythonPlace {
  const number = lines.lineNumberAt(span.start);
  const start = lines.startOf(number);
  const before = content.slice(Math.max(start, span.start - 256), span.start);
  const after = content.slice(span.end, Math.min(start + lines.textOf(number).length, span.end + 256));
  if (/^[ \t]*#/.test(before)) return { kind: "comment" };
  const { quote, text = "" } = /(?<!["'])(?<quote>["'])(?<text>[^"'\s]*)$/.exec(before)?.groups ?? {};
  if (quote === undefined || !after.startsWith(quote) || after.startsWith(quote.repeat(2)))
    return { kind: "text" };
  if (text === "") return { kind: "name" };
  if (!isScriptPath(text + script, script)) return { kind: "text" };
  const rest: Content = before.slice(0, before.length - text.length - 1);
  return {
    kind: "path",
    key: keyBefore.exec(rest)?.groups?.key ?? null,
    value: { start: span.start - text.length, end: span.end },
  };
}
