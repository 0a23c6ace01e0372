import type { Target } from "../model/migration-plan.js";
import type { PlannedScript } from "../model/script.js";
import type { Registry, RegistryEntry } from "../registry/registry.js";

/** What mentions of each known script become; what the repository itself declares counts before the registry. */
export function targetsOf(
  scripts: readonly PlannedScript[],
  registry: Registry,
): ReadonlyMap<string, Target> {
  const targets = new Map(registry.entries.map((entry) => [entry.script, registryTarget(entry)]));
  for (const { name, application, reason } of scripts) {
    targets.set(
      name,
      application === null
        ? { kind: "none", reason: `no module can be named yet: ${reason}` }
        : { kind: "module", application, since: null, backports: null },
    );
  }
  return targets;
}

function registryTarget({
  module,
  application,
  project,
  moduleSince,
  moduleBackports,
}: RegistryEntry): Target {
  if (module === null) {
    const reason = `${project} never had a module for it; the service is retired, or it must be served in another way`;
    return { kind: "none", reason };
  }
  return {
    kind: "module",
    application: `${module}:${application ?? "application"}`,
    since: moduleSince?.release ?? null,
    backports: moduleBackports ?? null,
  };
}
