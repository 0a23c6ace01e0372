import type { Decision } from "../../model/mention.js";
import type { SourceFile } from "../../text/source-file.js";
import { manual } from "../decide/decide.js";
import { replaceIn } from "../decide/replace-in.js";
import type { OpenMention, Rewriter } from "../decide/rewriter.js";
import { isScriptPath } from "../decide/script-path.js";

/**
 *     - name: UWSGI_WSGI_FILE            →  - name: UWSGI_MODULE
 *       value: /usr/local/bin/cinder-wsgi     value: cinder.wsgi.api:application
 *
 * A container's environment in Kubernetes (EnvVar of core/v1), whose name and value are lines of their own.
 */
export const kubernetesEnv: Rewriter = {
  kinds: ["helm", "ansible", "uwsgi-env", "docs", "other"],
  decide: ({ mentions, documents }) =>
    mentions.flatMap((mention) => {
      const file = documents.get(mention.path);
      return file ? (decideValue(mention, file) ?? []) : [];
    }),
};

const valueLine =
  /^(?<lead>[ \t]*(?:- +)?value:[ \t]+)(?<quote>["']?)(?<value>[^"'#]*?)\k<quote>[ \t]*(?:#.*)?$/;
const nameLine = /^[ \t]*(?:- +)?name:[ \t]+["']?(?=UWSGI_WSGI_FILE["']?[ \t]*(?:#.*)?$)/;

function decideValue(mention: OpenMention, file: SourceFile): Decision | null {
  const { lines, content } = file;
  const line = lines.textOf(mention.line);
  const { lead = "", quote = "", value = "" } = valueLine.exec(line)?.groups ?? {};
  // The item's dash stands before whichever of the two comes first.
  const beside = /^[ \t]*- /.test(line) ? mention.line + 1 : mention.line - 1;
  const name = lead === "" ? null : nameLine.exec(lines.textOf(beside));
  if (!name) return null;
  const { application, script } = mention;
  if (!isScriptPath(value, script))
    return manual(mention, line, `the value is not the script's path alone; the module is ${application}`);
  if (/\bUWSGI_MODULE\b/.test(content))
    return manual(
      mention,
      line,
      "UWSGI_MODULE is set in the same file, and wins; decide which application is meant",
    );
  const nameStart = lines.startOf(beside) + name[0].length;
  const start = lines.startOf(mention.line) + lead.length + quote.length;
  return replaceIn(mention, file, [
    { start: nameStart, end: nameStart + "UWSGI_WSGI_FILE".length, text: "UWSGI_MODULE" },
    { start, end: start + value.length, text: application },
  ]);
}
