import { WsgiShiftError } from "../model/errors.js";
import type { Environment } from "./git-environment.js";
import { hideSecrets } from "./hide-secrets.js";

/** What a git command works on: decides which error its failure is. */
export interface Subject {
  /** A repository at hand, as a person calls it. */
  readonly target?: string;
  /** The address of a remote that the command talks to. */
  readonly remote?: string;
}

export interface Failure {
  readonly command: string;
  /** Exit status, or the signal's name. */
  readonly status: number | string;
  readonly stderr: string;
  readonly subject: Subject;
  /** Variables that were given for this command, whose secrets must not be shown. */
  readonly environment: Environment;
  readonly timedOut?: boolean;
}

const unreachable =
  /could not resolve|connection (refused|reset|timed out|closed)|failed to connect|couldn't connect|operation (timed out|too slow)|network is unreachable|no route to host|early eof|unexpected disconnect|the remote end hung up|returned error: (5\d\d|408|429)|rpc failed|empty reply|(send|recv) failure|transfer closed|(ssl|tls|gnutls)[^\n]*(error|failed|terminated)/i;

const refused =
  /authentication failed|could not read (username|password)|permission denied|access denied|returned error: (3\d\d|4(?!08|29)\d\d)|redirect|not found|does not (appear to be|exist)|host key verification failed|not allowed|does not allow|not our ref|couldn't find remote ref/i;

/** Messages of ENOSPC, EDQUOT and EFBIG (errno(3)). */
const full = /no space left on device|disk quota exceeded|file too large/i;

const corrupt =
  /corrupt|loose object|bad (object|tree|signature)|unable to (read|parse|find)|missing (blob|tree|commit|object)|inflate|is empty|too (small|short)|could not (parse|read)|not a (valid object|git repository|tree object|commit)|invalid (object|sha1)|does not match index|packfile|premature end|malformed|bad config|did not send all necessary/i;

/** git's own text without its `fatal:` and empty lines, on one line and without credentials. */
function detail({ stderr, subject, environment, timedOut }: Failure): string {
  const lines = stderr.split("\n").map((line) => line.replace(/^(fatal|error): /, "").trim());
  const text =
    lines.filter((line) => line !== "").join("; ") || (timedOut ? "it took too long" : "it said nothing");
  return hideSecrets(text.length > 600 ? `${text.slice(0, 600)}…` : text, subject.remote, environment);
}

/** The error that a failed git command is, by what git said and what it was working on. */
export function gitError(failure: Failure): WsgiShiftError {
  const { command, status, stderr, subject } = failure;
  const text = detail(failure);
  if (full.test(stderr)) return new WsgiShiftError("disk-full", { detail: text });
  if (subject.remote !== undefined) {
    const remote = hideSecrets(subject.remote, subject.remote, failure.environment);
    if (!refused.test(stderr) && (failure.timedOut || unreachable.test(stderr))) {
      return new WsgiShiftError("remote-unreachable", { remote, detail: text });
    }
    if (refused.test(stderr)) return new WsgiShiftError("remote-refused", { remote, detail: text });
  }
  if (subject.target !== undefined && corrupt.test(stderr)) {
    return new WsgiShiftError("repository-corrupt", { target: subject.target, detail: text });
  }
  return new WsgiShiftError("git-failed", { command, status, detail: text });
}
