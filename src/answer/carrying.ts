import type { CommandRequest } from "../model/command-request.js";
import type { Discussion, Discussions } from "../model/discussion.js";
import type { Host } from "../model/host.js";
import type { ScanRequest } from "../model/scan-request.js";

export interface AnswerOptions {
  readonly discussions: Discussions;
  readonly host: Pick<Host, "find">;
  /** How far the whole campaign is, in a sentence; undefined where that cannot be told now. */
  readonly burndown?: () => Promise<string | undefined>;
  /** Why a branch is not looked at; undefined where it is. Absent where nobody asks for a scan. */
  readonly whyNotCovered?: (branch: string) => Promise<string | undefined>;
  /** Puts a scan into the queue. */
  readonly enqueue: (request: ScanRequest) => Promise<unknown>;
}

/** What a word needs to be carried out. */
export interface Carrying extends AnswerOptions {
  readonly request: CommandRequest;
  readonly discussion: Discussion;
}
