import type {
  CampaignChange,
  CampaignKey,
  CampaignRecord,
  CampaignScript,
  CampaignUse,
} from "../model/campaign.js";
import type { ChangeIdentity } from "../model/change-identity.js";
import type { Problem } from "../model/errors.js";
import type { ExistingChange } from "../model/host.js";
import type { Migration } from "../model/migration.js";
import { leftByPhase } from "../model/migration-plan.js";

/** What a scan ended with, as far as the campaign remembers it. */
export interface ScanOutcome {
  readonly identity: ChangeIdentity;
  /** Our change as it stands; undefined where the host was not asked for one, or has none. */
  readonly change?: Pick<ExistingChange, "id" | "url" | "state" | "commit" | "ours">;
  /** Addresses in the Depends-On of the change that was proposed now; undefined where none was written. */
  readonly dependsOn?: readonly string[];
  /** Why nothing was written. */
  readonly reason?: string;
}

export interface ScannedBranch {
  readonly platform: CampaignKey["platform"];
  readonly isDefault: boolean;
  readonly migration: Migration;
  readonly outcome: ScanOutcome;
}

/** The record of a branch after a scan of it that went well, with what is known still of what the scan did not look at. */
export function recordOf(
  { platform, isDefault, migration, outcome }: ScannedBranch,
  before: CampaignRecord | undefined,
  now: number,
): CampaignRecord {
  const { host, project, branch, unit } = outcome.identity;
  return {
    ...{ platform, host, project, branch, isDefault },
    revision: migration.revision,
    scannedAt: now,
    scripts: migration.scripts.map(scriptOf),
    // The end of the entry points looks at nothing that names a script.
    uses: unit === "entry-points" && before ? before.uses : usesOf(migration),
    changes: changesAfter(migration, outcome, before, now),
    reason: outcome.reason ?? null,
    error: null,
  };
}

/** The record of a branch whose scan failed: the rest of what is known stays. */
export function failedRecord(
  key: CampaignKey & Pick<CampaignRecord, "isDefault">,
  error: Problem,
  before: CampaignRecord | undefined,
): CampaignRecord {
  const { platform, host, project, branch, isDefault } = key;
  const unknown: CampaignRecord = {
    ...{ platform, host, project, branch, isDefault },
    ...{ revision: null, scannedAt: null, scripts: [], uses: [], changes: [], reason: null, error: null },
  };
  return { ...(before ?? unknown), error };
}

function scriptOf({ name, application, status }: Migration["scripts"][number]): CampaignScript {
  return { name, application, state: status === "module-exists" ? "both" : status };
}

function usesOf({ decisions }: Migration): CampaignUse[] {
  const uses = new Map<string, CampaignUse>();
  for (const { mention, disposition, pending, reason } of decisions) {
    const { script } = mention;
    const use = uses.get(script) ?? { script, rewrite: 0, manual: 0, keep: 0, pending: 0 };
    // A phase that leaves the place alone does not say that it is right.
    const counted = reason === leftByPhase ? "rewrite" : disposition;
    uses.set(script, { ...use, [counted]: use[counted] + 1, pending: use.pending + (pending ? 1 : 0) });
  }
  return [...uses.values()].sort((a, b) => (a.script < b.script ? -1 : 1));
}

function changesAfter(
  { settings }: Migration,
  { identity: { unit }, change, dependsOn }: ScanOutcome,
  before: CampaignRecord | undefined,
  now: number,
): CampaignChange[] {
  const changes = before?.changes ?? [];
  if (change === undefined) return [...changes];
  const { id, url, state, commit, ours } = change;
  const known = changes.find((one) => one.unit === unit && one.id === id);
  const isNewCommit = known?.commit !== commit;
  const after: CampaignChange = {
    ...{ unit, id, url, state, commit, ours },
    draft: known?.draft ?? settings.mode === "ask",
    // Votes and checks are of a commit.
    votes: isNewCommit ? [] : known.votes,
    checks: isNewCommit ? null : known.checks,
    waitsFor: state !== "open" ? null : isNewCommit ? "review" : (known.waitsFor ?? "review"),
    dependsOn: dependsOn ?? known?.dependsOn ?? [],
    seenAt: now,
  };
  return [...changes.filter((one) => one.unit !== unit), after];
}
