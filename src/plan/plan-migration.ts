import type { ChangeIdentity } from "../model/change-identity.js";
import type { Factory } from "../model/factory.js";
import type {
  MigrationPlan,
  ModuleTest,
  ModuleTestPlace,
  NewModule,
  Phase,
  ShownRelease,
} from "../model/migration-plan.js";
import type { RepositorySettings } from "../model/repository-settings.js";
import type { PlannedScript, ScriptDeclaration } from "../model/script.js";
import type { ShippedScript } from "../model/shipped-script.js";
import type { Surroundings } from "../model/surroundings.js";
import type { Registry } from "../registry/registry.js";
import { factoryVerdict } from "./factory-verdict.js";
import type { ModuleName } from "./module-name.js";
import { plannedDeployment } from "./planned-deployment.js";
import { planReleaseNote } from "./release-note.js";
import { renameCautions, renamesFor, whyFixed } from "./rename-module.js";
import { targetsOf } from "./targets.js";

/** Everything that a plan is made of. */
export interface PlanInput {
  readonly declarations: readonly ScriptDeclaration[];
  /** Why the tree may declare scripts that are not known; null where all are. */
  readonly unclear: string | null;
  /** Scripts that the tree ships itself, by name. */
  readonly shipped: ReadonlyMap<string, ShippedScript>;
  readonly names: ReadonlyMap<string, ModuleName>;
  readonly factories: ReadonlyMap<string, Factory>;
  readonly surroundings: ReadonlyMap<string, Surroundings>;
  readonly hasReno: boolean;
  /** By package. */
  readonly testPlaces: ReadonlyMap<string, ModuleTestPlace>;
  /** The release that the branch is for. */
  readonly release: ShownRelease | null;
  /** The release from which a deployment that follows no branch installs what it does. */
  readonly installed: ShownRelease | null;
  /** Files of values that are named after a release. */
  readonly releaseFiles: readonly ShownRelease[];
  /** Absolute path of the target if it is a plain directory. */
  readonly directory: string | null;
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
  const gone = removes ? input.declarations.filter((script) => mayGo(script, scripts, adds)) : [];
  const removals = gone.flatMap((script) => [script, ...script.others]);
  return {
    scripts,
    modules,
    renames: renamesFor(modules, input.surroundings),
    packages: adds ? packagesOf(modules, input) : [],
    targets: targetsOf(scripts, input),
    releaseNote: planReleaseNote({ ...input, scripts, modules, removals }),
    tests: settings.tests ? testsOf(modules, input) : [],
    removals,
    mentions: phase === "remove" ? "none" : phase === "add" ? "declared" : "all",
    deployment: plannedDeployment(input),
    exclude: settings.exclude,
  };
}

/** A module that hands on what is built by then has nothing to mock: importing it would boot the service. */
function testsOf(modules: readonly NewModule[], { testPlaces }: PlanInput): ModuleTest[] {
  return [...testPlaces].flatMap(([name, place]) => {
    const tested = modules.filter(({ module, built }) => built === null && module.startsWith(`${name}.`));
    return tested.length === 0 ? [] : [{ ...place, modules: tested }];
  });
}

function planScript(script: ScriptDeclaration, input: PlanInput): PlannedScript {
  const { name, factory, path, line } = script;
  const row = { name, factory, path, line };
  const named = input.names.get(name);
  const around = input.surroundings.get(name);
  const judged = input.factories.get(name);
  const reason = script.fault ?? whyManual(script, input);
  if (reason !== null || !named || !around || !judged) {
    return { ...row, module: null, application: null, status: "manual", reason: reason ?? "" };
  }
  if (around.answer !== null) {
    const [module = ""] = around.answer.split(":");
    const why = `${around.answer} serves for it already; only what names the script changes`;
    const reasons = joined([why, script.caution ?? ""]);
    return { ...row, module, application: around.answer, status: "module-exists", reason: reasons };
  }
  const application = `${named.module}:application`;
  if (around.moduleState !== "absent") {
    const why = "the module is there already; only what names the script changes";
    const reasons = joined([why, missingPackages(around), script.caution ?? ""]);
    return { ...row, module: named.module, application, status: "module-exists", reason: reasons };
  }
  const cautions = [
    factoryVerdict(judged).reason,
    ...renameCautions(around, judged),
    listCaution(around, named),
    handMadeCaution(around, application),
    script.caution ?? "",
  ];
  return { ...row, module: named.module, application, status: "declared", reason: joined(cautions) };
}

function joined(reasons: readonly string[]): string {
  return reasons.filter((text) => text !== "").join("; ");
}

function listCaution({ packageList }: Surroundings, { module }: ModuleName): string {
  const [packageName] = module.split(/\.\w+$/);
  return packageList === null
    ? ""
    : `${packageList} lists the packages to install one by one; add ${packageName} there`;
}

function handMadeCaution({ wsgiFile }: Surroundings, application: string): string {
  return wsgiFile === null
    ? ""
    : `${wsgiFile} holds an application made by hand; whatever loads that file can take ${application}, and then it can go`;
}

/** Why no module can be added for a sound entry; null if one can. */
function whyManual(script: ScriptDeclaration, input: PlanInput): string | null {
  const { declarations, names, factories, surroundings } = input;
  const around = surroundings.get(script.name);
  const named = names.get(script.name);
  const factory = factories.get(script.name);
  if (!around || !named || !factory) return "nothing is known of its surroundings";
  if (script.obstacle !== null) return script.obstacle;
  const twin = declarations.find((other) => other !== script && other.name === script.name);
  if (twin?.path === script.path) {
    return `"${script.name}" is declared twice in ${script.path}; decide which factory is meant`;
  }
  if (twin)
    return `"${script.name}" is declared in ${twin.path} too; whose script a place names cannot be told`;
  const shipped = input.shipped.get(script.name);
  if (shipped?.listed)
    return `"${script.name}" is shipped as ${shipped.path} too; which of the two is installed cannot be told, so keep one of them`;
  if (around.factoryFile === null) {
    return `the factory's module ${moduleOf(script.factory)} is not in the repository; correct or drop the entry first`;
  }
  if (around.answer !== null) return null;
  const verdict = factoryVerdict(factory);
  if (verdict.status === "manual") return verdict.reason;
  if (around.obstacle !== null) {
    return `${around.obstacle} is a link or a submodule where ${named.module} or its package has to be; replace it first`;
  }
  const fixed = around.clash && whyFixed(around.clash, named.module, input.settings.exclude);
  if (fixed !== null) return fixed;
  if (around.moduleState === "without-application") {
    return `${around.moduleFile} exists and defines no application; add one there, or name another module in the settings`;
  }
  if (around.bootedByPackage !== null && around.moduleState === "absent") {
    return `${around.bootedByPackage} is built when its package is imported, so ${named.module} would start it too; move it to a module of its own first`;
  }
  const rival = declarations.find((other) => isRival(script, other, input));
  if (rival)
    return `${rival.name} would get the module ${named.module} too, with another factory; name one of them in the settings`;
  return null;
}

/** Whether another sound entry would get the same module for another factory; one that is answered gets none. */
function isRival(script: ScriptDeclaration, other: ScriptDeclaration, input: PlanInput): boolean {
  const { names, factories, surroundings } = input;
  if (surroundings.get(other.name)?.answer != null) return false;
  const [ours, theirs] = [names.get(script.name), names.get(other.name)];
  const [mine, its] = [factories.get(script.name), factories.get(other.name)];
  if (!ours || !theirs || !mine || !its || ours.module !== theirs.module) return false;
  if (mine.definition === its.definition || factoryVerdict(its).status === "manual") return false;
  return ours.sameAs !== other.name && theirs.sameAs !== script.name;
}

function newModules(
  scripts: readonly PlannedScript[],
  { names, surroundings, factories }: PlanInput,
): NewModule[] {
  const modules = new Map<string, NewModule>();
  for (const script of scripts.filter(({ status }) => status === "declared")) {
    const named = names.get(script.name);
    const around = surroundings.get(script.name);
    if (!named || !around || modules.has(named.module)) continue;
    const factory = factories.get(named.sameAs ?? "") ?? factories.get(script.name);
    const { moduleFile: path, licence, lineEnd } = around;
    const { module, title } = named;
    const called = factory?.target ?? script.factory;
    modules.set(module, {
      path,
      module,
      title,
      factory: called,
      isPlain: isPlain(factory),
      built: factory?.built ?? null,
      licence,
      lineEnd,
    });
  }
  return [...modules.values()];
}

/** setuptools finds no package without it, and builds outside of a clone lose the module then. */
function missingPackages({ packagesToMake }: Surroundings): string {
  const files = packagesToMake.map((directory) => `${directory}/__init__.py`);
  return files.length === 0
    ? ""
    : `add ${files.join(" and ")}, without which builds may leave the module out`;
}

/** Whether the callable can be called without arguments as it is written, whatever its decorators do. */
function isPlain(factory: Factory | undefined): boolean {
  const form = factory?.form;
  return form?.kind === "callable" && form.required.length === 0 && form.decorators.length === 0;
}

function packagesOf(modules: readonly NewModule[], { surroundings }: PlanInput): string[] {
  const made = new Set(modules.map(({ path }) => path));
  const all = [...surroundings.values()]
    .filter(({ moduleFile }) => made.has(moduleFile))
    .flatMap((around) => around.packagesToMake);
  const renamed = new Set(renamesFor(modules, surroundings).map(({ to }) => to));
  return [...new Set(all)]
    .map((directory) => `${directory}/__init__.py`)
    .filter((path) => !renamed.has(path));
}

/** An entry point goes only where its module is there, or comes with the same change. */
function mayGo(script: ScriptDeclaration, scripts: readonly PlannedScript[], adds: boolean): boolean {
  const status = scripts.find(
    ({ name, path, line }) => name === script.name && path === script.path && line === script.line,
  )?.status;
  return status === "module-exists" || (adds && status === "declared");
}

function moduleOf(factory: string): string {
  return factory.split(":", 1)[0] ?? factory;
}
