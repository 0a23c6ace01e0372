import type { Factory, FactoryForm } from "../model/factory.js";
import type { PythonModule, PythonModules } from "./python-modules.js";
import { resolveName } from "./resolve-name.js";

/**
 * `module:name` of the application that the target's module, or the module that defines the factory, builds when it
 * is imported; null if neither does. Calling the factory again would boot the service twice.
 */
export async function builtApplication(
  modules: PythonModules,
  { target, definition, form }: Omit<Factory, "built">,
): Promise<string | null> {
  for (const name of new Set([target, definition].map((factory) => factory.split(":", 1)[0] ?? ""))) {
    const module = await modules.find(name);
    const built = module && (await builtFor(form)(modules, module, definition));
    if (built) return `${name}:${built}`;
  }
  return null;
}

/** Of a factory that returns something, what another function builds beside it is another application. */
export function builtFor(form: FactoryForm): typeof builtIn {
  return form.kind === "callable" && form.returns === "value" ? builtBy : builtIn;
}

/** The name under which a module keeps what it builds with the factory, or an `application` that it builds at all. */
export async function builtIn(
  modules: PythonModules,
  module: PythonModule,
  definition: string,
): Promise<string | null> {
  const isFactory = `${module.name}:application` === definition;
  if (!isFactory && (await buildsApplication(modules, module))) return "application";
  return builtBy(modules, module, definition);
}

/** The name under which a module keeps what it builds with the factory; null if it does not call it. */
export async function builtBy(
  modules: PythonModules,
  module: PythonModule,
  definition: string,
): Promise<string | null> {
  const factoryName = definition.split(/[:.]/).at(-1) ?? "";
  for (const [name, bindings] of module.facts?.bindings ?? []) {
    for (const binding of bindings) {
      if (binding.kind !== "call" || binding.callee === null) continue;
      if (!mayMean(module, binding.callee, factoryName)) continue;
      if ((await definedAt(modules, module, binding.callee)) === definition) return name;
    }
  }
  return null;
}

/** Whether a callee can be the function of this name, so that modules of other names need not be read. */
function mayMean({ facts }: PythonModule, callee: string, name: string): boolean {
  const parts = callee.split(".");
  if (parts.at(-1) === name) return true;
  const meanings = parts.length === 1 ? (facts?.bindings.get(callee) ?? []) : [];
  return meanings.some(({ kind }) => kind === "import" || kind === "alias");
}

async function buildsApplication(modules: PythonModules, module: PythonModule): Promise<boolean> {
  const bindings = module.facts?.bindings.get("application") ?? [];
  if (bindings.some(({ kind }) => kind === "call")) return true;
  if (!bindings.some(({ kind }) => kind === "import" || kind === "alias")) return false;
  const found = await resolveName(modules, module.name, ["application"]);
  return found.kind === "binding" && found.binding.kind === "call";
}

/** Where a dotted name of a module is defined: `module:name`; null if that is not known. */
async function definedAt(modules: PythonModules, module: PythonModule, name: string): Promise<string | null> {
  const found = await resolveName(modules, module.name, name.split("."));
  return found.kind === "binding" || found.kind === "method" ? `${found.module.name}:${found.name}` : null;
}
