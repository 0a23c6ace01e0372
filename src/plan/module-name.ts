import type { Factory } from "../model/factory.js";
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
  /** `module:application` that the registry knows where it has not the goal's form; null if there is none. */
  readonly elsewhere: string | null;
}

/** The goal's form: `<service>.wsgi.<server>`. */
const goalForm = /^[a-z_]\w*\.wsgi\.[a-z_]\w*$/i;

/**
 * Names the modules of a repository's declared scripts: its settings first, then the registry where its name has the
 * goal's form, else derived. The package is the factory's first component, never the distribution's name
 * (openstack-placement holds placement). Scripts whose factories are one function get one module. Follows OpenStack's
 * goal "Migrate from wsgi scripts to module paths".
 */
export function nameModules(
  declarations: readonly ScriptDeclaration[],
  settings: RepositorySettings,
  registry: Registry,
  factories: ReadonlyMap<string, Factory>,
): ReadonlyMap<string, ModuleName> {
  const names = new Map<string, ModuleName>();
  for (const servers of serversByPackage(declarations, factories)) {
    const derived = derivedNames(servers);
    for (const [at, { packageName, scripts }] of servers.entries()) {
      const leader = leaderOf(scripts, factories);
      for (const { name } of scripts) {
        const entry = registry.findInData(name);
        const known =
          entry?.module?.startsWith(`${packageName}.`) && goalForm.test(entry.module) ? entry : undefined;
        // A script may be called as what every object has: `constructor`.
        const chosen = Object.hasOwn(settings.modules, name) ? settings.modules[name] : undefined;
        const module = chosen ?? known?.module ?? `${packageName}.wsgi.${derived[at] ?? "api"}`;
        const sameAs = known?.sameAs ?? (leader === name ? null : leader);
        const elsewhere =
          known || !entry?.module ? null : `${entry.module}:${entry.application ?? "application"}`;
        names.set(name, { module, title: known?.title ?? titleOf(module), sameAs, elsewhere });
      }
    }
  }
  return names;
}

/** The scripts of one factory, which need one module between them. */
interface Server {
  readonly packageName: string;
  readonly scripts: readonly ScriptDeclaration[];
  readonly constant: string | null;
}

function serversByPackage(
  declarations: readonly ScriptDeclaration[],
  factories: ReadonlyMap<string, Factory>,
): Server[][] {
  const packages = new Map<string, Map<string, Server>>();
  for (const script of declarations) {
    const packageName = packageOf(script);
    const servers = packages.get(packageName) ?? new Map<string, Server>();
    packages.set(packageName, servers);
    const factory = factories.get(script.name);
    const key = factory?.definition ?? script.factory;
    const scripts = [...(servers.get(key)?.scripts ?? []), script];
    servers.set(key, { packageName, scripts, constant: factory?.constant ?? null });
  }
  return [...packages.values()].map((servers) => [...servers.values()]);
}

/**
 * Servers of one package are told apart by the constants that their modules name their applications with (nova:
 * osapi_compute and metadata) if each has one of its own, else by the names of their scripts.
 */
function derivedNames(servers: readonly Server[]): string[] {
  const constants = servers.map(({ constant }) => constant ?? "");
  const areNames = constants.every((constant) => /^[a-z_]\w*$/i.test(constant));
  if (servers.length > 1 && areNames && new Set(constants).size === servers.length) return constants;
  return servers.map(({ packageName, scripts }) => {
    const [name = "api", ...others] = new Set(scripts.map((script) => serverName(script.name, packageName)));
    return others.length === 0 ? name : "api";
  });
}

/** The script whose declared factory is the definition itself rather than another name of it; else the first. */
function leaderOf(
  scripts: readonly ScriptDeclaration[],
  factories: ReadonlyMap<string, Factory>,
): string | null {
  const direct = scripts.find(({ name, factory }) => factories.get(name)?.definition === factory);
  return (direct ?? scripts[0])?.name ?? null;
}

function packageOf(script: ScriptDeclaration): string {
  return script.factory.split(/[.:]/, 1)[0] ?? "";
}

/**
 * `api` whatever a service's one script is called (x-wsgi, x-wsgi-api, x-api-wsgi, x-api); else what is left of the
 * name without the package's words, `wsgi` and `api`: heat-wsgi-api-cfn → cfn.
 */
export function serverName(script: string, packageName: string): string {
  const common = new Set([...words(packageName), "wsgi", "api", "app", "script"]);
  const rest = words(script).filter((word) => !common.has(word));
  const name = rest
    .join("_")
    .replaceAll(/\W+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
  if (name === "" || /^\d/.test(name)) return "api";
  return keywords.has(name) ? `${name}_api` : name;
}

/** Python's keywords in lower case (`keyword.kwlist`): no module of such a name can be imported by a statement. */
const keywords = new Set(
  "and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield".split(
    " ",
  ),
);

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
          .filter((word) => word !== "api" && word !== "osapi")
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
