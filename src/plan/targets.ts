import type { Target } from "../model/migration-plan.js";
import type { PlannedScript } from "../model/script.js";
import type { ShippedScript } from "../model/shipped-script.js";
import type { Surroundings } from "../model/surroundings.js";
import type { Registry, RegistryEntry } from "../registry/registry.js";

interface TargetFacts {
  readonly surroundings: ReadonlyMap<string, Surroundings>;
  readonly registry: Registry;
  /** Why the tree may declare scripts that are not known; null where all are. */
  readonly unclear: string | null;
  /** By name. */
  readonly shipped: ReadonlyMap<string, ShippedScript>;
}

/** What mentions of each known script become; what the repository itself declares counts before the registry. */
export function targetsOf(
  scripts: readonly PlannedScript[],
  { surroundings, registry, unclear, shipped }: TargetFacts,
): ReadonlyMap<string, Target> {
  const files = new Map([...surroundings.values()].map((around) => [around.script, installedFile(around)]));
  const targets = new Map(registry.entries.map((entry) => [entry.script, registryTarget(entry, unclear)]));
  for (const script of shipped.values()) {
    const known = targets.get(script.name);
    if (script.hasModule && known?.kind === "module") continue;
    const { project, gone } = known ?? { project: null, gone: null };
    targets.set(script.name, { kind: "shipped", reason: shippedReason(script, scripts), project, gone });
  }
  for (const { name, application, reason } of scripts) {
    const known = registry.findInData(name);
    const project = known?.project ?? null;
    targets.set(
      name,
      application === null
        ? { kind: "none", reason: `no module can be named yet: ${reason}`, project, gone: null }
        : {
            kind: "module",
            application,
            project,
            file: files.get(name) ?? null,
            since: null,
            backports: null,
            gone: null,
            sinceVersion: null,
            goneVersion: null,
            title: registry.find(name)?.title ?? null,
            handMade: false,
            arguments: known?.argv ?? null,
          },
    );
  }
  return targets;
}

/** A script that somebody wrote is no generated one: it is installed as it stands, in an editable installation too. */
function shippedReason({ path, builds }: ShippedScript, scripts: readonly PlannedScript[]): string {
  const what = `${path} is a script that this repository ships as it stands; pbr does not make it, and it stays`;
  if (builds === null) return what;
  const same = scripts.find(({ factory, application }) => factory === builds && application !== null);
  return same
    ? `${what}; its application comes from ${builds}, which ${same.application} serves too`
    : `${what}; its application comes from ${builds}, so a module that has that would serve in its place`;
}

/** The module's file as an installation has it: below the root of its packages. */
function installedFile({ moduleFile, packageRoot }: Surroundings): string {
  return moduleFile.slice(packageRoot.length);
}

/** The registry's notes are people's words. */
function withoutModule({ project, scriptGone, madeBy, notes }: RegistryEntry): string {
  if (madeBy === "hand")
    return `${project} installs this script as somebody wrote it, and no module of it is known; pbr does not make it, so see only that it stays installed`;
  const why = scriptGone?.retired ? "the service is retired" : (notes ?? "none is known");
  return `${project} never had a module for it: ${why}; deploy what took its place, or let it go`;
}

function registryTarget(entry: RegistryEntry, unclear: string | null): Target {
  const { module, application, project, moduleSince, moduleBackports, file, argv, madeBy } = entry;
  // Only pbr's own goes: under the same name the project now installs one that somebody wrote.
  const scriptGone = madeBy === "hand" ? undefined : entry.scriptGone;
  const gone = scriptGone?.release ?? scriptGone?.branch ?? null;
  if (unclear !== null) {
    const reason = `whether this is ${project}'s script or one that is declared here is not known: ${unclear}`;
    return { kind: "none", reason, project, gone };
  }
  if (entry.unsettled !== undefined) return { kind: "none", reason: entry.unsettled, project, gone };
  if (module === null) return { kind: "none", reason: withoutModule(entry), project, gone };
  return {
    kind: "module",
    application: `${module}:${application ?? "application"}`,
    file: file ?? null,
    since: moduleSince?.release ?? null,
    ...(moduleSince?.branch === undefined ? {} : { unreleased: true as const }),
    backports: moduleBackports ?? null,
    project,
    gone,
    sinceVersion: moduleSince?.version ?? null,
    goneVersion: scriptGone?.version ?? null,
    title: entry.title ?? null,
    handMade: madeBy === "hand",
    arguments: argv ?? null,
  };
}
