/**
 * What to leave out of the documentation of a package's directory, relative to it; nothing where that is no plain path
 * from doc/source, which lies two levels below the root, into the repository.
 */
export function excludedBelow(moduleDirectory: string | undefined, created: readonly string[]): string[] {
  const parts = moduleDirectory?.split("/") ?? [];
  let up = 0;
  while (parts[up] === "..") up++;
  if (up !== 2 || parts.length === up || parts.slice(up).includes("..")) return [];
  const directory = parts.slice(up).join("/").replace(/\/$/, "");
  const files = created
    .filter((path) => path.startsWith(`${directory}/`))
    .map((path) => path.slice(directory.length + 1));
  const packages = files
    .filter((path) => path.endsWith("/__init__.py"))
    .map((path) => path.slice(0, -"/__init__.py".length));
  const alone = files.filter(
    (path) => path.endsWith(".py") && !isTest(path) && !packages.some((name) => path.startsWith(`${name}/`)),
  );
  return [...packages.filter((name) => !packages.some((other) => name.startsWith(`${other}/`))), ...alone];
}

/** A test boots nothing, and most documentation leaves tests out anyway. */
function isTest(path: string): boolean {
  return /(?:^|\/)test_\w+\.py$/.test(path);
}
