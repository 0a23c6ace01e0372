import { isBefore } from "../registry/openstack-release.js";
import type { Milestone } from "../registry/registry.js";
import type { History } from "./history.js";
import type { ServingModule } from "./modules-through-time.js";
import { at } from "./script-milestones.js";
import type { FinalVersion, Timeline } from "./timeline.js";

/** Since when a service has its module, and which older releases got it later. */
export interface ModuleMilestones {
  readonly moduleSince?: Milestone;
  /** `26.1.0 (2024.2)`; several with commas between. */
  readonly moduleBackports?: string;
}

/** Follows a module through the versions, oldest first. */
export async function moduleMilestones(
  module: ServingModule,
  history: History,
  timeline: Timeline,
): Promise<ModuleMilestones> {
  const { finals, main } = timeline;
  const has = ({ commit }: { readonly commit: string }) => module.at.has(commit);
  const run = finals.slice(finals.findLastIndex((version) => !has(version)) + 1);
  const since = await firstOnMainLine(module, run, history, timeline);
  const older = finals
    .filter(has)
    .filter((version) => since === null || finals.indexOf(version) < finals.indexOf(since));
  const backports = backportsOf(older, since, has, timeline);
  const milestone = since ? at(since, timeline) : main && has(main) ? { branch: main.name } : null;
  return {
    ...(milestone ? { moduleSince: milestone } : {}),
    ...(backports.length > 0 ? { moduleBackports: backports.join(", ") } : {}),
  };
}

/** The first version that did not get the module by a backport to its branch. */
async function firstOnMainLine(
  module: ServingModule,
  versions: readonly FinalVersion[],
  history: History,
  timeline: Timeline,
): Promise<FinalVersion | null> {
  for (const version of versions) if (!(await isBackport(module, version, history, timeline))) return version;
  return null;
}

/**
 * Whether a version got the module after its branch had left the default one and had had a version without it:
 * keystone 26.1.0, as 26.0.0 of the same branch has none.
 */
async function isBackport(
  module: ServingModule,
  version: FinalVersion,
  history: History,
  { finals, main, precedes }: Timeline,
): Promise<boolean> {
  if (main === null || precedes(version.commit, main.commit)) return false;
  const fork = await history.forkPoint(version.commit, main.commit);
  if (fork === null || (await isThere(module, fork, history))) return false;
  const earlier = finals.slice(0, finals.indexOf(version)).reverse();
  for (const one of earlier.filter(({ commit }) => precedes(commit, version.commit))) {
    // What is older than the fork is of the branch before; so is all that is older still.
    if (!(await history.isAncestor(fork, one.commit))) return false;
    if (!module.at.has(one.commit)) return true;
  }
  return false;
}

/** Whether a commit that no version names has the module's file. */
async function isThere({ file, at }: ServingModule, commit: string, history: History): Promise<boolean> {
  if (at.has(commit)) return true;
  const tree = await history.tree(commit);
  return (await tree.at([file, `src/${file}`])).length > 0;
}

/** The first version of each older release that has the module, and release branches where no version has it yet. */
function backportsOf(
  older: readonly FinalVersion[],
  since: FinalVersion | null,
  has: (at: { readonly commit: string }) => boolean,
  { releaseBranches, releaseOf }: Timeline,
): string[] {
  const released = new Map<string, string>();
  const loose: string[] = [];
  for (const { name, commit } of older) {
    const release = releaseOf(commit);
    if (release === null) loose.push(name);
    else if (!released.has(release)) released.set(release, `${name} (${release})`);
  }
  const own = since && releaseOf(since.commit);
  const untagged = releaseBranches
    .filter((branch) => has(branch) && !released.has(branch.release))
    .filter(({ release }) => (own === null ? since === null : isBefore(release, own)))
    .map(({ name }) => `branch ${name}, in no version yet`);
  return [...loose.slice(0, 1), ...released.values(), ...untagged];
}
