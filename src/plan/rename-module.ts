import picomatch from "picomatch";
import type { Clash } from "../model/clash.js";
import type { Factory } from "../model/factory.js";
import type { NewModule, Rename } from "../model/migration-plan.js";
import type { Surroundings } from "../model/surroundings.js";

/**
 * Why a module in the place of the package cannot become that package; null if it can. As `fox/wsgi/__init__.py` it
 * keeps its dotted name, so importers, mock strings and entry points stay valid; what depends on its place does not.
 */
export function whyFixed(clash: Clash, module: string, exclude: readonly string[]): string | null {
  const { path, listedIn, ownPlace } = clash;
  const then = `move its content first, then ${module} can be added`;
  if (clash.module !== module.split(".").slice(0, -1).join(".") || !clash.module.includes(".")) {
    return `${path} exists, and a package of the same name would hide it; ${then}`;
  }
  if (exclude.length > 0 && picomatch.isMatch(path, [...exclude], { dot: true })) {
    return `${path} stands where a package has to be, and the repository's settings exclude it; ${then}`;
  }
  if (!clash.isReadable)
    return `${path} stands where a package has to be, and could not be read as Python; ${then}`;
  if (ownPlace.length > 0) {
    return `${path} stands where a package has to be, and by ${ownPlace.join(", ")} it depends on its place; ${then}`;
  }
  if (listedIn !== null) {
    return `${path} stands where a package has to be, and ${listedIn} lists it as a single module; ${then}`;
  }
  return null;
}

/** What a person should look at where a module becomes a package: what no longer happens in the same order or way. */
export function renameCautions({ clash, patchedBy }: Surroundings, { target }: Factory): string[] {
  if (clash === null) return [];
  const { path, module, isProgram } = clash;
  const isFactory = target.startsWith(`${module}:`);
  return [
    ...(patchedBy === null || isFactory
      ? []
      : [
          `${path} as ${packageFile(clash)} is imported before ${patchedBy} patches the standard library for eventlet; see that this does no harm, or move its content elsewhere`,
        ]),
    ...(isProgram ? [`python -m ${module} no longer runs what ${path} has for it`] : []),
  ];
}

/** The renames that the new modules need, each once. */
export function renamesFor(
  modules: readonly NewModule[],
  surroundings: ReadonlyMap<string, Surroundings>,
): Rename[] {
  const made = new Set(modules.map(({ path }) => path));
  const renames = new Map<string, Rename>();
  for (const { clash, moduleFile } of surroundings.values()) {
    if (clash === null || !made.has(moduleFile)) continue;
    const { path: from, relativeImports, places } = clash;
    renames.set(from, { from, to: packageFile(clash), relativeImports, places });
  }
  return [...renames.values()];
}

function packageFile({ path }: Clash): string {
  return path.replace(/\.py$/, "/__init__.py");
}
