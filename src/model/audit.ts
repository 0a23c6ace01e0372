import type { CampaignKey } from "./campaign.js";

/** What somebody did on the campaign page. */
export interface AuditEntry {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** As in the page's visitors: `operator`, `ann`, `github:octocat`. */
  readonly who: string;
  readonly what: "sign-in" | "rescan" | "approve" | "decline" | "retry";
  /** The branch that it was done to; null for what is done to none. */
  readonly branch: CampaignKey | null;
  /** The change and the commit that were looked at, a reason that was given, a job's id; empty where there is nothing to say. */
  readonly detail: string;
  /** `asked`: it is about to be done, written before; else how it ended. */
  readonly outcome: "asked" | "done" | "refused" | "failed";
  /** What was answered; empty for `asked`. */
  readonly answer: string;
}

/** Where it is kept who did what. It can be added to and read, nothing else. Each method raises `redis-unavailable`. */
export interface AuditLog {
  append(entry: AuditEntry): Promise<void>;

  /** The newest first. */
  newest(count: number): Promise<readonly AuditEntry[]>;
}
