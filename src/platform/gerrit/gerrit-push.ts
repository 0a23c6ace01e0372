import type { Git } from "../../git/git.js";
import { WsgiShiftError } from "../../model/errors.js";
import type { Publication, Remote } from "../../model/host.js";
import { isRefName } from "../../model/ref-name.js";
import type { GerritRest } from "./gerrit-rest.js";
import { pushByHttp } from "./push-by-http.js";
import { pushBySsh } from "./push-by-ssh.js";

/** The hashtag that marks all changes of wsgi-shift. */
const ownHashtag = "wsgi-shift";

export interface PushForReview {
  /** As in `ChangeIdentity.host`. */
  readonly host: string;
  readonly remote: Remote;
  /** By which it is pushed; undefined where there is an SSH key alone. */
  readonly rest: GerritRest | undefined;
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
export async function pushForReview(
  git: Git,
  { host, remote, rest, publication, topic }: PushForReview,
): Promise<string | undefined> {
  const { identity, commit, base, repository } = publication;
  const ref = `refs/for/${identity.branch}`;
  // Behind a percent sign Gerrit reads options: the branch `x%submit` would submit the change to `x`.
  if (!isRefName(ref) || ref.includes("%")) {
    const detail = "no change can be pushed for a branch of that name";
    throw new WsgiShiftError("push-rejected", { host, ref, detail });
  }
  let people: People = { r: named(publication.reviewers), cc: named(publication.cc ?? []) };
  for (;;) {
    const options = pushOptions(publication, topic, people);
    const push = { remote, ref, commit, base, repository, options };
    const { refusal, said } = await (rest ? pushByHttp(git, rest, push) : pushBySsh(git, push));
    // One commit is one change; the line is `  <address>/+/<number> <subject> [NEW]`.
    const number = /^ *https?:\/\/\S+\/\+\/(\d+) /m.exec(said)?.[1];
    if (refusal === undefined || /no new changes/.test(refusal)) return number;
    if (refusal === "") throw cutOff(host, ref, said);
    const unknown = refusal.split("; ").map((line) => /^(.*) does not identify a registered/.exec(line)?.[1]);
    const known = (names: readonly string[]) => names.filter((name) => !unknown.includes(name));
    const left: People = { r: known(people.r), cc: known(people.cc) };
    if (left.r.length === people.r.length && left.cc.length === people.cc.length)
      throw rejected(host, ref, refusal);
    people = left;
  }
}

function named(names: readonly string[]): string[] {
  return names.map(clean).filter((name) => name !== "");
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

/** The connection ended before Gerrit said what became of the push. */
function cutOff(host: string, ref: string, said: string): WsgiShiftError {
  const detail = said.trim().split("\n").at(-1) || "it gave no reason";
  return new WsgiShiftError("host-unavailable", { host, request: `the push to ${ref}`, detail });
}

function rejected(host: string, ref: string, detail: string): WsgiShiftError {
  // While another push to the same project is being stored, Gerrit at times misses objects that it has.
  const passes = /unpack failed|lock.?failure|fail\w* to lock|internal server error|unavailable/i.test(
    detail,
  );
  if (passes) return new WsgiShiftError("host-unavailable", { host, request: `the push to ${ref}`, detail });
  return new WsgiShiftError("push-rejected", { host, ref, detail });
}
