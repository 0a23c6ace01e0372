import { branchName } from "../../model/branch-name.js";
import { WsgiShiftError } from "../../model/errors.js";
import type { ExistingChange, PublishedChange } from "../../model/host.js";
import { besideChange } from "./beside-change.js";
import { moveBranch } from "./branch-ref.js";
import { createCommit } from "./create-commit.js";
import type { Opening } from "./open-pull-request.js";
import { placesShown } from "./places-shown.js";
import { type PullRequestText, pullRequestText } from "./pull-request-text.js";
import { setDraft } from "./set-draft.js";
import { keepComment } from "./sticky-comment.js";
import { textKept } from "./text-kept.js";

/**
 * Replaces the commit of an open pull request, and its title and description unless somebody edited them. Raises
 * `branch-moved` if it is no longer as it was found: closed, pushed to, or not ours.
 */
export async function replacePullRequest(
  { host, repository, login, publication }: Opening,
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
  const isTheirs = (await textKept(repository, pull, text)) === "theirs";
  const said = async () => keepComment(repository, pull_number, await login(), insteadOf(text));
  const problems = [
    ...(isTheirs ? await besideChange(host, said) : []),
    ...(await placesShown(host, repository, to, publication)),
  ];
  return { id: existing.id, url: pull.html_url, commit: to, problems };
}

/** What our comment says while the description is a person's. */
function insteadOf({ title, body }: PullRequestText): string {
  return `Somebody edited the title or the description, so both stay as they are. The bot's own would be:\n\n**${title}**\n\n${body}`;
}
