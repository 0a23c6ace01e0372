import type { Logger } from "pino";
import type { AuditLog } from "../model/audit.js";
import type { CampaignKey, CampaignStore } from "../model/campaign.js";
import type { ChangeUnit } from "../model/change-identity.js";
import type { PageConfiguration } from "../model/configuration.js";
import type { JobsView } from "../model/job-view.js";
import type { Registry } from "../registry/registry.js";
import type { Visitor } from "./access/visitor.js";
import type { ReadDetail } from "./repository-detail.js";

export interface PageOptions {
  readonly configuration: PageConfiguration;
  /** What only the service's processes know; what browsers keep is signed with it. */
  readonly secrets: readonly string[];
  readonly store: Pick<CampaignStore, "all" | "history">;
  readonly registry: Registry;
  readonly jobs: JobsView;
  readonly audit: AuditLog;
  readonly readDetail: ReadDetail;
  /** Puts a scan of the branch into the queue. */
  readonly rescan: (key: CampaignKey, who: string) => Promise<unknown>;
  readonly decide: Decide;
  /** Undefined where GitHub is not configured for it. */
  readonly github: PeopleOfGitHub | undefined;
  readonly log: Logger;
  /** Hides secrets. */
  readonly mask: (text: string) => string;
  readonly now: () => Date;
  /** Gives ids that nobody can guess. */
  readonly newId: () => string;
}

/** What somebody decided about a change, of which they saw `commit`. */
export interface PageDecision {
  readonly key: CampaignKey;
  readonly unit: ChangeUnit;
  /** As the host numbers the change. */
  readonly number: number;
  readonly commit: string;
  readonly word: "approve" | "decline";
  readonly reason: string;
  readonly visitor: Visitor;
}

/** Does on the host what the word in a comment would do; `answer` is what the host shows too. */
export type Decide = (decision: PageDecision) => Promise<Decided>;

export interface Decided {
  readonly outcome: "done" | "refused";
  readonly answer: string;
}

/** By which people sign in with GitHub. */
export interface PeopleOfGitHub {
  startAt(state: string, verifier: string, redirect: string): string;
  /** Undefined for a code that GitHub does not know. */
  loginOf(code: string, verifier: string, redirect: string): Promise<string | undefined>;
}
