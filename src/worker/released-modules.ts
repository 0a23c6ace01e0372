import { compareVersions, parseVersion, type Version } from "../learn/version.js";
import type { Migration } from "../model/migration.js";
import { moduleFiles } from "../scan/python-modules.js";
import type { Releases } from "../workplace/workplace.js";

/**
 * Why the modules of these scripts are in no release yet; null where the newest one has them all. A repository without any
 * release is used from its branch, where they are.
 */
export async function whyUnreleased(
  releases: Releases,
  scripts: Migration["scripts"],
): Promise<string | null> {
  const versions = (await releases.tags()).map(parseVersion).filter((one) => one?.isFinal === true);
  const finals = versions.filter((one) => one !== null);
  // Whether numbers by year are the older or the newer ones differs; a release that has the modules is one either way.
  const newest = [finals.filter(({ byYear }) => byYear), finals.filter(({ byYear }) => !byYear)]
    .map(newestOf)
    .filter((one) => one !== undefined);
  if (newest.length === 0) return null;
  for (const { text } of newest) {
    const tree = await releases.tree(text);
    const found = await Promise.all(
      scripts.map(async (script) => (await tree.at(filesOf(script))).length > 0),
    );
    if (found.every((isThere) => isThere)) return null;
  }
  return `${newest.map(({ text }) => text).join(" and ")} is the newest release, and it lacks the modules`;
}

function newestOf(versions: readonly Version[]): Version | undefined {
  return versions.toSorted((a, b) => compareVersions(a, b, true)).at(-1);
}

/** Where the module of a script may lie, in the distribution that declares it. */
function filesOf({ application, path }: Migration["scripts"][number]): string[] {
  const module = application?.split(":", 1)[0] ?? "";
  const root = path.slice(0, path.lastIndexOf("/") + 1);
  return [root, `${root}src/`].flatMap((directory) => moduleFiles(directory, module));
}
