import type { Factory } from "../model/factory.js";
import type { CallArgument } from "../python/expression.js";
import type { ReturnedCall } from "../python/function-facts.js";
import { builtBy, builtIn } from "../scan/built-application.js";
import { findFactories, modulesOf, partsOf } from "../scan/factories.js";
import type { PythonModule, PythonModules } from "../scan/python-modules.js";
import { resolveName } from "../scan/resolve-name.js";
import type { Candidate, Sighting } from "./sightings.js";

/** What a module's application serves. */
export interface Served {
  readonly script: string;
  /** The name of the application in the module. */
  readonly application: string;
  /** `calls`: the module calls the script's factory. `as-factory`: it makes the same call that the factory makes. */
  readonly how: "calls" | "as-factory";
  /** The script's factory is the function itself, not another name of it. */
  readonly isDefinition: boolean;
}

interface Lens {
  readonly modules: PythonModules;
  readonly factories: ReadonlyMap<string, Factory>;
}

/** Tells by the code which module serves which script: the two call one and the same function. */
export class Serving {
  private readonly lenses = new Map<string, Promise<Lens>>();

  /** `scripts`: all the factories that each script ever had. */
  constructor(private readonly scripts: ReadonlyMap<string, readonly string[]>) {}

  async servedBy(sighting: Sighting, candidate: Candidate): Promise<Served[]> {
    const { modules, factories } = await this.lensOf(sighting);
    const module = await modules.find(candidate.module);
    // Beside a package of the same name, Python never reads this file.
    if (module?.path !== candidate.entry.path) return [];
    const found: Served[] = [];
    for (const [script, declared] of this.scripts) {
      const known = declared.flatMap((name) => factories.get(name) ?? []);
      const served = (await calledBy(modules, module, known)) ?? (await calledAlike(modules, module, known));
      if (served) found.push({ script, ...served });
    }
    return found;
  }

  /** Whether a module has something under a name. */
  async binds(sighting: Sighting, { module, entry }: Candidate, name: string): Promise<boolean> {
    const found = await (await this.lensOf(sighting)).modules.find(module);
    return found?.path === entry.path && found.facts?.bindings.has(name) === true;
  }

  private lensOf(sighting: Sighting): Promise<Lens> {
    const known = this.lenses.get(sighting.commit) ?? this.focus(sighting);
    this.lenses.set(sighting.commit, known);
    return known;
  }

  private async focus({ tree }: Sighting): Promise<Lens> {
    const names = [...new Set([...this.scripts.values()].flat())];
    const place = { path: "setup.cfg", fault: null, packageRoot: null };
    const factories = await findFactories(
      tree,
      names.map((factory) => ({ name: factory, factory, ...place })),
    );
    return { modules: modulesOf(tree, place), factories };
  }
}

type Found = Omit<Served, "script"> | null;

async function calledBy(
  modules: PythonModules,
  module: PythonModule,
  factories: readonly Factory[],
): Promise<Found> {
  for (const { target, definition } of factories) {
    const holdsIt = [target, definition].some((at) => at.startsWith(`${module.name}:`));
    const application = await (holdsIt ? builtIn : builtBy)(modules, module, definition);
    if (application !== null)
      return { application, how: "calls", isDefinition: holdsIt || target === definition };
  }
  return null;
}

/**
 * nova: the factory is `return wsgi_app.init_application(NAME)`, and the module says
 * `application = wsgi_app.init_application(NAME)`, where NAME is the same text in both.
 */
async function calledAlike(
  modules: PythonModules,
  module: PythonModule,
  factories: readonly Factory[],
): Promise<Found> {
  const calls = [...(module.facts?.bindings ?? [])].flatMap(([application, bindings]) =>
    bindings.flatMap((binding) => (binding.kind === "call" ? [{ ...binding, application }] : [])),
  );
  for (const { definition } of factories) {
    const wanted = calls.length === 0 ? null : await returnedCall(modules, definition);
    for (const { callee, argument, application } of wanted === null ? [] : calls) {
      if (callee === null || (await meaningOfCall(modules, module, { callee, argument })) !== wanted)
        continue;
      return { application, how: "as-factory", isDefinition: true };
    }
  }
  return null;
}

/** What the one call means whose result a factory returns; null if there is no such call or more of them. */
async function returnedCall(modules: PythonModules, definition: string): Promise<string | null> {
  const { module, attributes } = partsOf(definition);
  const resolved = await resolveName(modules, module, attributes);
  if (resolved.kind !== "binding" || resolved.binding.kind !== "function") return null;
  const [call, ...others] = resolved.binding.function.returnedCalls;
  return call === undefined || others.length > 0 ? null : meaningOfCall(modules, resolved.module, call);
}

/** The function and the argument of a call, equal for two that do the same; null where that cannot be told. */
async function meaningOfCall(
  modules: PythonModules,
  module: PythonModule,
  { callee, argument }: ReturnedCall,
): Promise<string | null> {
  const called = await resolveName(modules, module.name, callee.split("."));
  if (called.kind !== "binding" || called.binding.kind !== "function") return null;
  const given = await meaningOfArgument(modules, module, argument);
  return given === null ? null : `${called.module.name}:${called.name}(${given})`;
}

async function meaningOfArgument(
  modules: PythonModules,
  module: PythonModule,
  argument: CallArgument,
): Promise<string | null> {
  if (argument.kind === "none") return "";
  if (argument.kind === "text") return JSON.stringify(argument.text);
  if (argument.kind === "other") return null;
  const found = await resolveName(modules, module.name, argument.name.split("."));
  if (found.kind !== "binding") return null;
  const { binding } = found;
  if (binding.kind === "value") return binding.text === null ? null : JSON.stringify(binding.text);
  return `${found.module.name}:${found.name}`;
}
