import { RequestError } from "octokit";
import { branchName } from "../../model/branch-name.js";
import { type Problem, WsgiShiftError } from "../../model/errors.js";
import type { BesideChange, Publication, PublishedChange } from "../../model/host.js";
import { besideChange } from "./beside-change.js";
import { branchTip, createBranch, moveBranch } from "./branch-ref.js";
import { createCommit } from "./create-commit.js";
import { findPullRequest } from "./find-pull-request.js";
import type { GitHubRepository } from "./github-repository.js";
import { isTipOurs } from "./ownership.js";
import { placesShown } from "./places-shown.js";
import { pullRequestText } from "./pull-request-text.js";

/** A publication, and where it goes. */
export interface Opening {
  readonly host: string;
  readonly repository: GitHubRepository;
  readonly login: () => Promise<string>;
  readonly publication: Publication;
}

/** Opens the first pull request of the publication's identity; does what is left of it where an earlier attempt ended. */
export async function openPullRequest(opening: Opening): Promise<PublishedChange> {
  const { repository, publication } = opening;
  const name = branchName(publication.identity);
  const commit = await createCommit(repository, publication);
  if (!(await createBranch(repository, name, commit))) await takeBranch(opening, name, commit);
  const { number, url } = await createPullRequest(opening, name);
  const place = { host: opening.host, repository, number, commit };
  return { id: String(number), url, commit, problems: await completePullRequest(place, publication) };
}

/** A pull request, and the commit that it shows. */
export interface PullRequestPlace {
  readonly host: string;
  readonly repository: GitHubRepository;
  readonly number: number;
  readonly commit: string;
}

/** Gives a pull request all that belongs beside it. What is there already stays as it is. */
export async function completePullRequest(
  place: PullRequestPlace,
  beside: BesideChange,
): Promise<readonly Problem[]> {
  return [
    ...(await label(place, beside)),
    ...(await requestReview(place, beside)),
    ...(await placesShown(place.host, place.repository, place.commit, beside)),
  ];
}

/**
 * Uses a branch that stands there already: left by an attempt that ended before its pull request, or by a merged one.
 * Raises `branch-moved` if there is a pull request by now, and `push-rejected` if the branch is somebody else's.
 */
async function takeBranch({ host, repository, login }: Opening, name: string, commit: string): Promise<void> {
  const ref = `refs/heads/${name}`;
  const [pull, from] = [await findPullRequest(repository, name), await branchTip(repository, name)];
  if (from === undefined || (pull !== undefined && pull.state !== "merged")) {
    throw new WsgiShiftError("branch-moved", { ref });
  }
  if (!(await isTipOurs(repository, from, await login()))) {
    const detail = `the branch exists, and its commit ${from} is somebody else's; rename or delete it there`;
    throw new WsgiShiftError("push-rejected", { host, ref, detail });
  }
  await moveBranch(host, repository, name, { from, to: commit });
}

async function createPullRequest(
  { repository, publication }: Opening,
  name: string,
): Promise<{ readonly number: number; readonly url: string }> {
  const { octokit, owner, repo } = repository;
  const text = pullRequestText(publication.message);
  const base = publication.identity.branch;
  const { draft } = publication;
  try {
    const { data } = await octokit.rest.pulls.create({ owner, repo, head: name, base, draft, ...text });
    return { number: data.number, url: data.html_url };
  } catch (error) {
    // "A pull request already exists": ours, whose answer was lost on the way.
    const pull =
      error instanceof RequestError && error.status === 422 && (await findPullRequest(repository, name));
    if (pull && pull.state === "open") return pull;
    throw error;
  }
}

function label(
  { host, repository, number }: PullRequestPlace,
  beside: BesideChange,
): Promise<readonly Problem[]> {
  const { octokit, owner, repo } = repository;
  const labels = [...beside.labels];
  if (labels.length === 0) return Promise.resolve([]);
  return besideChange(host, () =>
    octokit.rest.issues.addLabels({ owner, repo, issue_number: number, labels }),
  );
}

/** Reviewers are logins, or `owner/team`. */
function requestReview(
  { host, repository, number }: PullRequestPlace,
  beside: BesideChange,
): Promise<readonly Problem[]> {
  const { octokit, owner, repo } = repository;
  const teams = beside.reviewers.filter((name) => name.includes("/"));
  const reviewers = beside.reviewers.filter((name) => !name.includes("/"));
  if (beside.reviewers.length === 0) return Promise.resolve([]);
  return besideChange(host, () =>
    octokit.rest.pulls.requestReviewers({
      owner,
      repo,
      pull_number: number,
      reviewers,
      team_reviewers: teams.map((team) => team.slice(team.indexOf("/") + 1)),
    }),
  );
}
