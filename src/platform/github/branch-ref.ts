import { RequestError } from "octokit";
import { WsgiShiftError } from "../../model/errors.js";
import type { GitHubRepository } from "./github-repository.js";

/**
 * The only compare-and-swap for refs that GitHub has, a lease as in git push --force-with-lease (GraphQL reference,
 * updateRefs); the REST call to update a ref would overwrite what somebody pushed a moment ago.
 */
const updateRefs = "mutation ($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }";

/** The commit that the branch points to; undefined where there is none of this name. */
export async function branchTip(repository: GitHubRepository, name: string): Promise<string | undefined> {
  const { octokit, owner, repo } = repository;
  try {
    return (await octokit.rest.git.getRef({ owner, repo, ref: `heads/${name}` })).data.object.sha;
  } catch (error) {
    if (error instanceof RequestError && error.status === 404) return undefined;
    throw error;
  }
}

/** Makes the branch; false if one of this name points to something else. */
export async function createBranch(
  repository: GitHubRepository,
  name: string,
  commit: string,
): Promise<boolean> {
  const { octokit, owner, repo } = repository;
  try {
    await octokit.rest.git.createRef({ owner, repo, ref: `refs/heads/${name}`, sha: commit });
    return true;
  } catch (error) {
    if (!(error instanceof RequestError) || error.status !== 422) throw error;
    // Either it exists, perhaps by a first attempt whose answer was lost, or the repository's rules forbid it.
    const tip = await branchTip(repository, name);
    if (tip === undefined) throw error;
    return tip === commit;
  }
}

/** Moves the branch from one commit to another, forced. Raises `branch-moved` if it does not point to `from`. */
export async function moveBranch(
  host: string,
  repository: GitHubRepository,
  name: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  const ref = `refs/heads/${name}`;
  const refUpdates = [{ name: ref, beforeOid: from, afterOid: to, force: true }];
  try {
    await repository.octokit.graphql(updateRefs, { input: { repositoryId: repository.nodeId, refUpdates } });
  } catch (error) {
    // The answer does not say why in a form that is promised; where the branch points now does.
    const tip = await branchTip(repository, name);
    if (tip === to) return;
    if (tip !== from) throw new WsgiShiftError("branch-moved", { ref }, { cause: error });
    if (error instanceof RequestError) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    if (/rate limit/i.test(detail)) {
      throw new WsgiShiftError("host-unavailable", { host, request: "updateRefs", detail }, { cause: error });
    }
    throw new WsgiShiftError("push-rejected", { host, ref, detail }, { cause: error });
  }
}
