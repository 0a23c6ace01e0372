import { z } from "zod";
import type { CampaignRecord } from "../../model/campaign.js";
import type { WatchedGerrit } from "../../model/configuration.js";
import type { BranchTip, HostLook, LookableHost } from "../../model/host-look.js";
import { isProjectName } from "../../model/project-name.js";
import { isRefName } from "../../model/ref-name.js";
import type { GerritRest } from "./gerrit-rest.js";
import { inTurns } from "./in-turns.js";
import { listChanges } from "./list-changes.js";
import { listProjects } from "./list-projects.js";

export interface GerritLookOptions {
  readonly configuration: Pick<WatchedGerrit, "host" | "projects" | "branches">;
  readonly rest: GerritRest;
  /** Whether a project may be worked on. */
  readonly isAllowed: (project: string) => boolean;
  /** Whether a branch is covered beside the default one. */
  readonly isCovered: (branch: string) => boolean;
}

/** BranchInfo of rest-api-projects; `HEAD` has the name of a branch where others have a commit. */
const branchInfos = z.array(z.object({ ref: z.string(), revision: z.string() }));

/**
 * A Gerrit server as a whole. One paged list has the commit of each project's HEAD; only of a project that moved is asked
 * what its default branch is called. Other branches are asked for, a call a project, where the campaign has to do with
 * the project at all.
 */
export function gerritLook(options: GerritLookOptions): LookableHost {
  const { rest, configuration, isAllowed } = options;
  return {
    platform: "gerrit",
    host: configuration.host,
    look: async (known: readonly CampaignRecord[], signal: AbortSignal): Promise<HostLook> => {
      const listed = await listProjects(rest, configuration.projects, signal);
      const projects = listed.filter(
        ({ name, isActive }) => isActive && isProjectName(name) && isAllowed(name),
      );
      const defaults = new Map(known.filter((one) => one.isDefault).map((one) => [one.project, one]));
      const heads = await inTurns(projects, signal, async ({ name, head }) =>
        headTip(rest, name, head, defaults.get(name)),
      );
      const tips = heads.filter((tip) => tip !== undefined);
      const concerned = tips.filter(({ project }) => hasToDo(defaults.get(project)));
      const others = await inTurns(concerned, signal, (tip) => otherTips(options, tip));
      const changes = await listChanges(rest, "is:open owner:self hashtag:wsgi-shift", signal);
      return { tips: [...tips, ...others.flat()], changes };
    },
  };
}

/** Undefined where HEAD names no branch that we could work on. */
async function headTip(
  rest: GerritRest,
  project: string,
  commit: string,
  known: CampaignRecord | undefined,
): Promise<BranchTip | undefined> {
  if (known?.revision === commit) return { project, branch: known.branch, isDefault: true, commit };
  // It may be gone since it was listed.
  const name = await rest.find(`/projects/${encodeURIComponent(project)}/HEAD`, z.string());
  const branch = branchOf(name ?? "");
  return branch === undefined ? undefined : { project, branch, isDefault: true, commit };
}

function hasToDo(record: CampaignRecord | undefined): boolean {
  return record !== undefined && (record.scripts.length > 0 || record.uses.length > 0);
}

async function otherTips(
  { rest, configuration, isCovered }: GerritLookOptions,
  { project, branch: usual }: BranchTip,
): Promise<BranchTip[]> {
  if (configuration.branches.length === 0) return [];
  const infos = await rest.find(`/projects/${encodeURIComponent(project)}/branches/`, branchInfos);
  return (infos ?? []).flatMap(({ ref, revision }) => {
    const branch = branchOf(ref);
    if (branch === undefined || branch === usual || !isCovered(branch)) return [];
    return [{ project, branch, isDefault: false, commit: revision }];
  });
}

/** Undefined for what is no branch, or has a name that no branch should have. */
function branchOf(ref: string): string | undefined {
  return isRefName(ref) ? /^refs\/heads\/(.+)$/.exec(ref)?.[1] : undefined;
}
