import { lineEndOf } from "../../text/line-end.js";
import { packagingFault } from "../decide/packaging-fault.js";
import type { RewriteInput } from "../decide/rewriter.js";
import { installedPath } from "./installed-path.js";
import { blocksAround } from "./manifest-blocks.js";
import { scopeInManifest } from "./os-scope.js";
import { type MentionPlace, quotedScript, type Replacement } from "./replacement.js";
import { sourceFault } from "./source-uses.js";

/**
 * The path of the installed module's file for a script in a manifest: of a variable that ends in a copy, or of an
 * attribute `wsgi_script_source`.
 */
export function manifestText(
  place: MentionPlace,
  { documents, followed, deployment }: RewriteInput,
): Replacement {
  const { file, mention } = place;
  const module = mention.target.file;
  const value = quotedScript(place);
  if (value === null) return { fault: "it is no quoted path of the script in /usr/bin alone" };
  if (module === null) return { fault: `the file of ${mention.application} is not known` };
  if (mention.target.since === null)
    return {
      fault: `no OpenStack release is known to bring ${module}; see that the package deployed here has it`,
    };
  const variable = /(?:^|[\s,(])\$(?<name>\w+)[ \t]*=[ \t]*$/.exec(value.before)?.groups?.name;
  const fault = variable === undefined ? attributeFault(place, value.before) : variableFault(variable);
  if (fault !== null) return { fault };
  const scope = scopeInManifest(file, value.start);
  const lacking = scope === "RedHat" ? null : packagingFault(mention.target, deployment.release);
  if (lacking !== null) return { fault: lacking };
  const isParameter = blocksAround(file, value.start)?.at(-1)?.bracket === "(";
  const indent = /^[ \t]*/.exec(file.lines.textOf(mention.line))?.[0] ?? "";
  // A parameter's default is read before the body that includes openstacklib's defaults.
  const text = isParameter ? null : installedPath(scope, file.content.slice(0, value.start), module, indent);
  if (text !== null) return { ...value, text: text.replaceAll("\n", lineEndOf(file.content)) };
  if (deployment.purelib !== null) return { ...value, text: `'${deployment.purelib}/${module}'` };
  return { fault: isParameter ? parameterFault : systemFault };

  function variableFault(name: string): string | null {
    if (!followed.has(name)) return `not every use of $${name} is known`;
    return sourceFault(name, [...documents.values()]);
  }
}

const parameterFault =
  "a parameter's default cannot use openstacklib::defaults: set it by OS family in the module's params.pp, or set purelib in the settings";
const systemFault =
  "the manifest does not say for which system, or does not include openstacklib::defaults; set purelib in the settings if one path serves all";

/** Attributes that take a file to copy: openstacklib's, and that of a `file`. */
function attributeFault({ file, mention }: MentionPlace, before: string): string | null {
  const key = /(?:^|[\s,{(])(?<key>wsgi_script_source|source)[ \t]*=>[ \t]*$/.exec(before)?.groups?.key;
  const head = blocksAround(file, mention.span.start)?.at(-1)?.head ?? "";
  const copies = key === "wsgi_script_source" || (key === "source" && /\bfile[ \t]*$/.test(head));
  return copies ? null : "what takes the path is not known";
}
