import type { Git } from "../../git/git.js";
import { type PushReport, pushReport } from "../../git/push-report.js";
import { pushRequest } from "../../git/push-request.js";
import type { Remote } from "../../model/host.js";
import type { GerritRest } from "./gerrit-rest.js";

/** One commit to be pushed to one ref, which is only told to Gerrit: there never is such a ref. */
export interface ReviewPush {
  readonly remote: Remote;
  readonly ref: string;
  readonly commit: string;
  /** Its only parent, which Gerrit has. */
  readonly base: string;
  /** Git directory that holds both. */
  readonly repository: string;
  /** Push options. */
  readonly options: readonly string[];
}

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
