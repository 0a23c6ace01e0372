import { absoluteModule, type PythonModule, type PythonModules, packagesAbove } from "./python-modules.js";

const patchCall = /(?:^|\.)_?monkey_patch$/;
const patchModule = /(?:^|\.)_?monkey_?patch$/;

/**
 * The file that patches the standard library, as eventlet has it, on the way to a factory: one of its packages, its
 * module, or what that imports. The top package is not looked at: it comes before everything anyway.
 */
export async function patchedBy(modules: PythonModules, factory: string): Promise<string | null> {
  const [module = ""] = factory.split(":");
  const own = await modules.find(module);
  const imported = own?.facts?.imports.map((reference) => absoluteModule(own, reference) ?? "") ?? [];
  const names = [module, ...imported].flatMap((name) => [...packagesAbove(name).slice(1), name]);
  for (const name of new Set(names)) {
    const found = name.includes(".") ? await modules.find(name) : null;
    if (found && patches(found)) return found.path;
  }
  return null;
}

function patches({ facts }: PythonModule): boolean {
  return (
    facts !== null &&
    (facts.calls.some((call) => patchCall.test(call)) ||
      facts.imports.some(({ module }) => patchModule.test(module)))
  );
}
