import type { Binding } from "../python/binding.js";
import type { FunctionFacts } from "../python/function-facts.js";
import { absoluteModule, type PythonModule, type PythonModules } from "./python-modules.js";

/** What a dotted name of a module comes to, behind aliases, imports and re-exports. */
export type Resolved =
  | {
      readonly kind: "binding";
      readonly module: PythonModule;
      readonly name: string;
      readonly binding: Binding;
    }
  | {
      readonly kind: "method";
      readonly module: PythonModule;
      /** `Class.method` */
      readonly name: string;
      readonly function: FunctionFacts;
    }
  | { readonly kind: "module"; readonly module: PythonModule }
  | { readonly kind: "missing"; readonly what: string }
  | { readonly kind: "elsewhere"; readonly module: string }
  | { readonly kind: "unreadable"; readonly path: string };

/** Steps after which a chain of imports is given up; real ones have three. */
const longestTrail = 24;

/**
 * Follows `names` (an attribute, its attribute …) from a module, as Python would find them after importing it. A name
 * has one meaning for all of a module: an alias of what is defined anew below it is taken for the new one.
 */
export async function resolveName(
  modules: PythonModules,
  moduleName: string,
  names: readonly string[],
  trail: ReadonlySet<string> = new Set(),
): Promise<Resolved> {
  const step = `${moduleName}:${names.join(".")}`;
  if (trail.has(step) || trail.size >= longestTrail)
    return { kind: "missing", what: `${step} leads back to itself` };
  const module = await modules.find(moduleName);
  if (!module) {
    if (!(await modules.owns(moduleName))) return { kind: "elsewhere", module: moduleName };
    return { kind: "missing", what: `the module ${moduleName} is not in the repository` };
  }
  const [first, ...rest] = names;
  if (first === undefined) return { kind: "module", module };
  if (!module.facts) return { kind: "unreadable", path: module.path };
  const on = new Set(trail).add(step);
  return (
    (await resolveBindings(modules, module, first, rest, on)) ??
    (await resolveSubmodule(modules, module, first, rest, on)) ??
    (await resolveStars(modules, module, names, on)) ??
    nothingFound(module, first)
  );
}

function nothingFound(module: PythonModule, name: string): Resolved {
  if (module.facts?.hasErrors) return { kind: "unreadable", path: module.path };
  // PEP 562: the module makes its attributes when they are asked for.
  if (module.facts?.bindings.has("__getattr__")) return { kind: "elsewhere", module: module.name };
  return { kind: "missing", what: `${module.path} defines no ${name}` };
}

/** The last meaning of a name that leads somewhere, as a later statement replaces an earlier one. */
async function resolveBindings(
  modules: PythonModules,
  module: PythonModule,
  name: string,
  rest: readonly string[],
  trail: ReadonlySet<string>,
): Promise<Resolved | undefined> {
  const all = module.facts?.bindings.get(name) ?? [];
  const known = all.filter(({ kind }) => kind !== "value");
  let fallback: Resolved | undefined;
  for (const binding of (known.length > 0 ? known : all).toReversed()) {
    const resolved = await resolveBinding(modules, module, name, binding, rest, trail);
    if (!("what" in resolved || resolved.kind === "elsewhere")) return resolved;
    fallback ??= resolved;
  }
  return fallback;
}

async function resolveBinding(
  modules: PythonModules,
  module: PythonModule,
  name: string,
  binding: Binding,
  rest: readonly string[],
  trail: ReadonlySet<string>,
): Promise<Resolved> {
  if (binding.kind === "alias") {
    return resolveName(modules, module.name, [...binding.target.split("."), ...rest], trail);
  }
  if (binding.kind === "import") {
    const from = absoluteModule(module, binding.from);
    if (from === null) return { kind: "missing", what: `${module.path} imports from beyond its package` };
    return resolveName(modules, from, [...(binding.name === null ? [] : [binding.name]), ...rest], trail);
  }
  const [attribute, ...further] = rest;
  if (attribute === undefined) return { kind: "binding", module, name, binding };
  if (binding.kind === "class" && further.length === 0) {
    return resolveMethod(modules, module, name, binding.class, attribute, trail);
  }
  return { kind: "missing", what: `${module.path} does not tell what ${[name, ...rest].join(".")} is` };
}

async function resolveMethod(
  modules: PythonModules,
  module: PythonModule,
  name: string,
  { methods, bases }: (Binding & { kind: "class" })["class"],
  attribute: string,
  trail: ReadonlySet<string>,
): Promise<Resolved> {
  const method = methods.get(attribute);
  if (method) return { kind: "method", module, name: `${name}.${attribute}`, function: method };
  for (const base of bases.filter((base) => base !== "" && base !== "object")) {
    const found = await resolveName(modules, module.name, [...base.split("."), attribute], trail);
    if (found.kind === "method" || found.kind === "elsewhere") return found;
  }
  return { kind: "missing", what: `the class ${name} in ${module.path} defines no ${attribute}` };
}

async function resolveSubmodule(
  modules: PythonModules,
  module: PythonModule,
  first: string,
  rest: readonly string[],
  trail: ReadonlySet<string>,
): Promise<Resolved | undefined> {
  const name = `${module.name}.${first}`;
  if (!module.isPackage || !(await modules.find(name))) return undefined;
  return resolveName(modules, name, rest, trail);
}

async function resolveStars(
  modules: PythonModules,
  module: PythonModule,
  names: readonly string[],
  trail: ReadonlySet<string>,
): Promise<Resolved | undefined> {
  if (names[0]?.startsWith("_")) return undefined;
  let elsewhere: Resolved | undefined;
  for (const star of module.facts?.starImports.toReversed() ?? []) {
    const from = absoluteModule(module, star);
    const found = from === null ? undefined : await resolveName(modules, from, names, trail);
    if (found && !("what" in found || found.kind === "elsewhere")) return found;
    if (found?.kind === "elsewhere") elsewhere = found;
  }
  return elsewhere;
}
