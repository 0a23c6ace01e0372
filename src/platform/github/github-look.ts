import type { Octokit } from "octokit";
import type { CampaignRecord } from "../../model/campaign.js";
import type { BranchTip, HostLook, ListedChange, LookableHost } from "../../model/host-look.js";
import { identityOfBranch } from "../../model/identity-of-branch.js";
import { type GitHubClientOptions, githubClient } from "./github-client.js";
import { githubError } from "./github-error.js";
import { graphqlErrors } from "./graphql-errors.js";
import { type LookAnswer, type LookedRepository, lookQuery } from "./look-query.js";

export interface GitHubLookOptions extends GitHubClientOptions {
  /** Whether a branch is covered beside the default one. */
  readonly isCovered: (branch: string) => boolean;
}

const perPage = 100;
const atOnce = 50;
const ourPrefix = "wsgi-shift/";

/**
 * All repositories of all installations of the App. Their list has no commits, so these are asked for by GraphQL, fifty repositories a
 * call: 10,000 of them take 300 calls. Other branches are asked for, a call a repository, where the campaign has to do with it.
 * A token has no such list that its owner has chosen for us.
 */
export function githubLook(options: GitHubLookOptions): LookableHost {
  const { host, branches } = options.configuration;
  const client = githubClient(options);
  const look = async (known: readonly CampaignRecord[], signal: AbortSignal): Promise<HostLook> => {
    const tips: BranchTip[] = [];
    const changes: ListedChange[] = [];
    const concerned = new Set(known.filter(hasToDo).map(({ project }) => project));
    for (const octokit of await client.installed()) {
      signal.throwIfAborted();
      for (const repository of await repositoriesOf(octokit, signal)) {
        const tip = defaultTip(repository);
        if (tip === undefined) continue;
        tips.push(tip);
        changes.push(...changesIn(host, repository));
        if (branches.length === 0 || !concerned.has(tip.project)) continue;
        for (const other of await otherTips(octokit, tip, options.isCovered, signal)) tips.push(other);
      }
    }
    return { tips, changes };
  };
  return {
    platform: "github",
    host,
    look: (known, signal) =>
      look(known, signal).catch((error: unknown) => {
        throw githubError(host, error);
      }),
  };
}

function hasToDo({ isDefault, scripts, uses }: CampaignRecord): boolean {
  return isDefault && (scripts.length > 0 || uses.length > 0);
}

async function repositoriesOf(octokit: Octokit, signal: AbortSignal): Promise<LookedRepository[]> {
  const listed = await octokit.paginate(octokit.rest.apps.listReposAccessibleToInstallation, {
    per_page: perPage,
  });
  const ids = listed.filter(({ archived, disabled }) => !archived && !disabled).map(({ node_id }) => node_id);
  const found: LookedRepository[] = [];
  for (let at = 0; at < ids.length; at += atOnce) {
    signal.throwIfAborted();
    const { nodes } = await ask(octokit, ids.slice(at, at + atOnce));
    found.push(...nodes.filter((node) => node !== null));
  }
  return found;
}

/** A repository that is gone since it was listed is null beside an error; all others are there. */
async function ask(octokit: Octokit, ids: readonly string[]): Promise<LookAnswer> {
  try {
    return await octokit.graphql<LookAnswer>(lookQuery, { ids });
  } catch (error) {
    const told = graphqlErrors(error);
    if (!told?.errors.every(({ type }) => type === "NOT_FOUND") || told.data === null) throw error;
    return told.data as LookAnswer;
  }
}

function defaultTip({ nameWithOwner, defaultBranchRef }: LookedRepository): BranchTip | undefined {
  if (defaultBranchRef === null) return undefined;
  const { name, target } = defaultBranchRef;
  return { project: nameWithOwner, branch: name, isDefault: true, commit: target.oid };
}

function changesIn(host: string, { nameWithOwner: project, refs }: LookedRepository): ListedChange[] {
  return (refs?.nodes ?? []).flatMap(({ name, associatedPullRequests }) =>
    associatedPullRequests.nodes.flatMap(({ number, headRefOid, baseRefName, updatedAt }) => {
      const identity = identityOfBranch(`${ourPrefix}${name}`, { host, project, likely: baseRefName });
      if (identity === undefined) return [];
      const { branch } = identity;
      return [{ project, branch, id: String(number), commit: headRefOid, updatedAt: Date.parse(updatedAt) }];
    }),
  );
}

async function otherTips(
  octokit: Octokit,
  { project, branch: usual }: BranchTip,
  isCovered: (branch: string) => boolean,
  signal: AbortSignal,
): Promise<BranchTip[]> {
  signal.throwIfAborted();
  const [owner = "", repo = ""] = project.split("/");
  const asked = { owner, repo, per_page: perPage };
  const listed = await octokit.paginate(octokit.rest.repos.listBranches, asked);
  return listed
    .filter(({ name }) => name !== usual && !name.startsWith(ourPrefix) && isCovered(name))
    .map(({ name, commit }) => ({ project, branch: name, isDefault: false, commit: commit.sha }));
}
