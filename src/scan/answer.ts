import type { Factory } from "../model/factory.js";
import { builtBy, builtFor } from "./built-application.js";
import type { PythonModules } from "./python-modules.js";

/**
 * `module:name` of an application in the tree that already serves for a factory: the one that `elsewhere` names if it
 * is there, or one that the module `<service>.wsgi` itself builds when it is imported; null if there is none.
 */
export async function answerFor(
  modules: PythonModules,
  factory: Factory,
  elsewhere: string | null,
): Promise<string | null> {
  const [moduleName = "", name = ""] = elsewhere?.split(":") ?? [];
  const known = elsewhere === null ? null : await modules.find(moduleName);
  if (known?.facts?.bindings.has(name)) return elsewhere;
  const [top = ""] = factory.target.split(/[.:]/, 1);
  const own = await modules.find(`${top}.wsgi`);
  if (!own) return null;
  const holdsFactory = [factory.target, factory.definition].some((at) => at.startsWith(`${own.name}:`));
  const built = await (holdsFactory ? builtFor(factory.form) : builtBy)(modules, own, factory.definition);
  return built === null ? null : `${own.name}:${built}`;
}
