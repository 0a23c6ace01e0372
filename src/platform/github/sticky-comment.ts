import type { GitHubRepository } from "./github-repository.js";
import { inertText } from "./inert-text.js";

/** By which the comment is known again; not shown. */
const mark = "<!-- wsgi-shift sticky -->";

const perPage = 100;
/** Pages that are searched for it: nobody reads a discussion of a thousand comments. */
const pages = 10;

/**
 * Keeps one comment of ours under the pull request, edited in place. It takes over where people wrote a description of their own:
 * until then the description says it all, and a comment would only notify.
 */
export async function keepComment(
  repository: GitHubRepository,
  number: number,
  login: string,
  text: string,
): Promise<void> {
  const { octokit, owner, repo } = repository;
  const body = `${inertText(text)}\n\n${mark}`;
  const standing = await findComment(repository, number, login);
  if (standing?.body === body) return;
  if (standing === undefined) {
    // Sent again by Octokit after a lost answer it would stand there twice: the next attempt looks for it first.
    const request = { retries: 0 };
    await octokit.rest.issues.createComment({ owner, repo, issue_number: number, body, request });
    return;
  }
  await octokit.rest.issues.updateComment({ owner, repo, comment_id: standing.id, body });
}

async function findComment(
  { octokit, owner, repo }: GitHubRepository,
  number: number,
  login: string,
): Promise<{ readonly id: number; readonly body: string } | undefined> {
  for (let page = 1; page <= pages; page += 1) {
    const asked = { owner, repo, issue_number: number, per_page: perPage, page };
    const { data } = await octokit.rest.issues.listComments(asked);
    const found = data.find(({ user, body }) => user?.login === login && body?.trimEnd().endsWith(mark));
    if (found) return { id: found.id, body: found.body ?? "" };
    if (data.length < perPage) return undefined;
  }
  return undefined;
}
