import type { Git } from "../../git/git.js";
import { WsgiShiftError } from "../../model/errors.js";
import type { Publication, Remote } from "../../model/host.js";
import { isRefName } from "../../model/ref-name.js";

/** The hashtag that marks all changes of wsgi-shift. */
const ownHashtag = "wsgi-shift";

/**
 * Pushes the commit for review (user-upload in Gerrit's documentation). That Gerrit has this very commit already is
 * success. A reviewer whom Gerrit does not know is left out: a settings file with an old name stops no change. Raises
 * `push-rejected` with Gerrit's reason, `host-unavailable` where it could not lock or store, and what git raises for a
 * remote.
 */
export async function pushForReview(
  git: Git,
  host: string,
  remote: Remote,
  publication: Publication,
): Promise<void> {
  const ref = `refs/for/${publication.identity.branch}`;
  // Behind a percent sign Gerrit reads options: the branch `x%submit` would submit the change to `x`.
  if (!isRefName(ref) || ref.includes("%")) {
    const detail = "no change can be pushed for a branch of that name";
    throw new WsgiShiftError("push-rejected", { host, ref, detail });
  }
  let reviewers = publication.reviewers.map(clean).filter((name) => name !== "");
  for (;;) {
    const reason = await push(git, remote, publication, ref, reviewers);
    if (reason === undefined || /no new changes/.test(reason)) return;
    const unknown = reason.split("; ").map((line) => /^(.*) does not identify a registered/.exec(line)?.[1]);
    const known = reviewers.filter((name) => !unknown.includes(name));
    if (known.length === reviewers.length) throw rejected(host, ref, reason);
    reviewers = known;
  }
}

/** Why Gerrit rejected the push; undefined where it did not. */
async function push(
  git: Git,
  remote: Remote,
  publication: Publication,
  ref: string,
  reviewers: readonly string[],
): Promise<string | undefined> {
  const options = pushOptions(publication, reviewers).map((option) => `--push-option=${option}`);
  const quietly = [
    "--porcelain",
    "--no-verify",
    "--no-follow-tags",
    "--no-recurse-submodules",
    "--no-signed",
  ];
  const refspec = `${publication.commit}:${ref}`;
  const { status, stdout, stderr } = await git.run(
    ["push", ...quietly, ...options, "--end-of-options", remote.url, refspec],
    {
      gitDirectory: publication.repository,
      environment: remote.environment,
      protocols: [new URL(remote.url).protocol.slice(0, -1)],
      subject: { remote: remote.url },
      accept: [0, 1],
    },
  );
  if (status === 0) return undefined;
  const reason = rejection(stdout.toString("utf8")) ?? "";
  const unpacking = /^error: remote (unpack failed: .*)$/m.exec(stderr)?.[1];
  return [reason, unpacking].filter(Boolean).join(": ") || "it gave no reason";
}

/**
 * Topic, hashtags and reviewers are given once, with the first patch set: what people do to them later stays. Gerrit
 * refuses hashtags with commas. A patch set that waits for approval is work in progress, each anew.
 */
function pushOptions(
  { existing, identity, labels, draft }: Publication,
  reviewers: readonly string[],
): string[] {
  const waiting = draft ? ["wip"] : [];
  if (existing !== undefined) return waiting;
  const hashtags = [ownHashtag, ...labels].flatMap((label) => label.split(",")).map(clean);
  return [
    ...waiting,
    `topic=${identity.topic}`,
    ...new Set(hashtags.filter((tag) => tag !== "").map((tag) => `hashtag=${tag}`)),
    ...new Set(reviewers.map((name) => `r=${name}`)),
  ];
}

/** git refuses push options of several lines; the hash before a hashtag is not part of it. */
function clean(text: string): string {
  return text
    .replace(/\p{C}+/gu, " ")
    .trim()
    .replace(/^#+/, "");
}

/** The reason, which may have several lines, in the parentheses of `!\t<from>:<to>\t[remote rejected] (<reason>)` (git-push(1), OUTPUT). */
function rejection(output: string): string | undefined {
  const [, reason] =
    /^!\t[^\t]*\t\[(?:remote )?rejected\] \((.*?)\)$(?=\n(?:Done|[ =*+!-]\t))/ms.exec(output) ?? [];
  return reason?.replace(/\s*\n\s*/g, "; ");
}

function rejected(host: string, ref: string, detail: string): WsgiShiftError {
  // While another push to the same project is being stored, Gerrit at times misses objects that it has.
  const passes = /unpack failed|lock.?failure|fail\w* to lock|internal server error|unavailable/i.test(
    detail,
  );
  if (passes) return new WsgiShiftError("host-unavailable", { host, request: `the push to ${ref}`, detail });
  return new WsgiShiftError("push-rejected", { host, ref, detail });
}
