import { nearest } from "../config/nearest.js";
import { WsgiShiftError } from "../model/errors.js";
import { builtInRegistry } from "../registry/registry.js";
import type { CommandContext, ExitStatus } from "./command-context.js";
import { details, table } from "./registry-text.js";

/** `wsgi-shift registry`: what is known of a script, or of all. */
export function registry(
  context: CommandContext,
  script: string | undefined,
  options: { readonly json?: boolean },
): ExitStatus {
  const known = builtInRegistry();
  if (script === undefined) {
    context.out(options.json ? `${JSON.stringify(known.entries, null, 2)}\n` : table(known.entries));
    return 0;
  }
  const entry = known.find(script);
  if (!entry) {
    const meant = nearest(script, known.names);
    throw new WsgiShiftError("usage", {
      detail: `the registry knows no script "${script}"${meant ? `; did you mean "${meant}"?` : ""}`,
    });
  }
  context.out(options.json ? `${JSON.stringify(entry, null, 2)}\n` : details(entry));
  return 0;
}
