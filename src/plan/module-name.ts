import type { RepositorySettings } from "../model/repository-settings.js";
import type { ScriptDeclaration } from "../model/script.js";
import type { Registry } from "../registry/registry.js";

/** The module that a declared script gets, and what the service calls the API. */
export interface ModuleName {
  /** Dotted: `nova.wsgi.metadata`. */
  readonly module: string;
  /** For the docstring: `Nova Metadata API`. */
  readonly title: string;
  /** The declared script whose factory the module calls instead of this one's own. */
  readonly sameAs: string | null;
}

/** The goal's form: `<service>.wsgi.<server>`. */
const goalForm = /^[a-z_]\w*\.wsgi\.[a-z_]\w*$/i;

/**
 * Names the modules of a repository's declared scripts: its settings first, then the registry where its name has the
 * goal's form, else derived. The package is the factory's first component, never the distribution's name
 * (openstack-placement holds placement). Follows OpenStack's goal "Migrate from wsgi scripts to module paths".
 */
export function nameModules(
  declarations: readonly ScriptDeclaration[],
  settings: RepositorySettings,
  registry: Registry,
): ReadonlyMap<string, ModuleName> {
  return new Map(declarations.map((script) => [script.name, nameModule(script, settings, registry)]));
}

function nameModule(script: ScriptDeclaration, settings: RepositorySettings, registry: Registry): ModuleName {
  const packageName = packageOf(script);
  const derived = `${packageName}.wsgi.${serverName(script.name, packageName)}`;
  const entry = registry.find(script.name);
  const known =
    entry?.module?.startsWith(`${packageName}.`) && goalForm.test(entry.module) ? entry : undefined;
  const module = settings.modules[script.name] ?? known?.module ?? derived;
  return { module, title: known?.title ?? titleOf(module), sameAs: known?.sameAs ?? null };
}

export function packageOf(script: ScriptDeclaration): string {
  return script.factory.split(/[.:]/, 1)[0] ?? "";
}

/**
 * `api` whatever a service's one script is called (x-wsgi, x-wsgi-api, x-api-wsgi, x-api); else what is left of the
 * name without the package's words, `wsgi` and `api`: heat-wsgi-api-cfn → cfn.
 */
export function serverName(script: string, packageName: string): string {
  const common = new Set([...words(packageName), "wsgi", "api", "app", "script"]);
  const rest = words(script).filter((word) => !common.has(word));
  const name = rest.join("_").replace(/\W/g, "_");
  return name === "" || /^\d/.test(name) ? "api" : name;
}

function titleOf(module: string): string {
  const [packageName = "", , server = "api"] = module.split(".");
  const service = words(packageName)
    .filter((word) => word !== "api")
    .map(capitalise)
    .join(" ");
  const kind =
    server === "api"
      ? []
      : words(server)
          .filter((word) => word !== "api")
          .map(capitalise);
  return [service, ...kind, "API"].join(" ");
}

function words(name: string): string[] {
  return name
    .toLowerCase()
    .split(/[-_.]/)
    .filter((word) => word !== "");
}

function capitalise(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
