import type { Git } from "../../git/git.js";
import { type PushReport, pushReport } from "../../git/push-report.js";
import { pushRequest } from "../../git/push-request.js";
import type { GerritRest } from "./gerrit-rest.js";
import type { ReviewPush } from "./review-push.js";

/**
 * Pushes by one request of our own, with all that `base` lacks: `git push` leaves out what Gerrit has in other changes, where
 * Gerrit does not look, and takes four processes and a list of all refs, of which nothing is needed. Raises what
 * `GerritRest.receivePack` does.
 */
export async function pushByHttp(
  git: Git,
  rest: GerritRest,
  { remote, ref, commit, base, repository, options }: ReviewPush,
): Promise<PushReport> {
  const { stdout: pack } = await git.run(["pack-objects", "--revs", "--stdout", "-q"], {
    gitDirectory: repository,
    subject: { target: remote.url },
    // The history ends at the parent, whatever is here of it.
    input: `--shallow ${base}\n${commit}\n^${base}\n`,
  });
  return pushReport(await rest.receivePack(remote.url, pushRequest({ ref, commit, options, pack })));
}
