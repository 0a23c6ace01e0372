import type { ChangeIdentity } from "../model/change-identity.js";
import type { MigrationPlan, NewModule, Phase } from "../model/migration-plan.js";
import type { RepositorySettings } from "../model/repository-settings.js";
import type { PlannedScript, ScriptDeclaration } from "../model/script.js";
import type { Surroundings } from "../model/surroundings.js";
import type { Registry } from "../registry/registry.js";
import type { ModuleName } from "./module-name.js";
import { planReleaseNote } from "./release-note.js";
import { targetsOf } from "./targets.js";

/** Everything that a plan is made of. */
export interface PlanInput {
  readonly declarations: readonly ScriptDeclaration[];
  readonly names: ReadonlyMap<string, ModuleName>;
  readonly surroundings: ReadonlyMap<string, Surroundings>;
  readonly hasReno: boolean;
  /** The release that the branch is for. */
  readonly release: string | null;
  readonly settings: RepositorySettings;
  readonly registry: Registry;
  readonly phase: Phase | undefined;
  /** Names the release note; absent for a directory that nothing is proposed to. */
  readonly identity: Pick<ChangeIdentity, "topic" | "unit">;
}

/** Decides what becomes of each declared script and of each mention. Pure. */
export function planMigration(input: PlanInput): MigrationPlan {
  const { settings, phase } = input;
  const scripts = input.declarations.map((script) => planScript(script, input));
  const adds = phase !== "deploy" && phase !== "remove";
  const removes =
    phase === "remove" || phase === "all" || (phase === undefined && settings.entryPoint === "remove");
  const modules = adds ? newModules(scripts, input) : [];
  const removals = removes ? input.declarations.filter((script) => mayGo(script, scripts, adds)) : [];
  return {
    scripts,
    modules,
    packages: adds ? packagesOf(modules, input) : [],
    targets: targetsOf(scripts, input.registry),
    releaseNote: planReleaseNote({ ...input, scripts, modules, removals }),
    removals,
    mentions: phase === "remove" ? "none" : phase === "add" ? "declared" : "all",
    release: releaseOf(input),
    exclude: settings.exclude,
  };
}

function planScript(script: ScriptDeclaration, input: PlanInput): PlannedScript {
  const { name, factory, path, line } = script;
  const named = input.names.get(name);
  const reason = script.fault ?? whyManual(script, input);
  if (reason !== null || !named) {
    return {
      name,
      factory,
      path,
      line,
      module: null,
      application: null,
      status: "manual",
      reason: reason ?? "",
    };
  }
  const exists = input.surroundings.get(name)?.moduleContent !== null;
  const application = `${named.module}:application`;
  const why = exists ? "the module is there already; only what names the script changes" : "";
  return {
    name,
    factory,
    path,
    line,
    module: named.module,
    application,
    status: exists ? "module-exists" : "declared",
    reason: why,
  };
}

const definesApplication =
  /^application\b\s*(?::[^=\n]+)?=|^(?:from\s.+\simport\s.*\bapplication\b)|^def application\b/m;

/** Why no module can be added for a sound entry; null if one can. */
function whyManual(
  script: ScriptDeclaration,
  { declarations, names, surroundings }: PlanInput,
): string | null {
  const around = surroundings.get(script.name);
  const named = names.get(script.name);
  if (!around || !named) return "nothing is known of its surroundings";
  if (declarations.filter(({ name, path }) => name === script.name && path === script.path).length > 1) {
    return `"${script.name}" is declared twice in ${script.path}; decide which factory is meant`;
  }
  if (around.factoryFile === null) {
    return `the factory's module ${moduleOf(script.factory)} is not in the repository; correct or drop the entry first`;
  }
  if (around.hiddenByPackage !== null) {
    return `${around.hiddenByPackage} exists, and a package of the same name would hide it; move its content first, then ${named.module} can be added`;
  }
  if (around.moduleContent !== null && !definesApplication.test(around.moduleContent)) {
    return `${around.moduleFile} exists and defines no application; add one there, or name another module in the settings`;
  }
  const rival = declarations.find(
    (other) => names.get(other.name)?.module === named.module && !sameFactory(script, other, named, names),
  );
  if (rival)
    return `${rival.name} would get the module ${named.module} too, with another factory; name one of them in the settings`;
  return null;
}

function sameFactory(
  a: ScriptDeclaration,
  b: ScriptDeclaration,
  named: ModuleName,
  names: ReadonlyMap<string, ModuleName>,
): boolean {
  return a.factory === b.factory || named.sameAs === b.name || names.get(b.name)?.sameAs === a.name;
}

function newModules(
  scripts: readonly PlannedScript[],
  { names, surroundings, declarations }: PlanInput,
): NewModule[] {
  const modules = new Map<string, NewModule>();
  for (const script of scripts.filter(({ status }) => status === "declared")) {
    const named = names.get(script.name);
    const around = surroundings.get(script.name);
    if (!named || !around || modules.has(named.module)) continue;
    const factory = declarations.find(({ name }) => name === named.sameAs)?.factory ?? script.factory;
    const { moduleFile: path, licence, lineEnd } = around;
    modules.set(named.module, { path, module: named.module, title: named.title, factory, licence, lineEnd });
  }
  return [...modules.values()];
}

function packagesOf(modules: readonly NewModule[], { surroundings }: PlanInput): string[] {
  const made = new Set(modules.map(({ path }) => path));
  const all = [...surroundings.values()]
    .filter(({ moduleFile }) => made.has(moduleFile))
    .flatMap((around) => around.packagesToMake);
  return [...new Set(all)].map((directory) => `${directory}/__init__.py`);
}

/** An entry point goes only where its module is there, or comes with the same change. */
function mayGo(script: ScriptDeclaration, scripts: readonly PlannedScript[], adds: boolean): boolean {
  const status = scripts.find(
    ({ name, path, line }) => name === script.name && path === script.path && line === script.line,
  )?.status;
  return status === "module-exists" || (adds && status === "declared");
}

function releaseOf({ settings, release }: PlanInput): MigrationPlan["release"] {
  if (settings.minimumRelease !== null) return { name: settings.minimumRelease, from: "settings" };
  return release === null ? null : { name: release, from: "branch" };
}

function moduleOf(factory: string): string {
  return factory.split(":", 1)[0] ?? factory;
}
