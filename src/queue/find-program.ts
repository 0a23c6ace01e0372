import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The first of `names` that is on `path` (as in PATH), with its directory. */
export function findProgram(
  names: readonly string[],
  path: string,
): { readonly name: string; readonly file: string } | undefined {
  const directories = path.split(delimiter).filter((directory) => directory !== "");
  return names
    .flatMap((name) => directories.map((directory) => ({ name, file: join(directory, name) })))
    .find(({ file }) => isExecutable(file));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
