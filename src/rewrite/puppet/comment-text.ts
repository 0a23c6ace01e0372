import type { MentionPlace, Replacement } from "./replacement.js";

/**
 * `# Defaults to '/usr/bin/x-wsgi'` says what a parameter's default is: it follows the default, which may have left the
 * script long ago.
 */
export function commentText(
  { file, mention }: MentionPlace,
  changed: ReadonlyMap<string, string>,
): Replacement {
  const { lines, content } = file;
  const start = lines.startOf(mention.line);
  const { lead, value } =
    /^(?<lead>[ \t]*#[ \t]*\(?[^'"]{0,80}Defaults to )(?<value>\S+)[ \t]*$/.exec(lines.textOf(mention.line))
      ?.groups ?? {};
  const name = parameterAbove(mention.line, (line) => lines.textOf(line));
  if (lead === undefined || value === undefined || name === null)
    return { fault: "a comment: see that it still holds" };
  const setting = new RegExp(
    `^[ \\t]*(?:[A-Z][\\w:[\\], ]{0,100}[ \\t])?\\$${name}[ \\t]*=[ \\t]*(?<value>\\S[^\\n]{0,200})$`,
    "m",
  );
  const own = setting.exec(content)?.groups?.value?.trimEnd().replace(/,$/, "");
  if (own === undefined) return { fault: `a comment on $${name}, whose default is not found here` };
  const text = own.includes(mention.script) ? changed.get(own) : own;
  if (text === undefined) return { fault: `a comment on the default of $${name}: it follows that` };
  const at = start + lead.length;
  return { start: at, end: at + value.length, text };
}

/** The parameter that a comment documents: `[*name*]` or `@param name` above it. */
function parameterAbove(line: number, textOf: (line: number) => string): string | null {
  for (let above = line - 1; above > Math.max(0, line - 12); above--) {
    const text = textOf(above);
    if (!/^[ \t]*#/.test(text)) return null;
    const name = /\[\*(?<name>\w+)\*\]|@param[ \t]+(?<other>\w+)/.exec(text)?.groups;
    if (name) return name.name ?? name.other ?? null;
  }
  return null;
}
