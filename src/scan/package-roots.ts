import type { ScriptDeclaration } from "../model/script.js";

/** The directories, with a slash at their end or empty, in which the packages of a script's distribution may lie. */
export function packageRoots({
  path,
  packageRoot,
}: Pick<ScriptDeclaration, "path" | "packageRoot">): readonly string[] {
  const directory = path.slice(0, path.lastIndexOf("/") + 1);
  return packageRoot === null ? [directory, `${directory}src/`] : [directory + packageRoot];
}
