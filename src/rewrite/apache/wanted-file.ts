import type { Content } from "../../model/content.js";
import type { NewFile } from "../../model/mention.js";
import { shimPath } from "../../model/migration-plan.js";
import type { SourceFile } from "../../text/source-file.js";
import type { OpenMention, RewriteInput } from "../decide/rewriter.js";
import { importLine } from "./file-wanted.js";
import { installedFile } from "./installed-file.js";

/** The file that a server gets in a script's place. */
export interface WantedFile {
  readonly path: Content;
  readonly reason: string;
  readonly creates: readonly NewFile[];
}

/** What fills in a hole puts the result elsewhere, as a program does with what it writes; a server reads neither here. */
const template = /\{[{%]|<%|[%@][A-Z][A-Z_]*[%@]/;

/** The file that stands for the module: the installed one, or one that is made beside a plain directory's configuration. */
export function wantedFile(
  mention: OpenMention,
  directory: Content,
  { path, content }: SourceFile,
  { deployment, documents }: RewriteInput,
): WantedFile | null {
  const root = deployment.directory;
  const place = { directory, content, path: root === null ? path : `${root}/${path}` };
  const installed = installedFile(mention, place, deployment);
  if (installed)
    return {
      path: installed.path,
      reason: `mod_wsgi takes the module's file, known from ${installed.source}`,
      creates: [],
    };
  if (root === null || mention.kind !== "apache" || template.test(content)) return null;
  const shim = shimPath(mention);
  const text = `${importLine(mention.application)}  # noqa\n`;
  const present = documents.get(shim);
  if (present && present.content !== text) return null;
  return {
    path: `${root.replace(/\/+$/, "")}/${shim}`,
    reason: `mod_wsgi takes a file: ${shim} is made, which imports the application`,
    creates: present ? [] : [{ path: shim, content: text }],
  };
}
