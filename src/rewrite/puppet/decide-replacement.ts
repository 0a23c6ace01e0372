import type { Decision } from "../../model/mention.js";
import { manual, rewrite } from "../decide/decide.js";
import type { OpenMention } from "../decide/rewriter.js";
import type { MentionPlace, Replacement } from "./replacement.js";

/** The decision that carries a replacement out, or says why not; one that is `blocked` waits for a person's. */
export function decideReplacement(
  place: MentionPlace,
  replacement: Replacement,
  blocked: MentionPlace | undefined,
): Decision {
  const { mention, file } = place;
  const line = file.lines.textOf(mention.line);
  if ("fault" in replacement) return manual(mention, line, `${replacement.fault}; ${fileOf(mention)}`);
  if (blocked) {
    const where =
      file.path === blocked.file.path
        ? `line ${blocked.mention.line}`
        : blocked.file.placeOf(blocked.mention.span.start);
    return manual(
      mention,
      line,
      `becomes ${oneLine(replacement.text)}, together with ${where}, which is left to a person`,
    );
  }
  const start = file.lines.startOf(mention.line);
  const { start: from, end, text } = replacement;
  const after = `${line.slice(0, from - start)}${text}${line.slice(end - start)}`;
  return rewrite(mention, line, after, [{ path: file.path, start: from, end, text }]);
}

function fileOf({ application, target }: OpenMention): string {
  return target.file === null
    ? `mod_wsgi wants the file of ${application}`
    : `mod_wsgi wants a file, here ${target.file} below the directory of installed packages (/usr/lib/python3/dist-packages on Debian)`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
