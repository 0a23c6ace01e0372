import type { ChangeUnit } from "./change-identity.js";
import type { CommandRequest } from "./command-request.js";
import type { EventOrigin } from "./event-origin.js";

/** One repository's branch to look at, and why: what every event, comment and schedule becomes. */
export interface ScanRequest {
  readonly platform: "gerrit" | "github" | "local";
  /** As in `ChangeIdentity.host`. */
  readonly host: string;
  readonly project: string;
  /** Null for the default branch. */
  readonly branch: string | null;
  /** What a person reads in the log: `push`, `comment-added by dev1`. */
  readonly reason: string;
  /** Id that follows the event from delivery to change. */
  readonly correlation: string;
  /**
   * `changes`: the branch is not scanned; only what its host says of our changes there (votes, checks, state) is read
   * anew, for the campaign's memory.
   */
  readonly only?: "changes";
  /** What somebody with the right to it gave back to the bot. */
  readonly takeover?: Takeover;
  /** Compared with what stands under the name when the scan starts; absent where nobody said. */
  readonly origin?: EventOrigin;
}

/**
 * A person's commit that may be replaced. It names the commit, so it allows that once: what people push afterwards is
 * another, and so is ours once it is there.
 */
export interface Takeover {
  readonly unit: ChangeUnit;
  readonly commit: string;
}

/** What an event means to us: requests, or nothing with the reason. */
export type EventOutcome =
  | { readonly kind: "scan"; readonly requests: readonly ScanRequest[] }
  | RepositoriesChanged
  | { readonly kind: "command"; readonly request: CommandRequest }
  | { readonly kind: "ignored"; readonly reason: string };

/** Repositories that are no longer ours to look at, or go by another name; and what is to be looked at therefore. */
export interface RepositoriesChanged {
  readonly kind: "repositories";
  /** `owner/name`, or `owner/` for all of an owner's. */
  readonly gone: readonly string[];
  readonly moved: readonly { readonly from: string; readonly to: string }[];
  readonly requests: readonly ScanRequest[];
}

export function ignored(reason: string): EventOutcome {
  return { kind: "ignored", reason };
}
