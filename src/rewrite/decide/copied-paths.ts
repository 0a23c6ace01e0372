import type { Content } from "../../model/content.js";
import type { Mention } from "../../model/mention.js";
import type { SourceFile } from "../../text/source-file.js";
import { scriptCopy } from "../shell/script-copies.js";
import { type OwnFile, ownFile } from "./own-file.js";
import type { OpenMention, RewriteInput } from "./rewriter.js";

/** The paths at which copies of scripts are read, or files of somebody's own. */
export function copiedPaths(
  mentions: readonly OpenMention[],
  documents: ReadonlyMap<string, SourceFile>,
): Pick<RewriteInput, "copies" | "ownFiles"> {
  const paths = new Map<Content, string>();
  const ownFiles = new Map<Mention, OwnFile>();
  for (const mention of mentions) {
    const lines = documents.get(mention.path)?.lines;
    // What a text tells to do is not done here.
    if (!lines || mention.kind === "docs") continue;
    const own = ownFile(mention, mention.target.file, lines);
    if (own) {
      ownFiles.set(mention, own);
      paths.set(withoutBlanks(own.to), `${mention.path}:${mention.line}`);
    }
    const copy = scriptCopy(mention, lines);
    if (copy !== null && copy !== "loop" && copy.path !== null && copy.obstacle === null)
      paths.set(withoutBlanks(copy.path), `${mention.path}:${copy.line}`);
  }
  return { copies: (path) => paths.get(withoutBlanks(path)), ownFiles };
}

/** `{{ bin }}/x` is `{{bin}}/x`. */
function withoutBlanks(path: Content): Content {
  return path.replace(/[ \t]+/g, "");
}
