import type { Deployment, ModuleTarget } from "../../model/migration-plan.js";
import { isBefore } from "../../registry/openstack-release.js";

/**
 * Files of modules whose directory had no `__init__.py`, and the first release that has it, null while none has: packages of
 * Debian and Ubuntu leave such a directory out, though the module is tagged. Source: LP#2136411.
 */
const leftOut: ReadonlyMap<string, string | null> = new Map([
  ["glance/wsgi/api.py", "2026.1"],
  ["magnum/wsgi/api.py", null],
  ["zun/wsgi/api.py", null],
]);

/** Why Debian's and Ubuntu's packages may lack a module's file; null if they have it. */
export function packagingFault({ file }: ModuleTarget, release: Deployment["release"]): string | null {
  const fixed = file === null ? undefined : leftOut.get(file);
  if (fixed === undefined || (fixed !== null && !(release && isBefore(release.name, fixed)))) return null;
  const until = fixed === null ? "" : ` before ${fixed}`;
  return `packages of Debian and Ubuntu${until} may lack ${file}, whose directory has no __init__.py (LP#2136411): see that it is installed`;
}
