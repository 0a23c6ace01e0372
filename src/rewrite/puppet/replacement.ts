import type { Content } from "../../model/content.js";
import type { Span } from "../../model/script.js";
import type { SourceFile } from "../../text/source-file.js";
import type { OpenMention } from "../decide/rewriter.js";

/** A mention in the file that it stands in. */
export interface MentionPlace {
  readonly mention: OpenMention;
  readonly file: SourceFile;
}

/** What takes a script's place at a mention, or why nothing can. */
export type Replacement = (Span & { readonly text: Content }) | { readonly fault: string };

/** A quoted value that is the script in the system's directory of programs and nothing else; null if it is another. */
export function quotedScript({ mention, file }: MentionPlace): (Span & { readonly before: Content }) | null {
  const { content, lines } = file;
  const { start, end } = mention.span;
  const before = content.slice(Math.max(lines.startOf(mention.line), start - 256), start);
  const { quote, path = "" } = /(?<quote>['"])(?<path>(?:\/usr)?\/bin\/)$/.exec(before)?.groups ?? {};
  if (quote === undefined || content[end] !== quote) return null;
  const width = path.length + 1;
  return { start: start - width, end: end + 1, before: before.slice(0, before.length - width) };
}
