import type { Decision } from "../../model/mention.js";
import type { SourceFile } from "../../text/source-file.js";
import { keep, manual } from "../decide/decide.js";
import { replaceIn } from "../decide/replace-in.js";
import type { OpenMention, Rewriter } from "../decide/rewriter.js";
import { isScriptPath } from "../decide/script-path.js";
import { textKeepReason } from "../decide/text-keep-reason.js";

/**
 *     ``wsgi-file = /usr/bin/cinder-wsgi``  →  ``module = cinder.wsgi.api:application``
 *
 * What documentation says in sentences: prose is for a person, with a proposal of what to say;
 * what tells of the past, or names a service, a group of processes or a label, stays. Samples of configuration
 * and commands have been decided by then. Follows reStructuredText's inline markup and directives.
 */
export const docsText: Rewriter = {
  kinds: ["docs"],
  decide: ({ mentions, documents }) =>
    mentions.flatMap((mention) => {
      const file = documents.get(mention.path);
      return file ? [decideText(mention, file)] : [];
    }),
};

/** Longer lines are no prose. */
const longestLine = 2000;

function decideText(mention: OpenMention, file: SourceFile): Decision {
  const line = file.lines.textOf(mention.line);
  const kept = textKeepReason(mention, file);
  if (kept !== null) return keep(mention, line, kept);
  return (
    decideLiteral(mention, file) ?? manual(mention, line, reasonFor(mention, line.slice(0, longestLine)))
  );
}

const longestLiteral = 300;
const literalOption = /(?<ticks>`{1,2})wsgi-file(?<equals>[ \t]*=[ \t]*)(?<directory>[^`=]*)$/;

/** An option in an inline literal, whole. */
function decideLiteral(mention: OpenMention, file: SourceFile): Decision | null {
  const { lines, content } = file;
  const { span, script, application } = mention;
  const start = lines.startOf(mention.line);
  const match = literalOption.exec(content.slice(Math.max(start, span.start - longestLiteral), span.start));
  const { ticks = "", equals = "", directory = "" } = match?.groups ?? {};
  if (!match || !content.startsWith(ticks, span.end) || !isScriptPath(directory + script, script))
    return null;
  const at = Math.max(start, span.start - longestLiteral) + match.index + ticks.length;
  return replaceIn(mention, file, [{ start: at, end: span.end, text: `module${equals}${application}` }]);
}

/** What follows a name that is meant as the service. */
const serviceAfter = /^["'`*]*[ \t]+(?:services?|servers?|process(?:es)?|workers?|API)\b/;

/** A role of reStructuredText, such as `:program:`, is no word of the sentence. */
const role = /:[a-z:]+:(?=`)/g;

function reasonFor({ script, application, target }: OpenMention, line: string): string {
  const module = application.split(":", 1)[0] ?? application;
  // A module has no directory to stand in.
  if (/\bscripts?\b/i.test(line) && !line.includes(`/${script}`)) {
    const proposal = line
      .trim()
      .replaceAll(script, module)
      .replace(/\bWSGI scripts?\b/i, (found) => (found.endsWith("s") ? "WSGI modules" : "WSGI module"))
      .replace(/(?<![\w-])(s|S)cript(?=s?\b)/, (_, s: string) => (s === "S" ? "Module" : "module"));
    return `the text speaks of the script; say perhaps: ${proposal}`;
  }
  if (serviceAfter.test(line.slice(line.indexOf(script) + script.length)))
    return `the text means the service; call it ${target.title === null ? "by its name" : `"the ${target.title}"`}, which the script's name was`;
  if (
    /\b(?:run|running|runs|start|starts|started|execut\w+|launch\w*|binary|command|program)\b/i.test(
      line.replace(role, ""),
    )
  )
    return `the text speaks of running the script; describe a server that loads ${application}, such as uwsgi --http-socket :8000 --module ${application}`;
  const service = target.title === null ? "call it by its name" : `say "the ${target.title}"`;
  return `the text names the script; where it means the service, ${service}, where it means what is served, ${application}`;
}
