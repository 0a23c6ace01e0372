import type { Factory } from "../model/factory.js";
import type { ScriptDeclaration } from "../model/script.js";
import type { SourceTree } from "../model/source-tree.js";
import { builtApplication } from "./built-application.js";
import { factoryForm } from "./factory-form.js";
import { packageRoots } from "./package-roots.js";
import { PythonModules } from "./python-modules.js";
import { type Resolved, resolveName } from "./resolve-name.js";

/** Reads what every sound declaration's factory is, by script name. Nothing is read or loaded where none is declared. */
export async function findFactories(
  tree: SourceTree,
  scripts: readonly Pick<ScriptDeclaration, "name" | "factory" | "path" | "fault" | "packageRoot">[],
): Promise<ReadonlyMap<string, Factory>> {
  const distributions = new Map<string, PythonModules>();
  const factories = new Map<string, Factory>();
  for (const { name, factory, fault, ...place } of scripts) {
    if (fault !== null) continue;
    const modules = distributions.get(place.path) ?? modulesOf(tree, place);
    distributions.set(place.path, modules);
    factories.set(name, await readFactory(modules, factory));
  }
  return factories;
}

/** The modules of the distribution that declares a script. */
export function modulesOf(
  tree: SourceTree,
  place: Pick<ScriptDeclaration, "path" | "packageRoot">,
): PythonModules {
  return new PythonModules(tree, packageRoots(place));
}

async function readFactory(modules: PythonModules, declared: string): Promise<Factory> {
  const target = await withSubmodule(modules, declared);
  const { module, attributes } = partsOf(target);
  const resolved = await resolveName(modules, module, attributes);
  const definition =
    resolved.kind === "binding" || resolved.kind === "method"
      ? `${resolved.module.name}:${resolved.name}`
      : target;
  const factory = { target, definition, form: factoryForm(resolved), constant: constantOf(resolved) };
  return { ...factory, built: await builtApplication(modules, factory) };
}

export function partsOf(factory: string): {
  readonly module: string;
  readonly attributes: readonly string[];
} {
  const [module = "", attribute = ""] = factory.split(":");
  return { module, attributes: attribute.split(".").filter((name) => name !== "") };
}

/** `fox:api.build` → `fox.api:build` where api is a module: pbr's script imports it, an attribute of fox it is not. */
async function withSubmodule(modules: PythonModules, factory: string): Promise<string> {
  const { module, attributes } = partsOf(factory);
  const [first, ...rest] = attributes;
  const owner = await modules.find(module);
  if (first === undefined || rest.length === 0 || !owner?.isPackage || owner.facts?.bindings.has(first))
    return factory;
  const inner = await modules.find(`${module}.${first}`);
  return inner ? withSubmodule(modules, `${inner.name}:${rest.join(".")}`) : factory;
}

function constantOf(resolved: Resolved): string | null {
  if (resolved.kind !== "binding" || resolved.binding.kind !== "function") return null;
  for (const { argument } of resolved.binding.function.returnedCalls) {
    if (argument.kind !== "name") continue;
    const meaning = resolved.module.facts?.bindings.get(argument.name)?.at(-1);
    if (meaning?.kind === "value" && meaning.text !== null) return meaning.text;
  }
  return null;
}
