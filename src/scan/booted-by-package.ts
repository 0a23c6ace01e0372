import type { Factory } from "../model/factory.js";
import { builtIn } from "./built-application.js";
import { type PythonModules, packagesAbove } from "./python-modules.js";

/**
 * `module:name` of an application that a package below the top one builds when a module in it is imported, and that the
 * factory's script does not start; null if there is none. A new module there would start two services.
 */
export async function bootedByPackage(
  modules: PythonModules,
  module: string,
  factory: Factory,
  all: ReadonlyMap<string, Factory>,
): Promise<string | null> {
  const imported = [factory.target, factory.definition].map((at) => `${at.split(":", 1)[0] ?? ""}.`);
  for (const name of packagesAbove(module).slice(1)) {
    if (imported.some((own) => own.startsWith(`${name}.`))) continue;
    const found = await modules.find(name);
    for (const { definition } of found ? all.values() : []) {
      const built = found && (await builtIn(modules, found, definition));
      if (built) return `${name}:${built}`;
    }
  }
  return null;
}
