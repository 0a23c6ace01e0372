import type { CampaignKey, CampaignRecord } from "./campaign.js";

/** The commit that a covered branch is at now. */
export interface BranchTip {
  readonly project: string;
  /** Without `refs/heads/`. */
  readonly branch: string;
  readonly isDefault: boolean;
  readonly commit: string;
}

/** An open change of ours, as a host lists it. */
export interface ListedChange {
  readonly project: string;
  /** The branch that it is for, without `refs/heads/`. */
  readonly branch: string;
  /** As in `CampaignChange.id`. */
  readonly id: string;
  readonly commit: string;
  /** When anything of it changed last, in milliseconds since the epoch by our clock; null where the host does not say. */
  readonly updatedAt: number | null;
}

/** What one whole look at a host found. It is complete: what is not in it is not there, or is not covered any more. */
export interface HostLook {
  readonly tips: readonly BranchTip[];
  readonly changes: readonly ListedChange[];
}

/** A host that can be looked at as a whole, in few calls. */
export interface LookableHost {
  readonly platform: CampaignKey["platform"];
  /** As in `ChangeIdentity.host`. */
  readonly host: string;
  /**
   * Looks at all that is covered. `known` are the host's records: what they say need not be asked again. Raises
   * `host-refused` and `host-unavailable` rather than leave anything out.
   */
  look(known: readonly CampaignRecord[], signal: AbortSignal): Promise<HostLook>;
}
