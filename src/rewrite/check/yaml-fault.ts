import { parseAllDocuments } from "yaml";
import { type Content, decodeText } from "../../model/content.js";
import { hasDeepYaml } from "../../text/nesting.js";

/** Larger files are data; reading one again would take seconds. */
const longest = 1_000_000;

/** What a change spoils in a file that is YAML: it no longer parses, or a mapping holds a key twice; null if nothing. */
export function yamlFault(path: string, before: Content, after: Content): string | null {
  if (!/\.ya?ml$/.test(path) || before.length > longest) return null;
  const error = firstError(after);
  // Mostly there is none, and then what was before does not matter.
  return error === null || firstError(before) !== null ? null : `it no longer parses as YAML: ${error}`;
}

/** Why a text is no YAML, null if it is; templates mostly are none. */
function firstError(content: Content): string | null {
  if (hasDeepYaml(content)) return "it is nested too deeply";
  for (const document of parseAllDocuments(decodeText(content), { prettyErrors: false, version: "1.1" }))
    if ("errors" in document && document.errors[0]) return document.errors[0].message;
  return null;
}
