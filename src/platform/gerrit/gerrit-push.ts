import { join } from "node:path";
import type { Git, GitOptions } from "../../git/git.js";
import { isolateCommit } from "../../git/isolate-commit.js";
import { WsgiShiftError } from "../../model/errors.js";
import type { Publication, Remote } from "../../model/host.js";
import { isRefName } from "../../model/ref-name.js";

/** The hashtag that marks all changes of wsgi-shift. */
const ownHashtag = "wsgi-shift";

export interface PushForReview {
  /** As in `ChangeIdentity.host`. */
  readonly host: string;
  readonly remote: Remote;
  readonly publication: Publication;
  /** For a new change. */
  readonly topic: string | undefined;
}

/** Who is asked and who is told, by the push options for them. */
interface People {
  readonly r: readonly string[];
  readonly cc: readonly string[];
}

/**
 * Pushes the commit for review (user-upload in Gerrit's documentation), and gives the change's number where Gerrit tells
 * it. That Gerrit has this very commit already is success. Whom Gerrit does not know is left out: a settings file with an
 * old name stops no change. Raises `push-rejected` with Gerrit's reason, `host-unavailable` where it could not lock or
 * store, and what git raises for a remote.
 */
export async function pushForReview(git: Git, pushing: PushForReview): Promise<string | undefined> {
  const { base, commit, repository } = pushing.publication;
  try {
    return await pushFrom(git, { gitDirectory: repository }, pushing);
  } catch (error) {
    if (!(error instanceof WsgiShiftError && missesObjects.test(error.message))) throw error;
  }
  // git leaves out what Gerrit has in other changes, where Gerrit does not look (ReceivePack of JGit): send it all.
  const alone = await isolateCommit(git, { objects: join(repository, "objects"), commit, base });
  try {
    return await pushFrom(git, alone.options, pushing);
  } finally {
    await alone.dispose();
  }
}

const missesObjects = /unpack failed: error Missing (?:commit|tree|blob) /;

async function pushFrom(git: Git, from: GitOptions, pushing: PushForReview): Promise<string | undefined> {
  const { host, publication } = pushing;
  const ref = `refs/for/${publication.identity.branch}`;
  // Behind a percent sign Gerrit reads options: the branch `x%submit` would submit the change to `x`.
  if (!isRefName(ref) || ref.includes("%")) {
    const detail = "no change can be pushed for a branch of that name";
    throw new WsgiShiftError("push-rejected", { host, ref, detail });
  }
  let people: People = { r: named(publication.reviewers), cc: named(publication.cc ?? []) };
  for (;;) {
    const { reason, number } = await push(git, from, pushing, ref, people);
    if (reason === undefined || /no new changes/.test(reason)) return number;
    const unknown = reason.split("; ").map((line) => /^(.*) does not identify a registered/.exec(line)?.[1]);
    const known = (names: readonly string[]) => names.filter((name) => !unknown.includes(name));
    const left: People = { r: known(people.r), cc: known(people.cc) };
    if (left.r.length === people.r.length && left.cc.length === people.cc.length)
      throw rejected(host, ref, reason);
    people = left;
  }
}

function named(names: readonly string[]): string[] {
  return names.map(clean).filter((name) => name !== "");
}

interface Outcome {
  /** Why Gerrit rejected the push; undefined where it did not. */
  readonly reason: string | undefined;
  /** Of the change, which Gerrit tells where it took the push. */
  readonly number: string | undefined;
}

async function push(
  git: Git,
  from: GitOptions,
  { host, remote, publication, topic }: PushForReview,
  ref: string,
  people: People,
): Promise<Outcome> {
  const options = pushOptions(publication, topic, people).map((option) => `--push-option=${option}`);
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
      ...from,
      environment: { ...from.environment, ...remote.environment },
      protocols: [new URL(remote.url).protocol.slice(0, -1)],
      subject: { remote: remote.url },
      accept: [0, 1],
    },
  );
  // One commit is one change; the line is `remote:   <address>/+/<number> <subject> [NEW]`.
  const number = /^remote: +https?:\/\/\S+\/\+\/(\d+) /m.exec(stderr)?.[1];
  if (status === 0) return { reason: undefined, number };
  const rejection = rejectionIn(stdout.toString("utf8")) ?? "";
  const unpacking = /^error: remote (unpack failed: .*)$/m.exec(stderr)?.[1];
  if (rejection === "" && unpacking === undefined) throw cutOff(host, ref, stderr);
  return { reason: [rejection, unpacking].filter(Boolean).join(": "), number: undefined };
}

/**
 * Topic, hashtags and people are given once, with the first patch set: what is done to them later stays. Those who are
 * asked or told get the one mail about it; nobody else does, and nobody about later patch sets. Gerrit refuses hashtags
 * with commas. A patch set that waits for approval is work in progress, each anew; else it stays what it is.
 */
function pushOptions(
  { existing, labels, draft }: Publication,
  topic: string | undefined,
  { r, cc }: People,
): string[] {
  const waiting = draft ? ["wip"] : [];
  if (existing !== undefined) return [...waiting, "notify=NONE"];
  const hashtags = [ownHashtag, ...labels].flatMap((label) => label.split(",")).map(clean);
  return [
    ...waiting,
    `notify=${draft ? "NONE" : "OWNER_REVIEWERS"}`,
    ...(topic === undefined ? [] : [`topic=${topic}`]),
    ...new Set(hashtags.filter((tag) => tag !== "").map((tag) => `hashtag=${tag}`)),
    ...new Set([...r.map((name) => `r=${name}`), ...cc.map((name) => `cc=${name}`)]),
  ];
}

/** git refuses push options of several lines; the hash before a hashtag is not part of it. */
function clean(text: string): string {
  return text
    .replace(/\p{C}+/gu, " ")
    .trim()
    .replace(/^#+/, "");
}

/** The connection ended before Gerrit said what became of the push: `[remote failure]` in place of a rejection. */
function cutOff(host: string, ref: string, stderr: string): WsgiShiftError {
  const said = stderr.trim().split("\n").at(-1) || "it gave no reason";
  return new WsgiShiftError("host-unavailable", { host, request: `the push to ${ref}`, detail: said });
}

/** The reason, which may have several lines, in the parentheses of `!\t<from>:<to>\t[remote rejected] (<reason>)` (git-push(1), OUTPUT). */
function rejectionIn(output: string): string | undefined {
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
