import type { ChangeUnit } from "./change-identity.js";
import type { Problem } from "./errors.js";

/** A branch of a repository that the campaign covers, by the names that its host has for it. */
export interface CampaignKey {
  readonly platform: "gerrit" | "github";
  /** As in `ChangeIdentity.host`. */
  readonly host: string;
  readonly project: string;
  /** Without `refs/heads/`. */
  readonly branch: string;
}

/**
 * What is known of one branch: what its last scan found and what stands on its host. A memory that may be lost at any time,
 * as everything in it can be read again from the host.
 */
export interface CampaignRecord extends CampaignKey {
  /** Whether it is the repository's default branch; only that one counts in the campaign's sums. */
  readonly isDefault: boolean;
  /** The commit that was scanned last; null before the first scan ended. */
  readonly revision: string | null;
  /** Milliseconds since the epoch. */
  readonly scannedAt: number | null;
  /** The scripts that the repository declares. */
  readonly scripts: readonly CampaignScript[];
  /** The scripts that it names, its own included. */
  readonly uses: readonly CampaignUse[];
  /** Our changes, at most one a unit. */
  readonly changes: readonly CampaignChange[];
  /** Why nothing was proposed, or the change was left alone; null where something was written or nothing is to say. */
  readonly reason: string | null;
  /** What the last scan failed with; null as soon as one goes well. */
  readonly error: Problem | null;
}

export interface CampaignScript {
  readonly name: string;
  /** `nova.wsgi.metadata:application`; null where none is known. */
  readonly application: string | null;
  /** `declared`: there is only the script; `both`: the module is there too; `manual`: a person has to decide. */
  readonly state: "declared" | "both" | "manual";
}

export interface CampaignUse {
  readonly script: string;
  /** Places that would be rewritten, that a person must decide, and that stay. */
  readonly rewrite: number;
  readonly manual: number;
  readonly keep: number;
  /** Those of `keep` that name the script rightly as yet, and have to change with a release to come. */
  readonly pending: number;
}

/** Our change as its host showed it last. */
export interface CampaignChange {
  readonly unit: ChangeUnit;
  readonly id: string;
  readonly url: string;
  readonly state: "open" | "closed" | "merged";
  /** The commit that stands there. */
  readonly commit: string;
  /** Whether that commit is our own; false once a person changed it. */
  readonly ours: boolean;
  /** A draft, or work in progress. */
  readonly draft: boolean;
  /** Votes as people read them: `Code-Review+2`, `approved by dev1`, `changes requested by dev2`. */
  readonly votes: readonly string[];
  /** What the host's checks say of the commit; null where there are none, or they were not asked for. */
  readonly checks: "pending" | "passed" | "failed" | null;
  /** Whom or what it waits for; null once it is closed or merged. */
  readonly waitsFor: "review" | "approval" | "checks" | "dependency" | "author" | "merge" | null;
  /** Addresses of the changes that have to be merged before it: its Depends-On. */
  readonly dependsOn: readonly string[];
  /** Milliseconds since the epoch. */
  readonly seenAt: number;
}

/**
 * What one whole look at a host listed as covered by the campaign. Only with it can be told whether every repository
 * was looked at, and so whether all are known that name a script.
 */
export interface CampaignCover {
  readonly platform: CampaignKey["platform"];
  readonly host: string;
  readonly projects: readonly string[];
  /** When the look ended, in milliseconds since the epoch. */
  readonly at: number;
}

/** The campaign's numbers on one day, for the burndown. */
export interface CampaignDay {
  /** `2026-11-25`, in UTC. */
  readonly day: string;
  /** Default branches that declare a script or name one, or did. */
  readonly repositories: number;
  /** Those that declare one, and those of them whose modules are all there. */
  readonly services: number;
  readonly servicesWithModules: number;
  /** Those that only name scripts, and those of them that have no place left to change. */
  readonly deployments: number;
  readonly deploymentsMoved: number;
  /** Open and merged changes of ours. */
  readonly open: number;
  readonly merged: number;
}

/** Where the campaign's memory is. Each method raises `redis-unavailable`. */
export interface CampaignStore {
  /** The record with this key; undefined where the branch was never looked at, or the memory was lost. */
  get(key: CampaignKey): Promise<CampaignRecord | undefined>;

  /** All records, in no order. */
  all(): Promise<readonly CampaignRecord[]>;

  /** Keeps the record in place of the one with its key. */
  put(record: CampaignRecord): Promise<void>;

  /** Forgets the record: its repository or branch is gone. */
  remove(key: CampaignKey): Promise<void>;

  /** The days that are known, oldest first. */
  history(): Promise<readonly CampaignDay[]>;

  /** Keeps the numbers of a day in place of those that were kept for it. */
  putDay(day: CampaignDay): Promise<void>;

  /** What is covered, one a host, in no order. */
  covers(): Promise<readonly CampaignCover[]>;

  /** Keeps what a host covers in place of what was kept for it. */
  putCover(cover: CampaignCover): Promise<void>;
}
