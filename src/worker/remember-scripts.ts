import type { Migration } from "../model/migration.js";
import type { PlannedScript } from "../model/script.js";
import type { SeenRepository, SeenScript, SeenScripts } from "../model/seen-script.js";
import type { SourceTree } from "../model/source-tree.js";
import { moduleFiles } from "../scan/python-modules.js";

/**
 * Remembers what a repository declares, so that the next ones that name its scripts are understood. A script that it
 * no longer declares stays known for as long as its module is there: that is when deployments have to move.
 */
export async function rememberScripts(
  seen: SeenScripts,
  self: Pick<SeenRepository, "host" | "project">,
  migration: Migration,
  tree: SourceTree,
): Promise<void> {
  const all = await seen.all();
  const before = all.find(({ host, project }) => host === self.host && project === self.project);
  const declared = new Set(migration.scripts.map(({ name }) => name));
  const stay: SeenScript[] = [];
  for (const script of before?.scripts ?? [])
    if (!declared.has(script.script) && (await isStillThere(script, tree)))
      stay.push({ ...script, isThere: true });
  const scripts = [...seenScripts(migration.scripts), ...stay].sort((a, b) => (a.script < b.script ? -1 : 1));
  if (scripts.length === 0 && before === undefined) return;
  await seen.record({ host: self.host, project: self.project, scripts });
}

/** One a name; a name that two distributions of the repository declare has no module that could be meant. */
function seenScripts(planned: readonly PlannedScript[]): SeenScript[] {
  const byName = new Map<string, SeenScript>();
  for (const { name, application, status, path } of planned) {
    const root = path.slice(0, path.lastIndexOf("/") + 1);
    const isTwin = byName.has(name) && byName.get(name)?.application !== application;
    byName.set(name, {
      script: name,
      application: isTwin ? null : application,
      isThere: status === "module-exists",
      root,
    });
  }
  return [...byName.values()];
}

async function isStillThere({ application, root }: SeenScript, tree: SourceTree): Promise<boolean> {
  const module = application?.split(":", 1)[0];
  if (module === undefined) return false;
  const files = [root, `${root}src/`].flatMap((directory) => moduleFiles(directory, module));
  return (await tree.at(files)).length > 0;
}
