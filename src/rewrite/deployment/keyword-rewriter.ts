import type { Content } from "../../model/content.js";
import type { Decision, MentionKind } from "../../model/mention.js";
import type { SourceFile } from "../../text/source-file.js";
import { manual, rewrite } from "../decide/decide.js";
import type { OpenMention, Rewriter } from "../decide/rewriter.js";
import { isScriptPath } from "../decide/script-path.js";

/** A word that says that a path to a script follows it on the same line, and the word that takes a module. */
export interface KeywordRule {
  readonly kinds: readonly MentionKind[];
  readonly keyword: string;
  readonly replacement: string;
  /**
   * What parts the keyword from its value, as the source of a regular expression; a group `quote` in it is a quote that
   * the value shares with the keyword (`"--flag", "value"`).
   */
  readonly gap: string;
  /** Characters that may follow a value without quotes, as a class's inside. */
  readonly ends: string;
  /** Why the place cannot simply take a module; null if it can. */
  readonly conflict: (place: { readonly line: Content; readonly content: Content }) => string | null;
}

/** A rewriter for keyword and value on one line; lines without the keyword are not its own. */
export function keywordRewriter(rule: KeywordRule): Rewriter {
  const pattern = new RegExp(
    `(?<![\\w-])${rule.keyword}(?<gap>${rule.gap})(?<open>["']?)(?<directory>[^\\s"',]*)$`,
  );
  return {
    kinds: rule.kinds,
    decide: ({ mentions, documents }) =>
      mentions.flatMap((mention) => {
        const file = documents.get(mention.path);
        return file ? (decideValue(mention, file, rule, pattern) ?? []) : [];
      }),
  };
}

function decideValue(
  mention: OpenMention,
  { content, lines }: SourceFile,
  rule: KeywordRule,
  pattern: RegExp,
): Decision | null {
  const line = lines.textOf(mention.line);
  const start = lines.startOf(mention.line);
  const before = content.slice(start, mention.span.start);
  const after = content.slice(mention.span.end, start + line.length);
  const match = pattern.exec(before);
  if (!match) return null;
  const { open = "", directory = "", quote = "" } = match.groups ?? {};
  const { application, script, path } = mention;
  const closed = open + quote === "" ? new RegExp(`^(?:[${rule.ends}]|$)`) : new RegExp(`^${open || quote}`);
  if (!closed.test(after) || !isScriptPath(directory + script, script)) {
    return manual(
      mention,
      line,
      `the value of ${rule.keyword} is not the script's path alone; the module is ${application}`,
    );
  }
  const conflict = rule.conflict({ line, content });
  if (conflict !== null) return manual(mention, line, conflict);
  const keywordEnd = match.index + rule.keyword.length;
  const valueStart = before.length - directory.length;
  const text = `${before.slice(0, match.index)}${rule.replacement}${before.slice(keywordEnd, valueStart)}${application}${after}`;
  return rewrite(mention, line, text, [
    { path, start: start + match.index, end: start + keywordEnd, text: rule.replacement },
    { path, start: start + valueStart, end: mention.span.end, text: application },
  ]);
}
