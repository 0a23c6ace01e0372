import type { Mention } from "../../model/mention.js";
import type { ModuleTarget } from "../../model/migration-plan.js";
import type { SourceFile } from "../../text/source-file.js";
import { isVersionBefore, packagedVersion } from "./packaged-version.js";

/** Why packaging of a version without the module keeps a place; null if it has the module, or nothing says the version. */
export function earlyPackageReason(
  mention: Mention,
  target: ModuleTarget,
  documents: ReadonlyMap<string, SourceFile>,
): string | null {
  const version = packagedVersion(mention, target.project, documents);
  const { sinceVersion, application } = target;
  return version !== null && sinceVersion !== null && isVersionBefore(version, sinceVersion) === true
    ? `it is packaging of version ${version.text}, and ${application} is there from ${sinceVersion} on; the script still serves`
    : null;
}
