import { branchName } from "../../model/branch-name.js";
import { WsgiShiftError } from "../../model/errors.js";
import type { ExistingChange, Publication, PublishedChange } from "../../model/host.js";
import { moveBranch } from "./branch-ref.js";
import { createCommit } from "./create-commit.js";
import type { GitHubRepository } from "./github-repository.js";
import { isUnedited, pullRequestText } from "./pull-request-text.js";
import { setDraft } from "./set-draft.js";

/**
 * Replaces the commit of an open pull request, and its title and description unless somebody edited them. Raises
 * `branch-moved` if it is no longer as it was found: closed, pushed to, or not ours.
 */
export async function replacePullRequest(
  host: string,
  repository: GitHubRepository,
  publication: Publication,
  existing: ExistingChange,
): Promise<PublishedChange> {
  const { octokit, owner, repo } = repository;
  const name = branchName(publication.identity);
  const pull_number = Number(existing.id);
  const { data: pull } = await octokit.rest.pulls.get({ owner, repo, pull_number });
  const asFound = pull.state === "open" && pull.head.ref === name && pull.head.sha === existing.commit;
  if (!asFound || !existing.ours) throw new WsgiShiftError("branch-moved", { ref: `refs/heads/${name}` });
  const to = await createCommit(repository, publication);
  // Before the branch moves: nobody has approved what comes.
  if (publication.draft && !pull.draft) await setDraft(repository, pull.node_id, "draft");
  await moveBranch(host, repository, name, { from: existing.commit, to });
  const text = pullRequestText(publication.message);
  const isAsBefore = pull.title === text.title && pull.body === text.body;
  if (!isAsBefore && isUnedited(pull)) await octokit.rest.pulls.update({ owner, repo, pull_number, ...text });
  return { id: existing.id, url: pull.html_url, commit: to };
}
