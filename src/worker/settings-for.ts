import { readSettings } from "../config/read-settings.js";
import { WsgiShiftError } from "../model/errors.js";
import type { RepositorySettings } from "../model/repository-settings.js";
import type { SourceTree } from "../model/source-tree.js";
import type { Workplace } from "../workplace/workplace.js";

interface Branches {
  readonly branch: string;
  readonly defaultBranch: string;
}

/**
 * The settings that hold for `tree`, the branch's; undefined where they are the tree's own and no others. Only default
 * branches configure the bot: the repository's own, and below it that of its owner. On other branches the entry points of what was released
 * stay.
 */
export async function settingsFor(
  workplace: Workplace,
  { branch, defaultBranch }: Branches,
  tree: SourceTree,
): Promise<RepositorySettings | undefined> {
  const below = await workplace.host.ownersSettings?.(workplace.project);
  if (branch === defaultBranch) return below && readSettings(tree, below);
  const settings = await readSettings(await workplace.tree(await workplace.tip(defaultBranch)), below);
  return { ...settings, entryPoint: "keep" };
}

/**
 * Does `work`, which reads settings, and shows beside the default branch's commit what is wrong with them. That they are right
 * again shows by a new commit, unless the owner's were wrong.
 */
export async function showingFaults<T>(workplace: Workplace, work: () => Promise<T>): Promise<T> {
  const { host, project } = workplace;
  const show = async (fault: string | undefined) =>
    host.showSettingsFault?.(project, await workplace.tip(await host.defaultBranch(project)), fault);
  let done: T;
  try {
    done = await work();
  } catch (error) {
    // What the job fails with is the fault itself, whether it could be shown or not.
    if (error instanceof WsgiShiftError && error.code === "settings-invalid")
      await show(error.message).catch(() => {});
    throw error;
  }
  if ((await host.ownersSettings?.(project)) !== undefined) await show(undefined);
  return done;
}
