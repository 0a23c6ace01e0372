import type {
  CampaignChange,
  CampaignRecord,
  CampaignScript,
  CampaignUse,
} from "../../src/model/campaign.js";

/** A record of a default branch that nothing was found in, with what `given` says instead. */
export function recordWith(given: Partial<CampaignRecord> = {}): CampaignRecord {
  return {
    platform: "gerrit",
    host: "review.example.org",
    project: "openstack/fox",
    branch: "master",
    isDefault: true,
    revision: "a".repeat(40),
    scannedAt: 1,
    scripts: [],
    uses: [],
    changes: [],
    reason: null,
    error: null,
    ...given,
  };
}

export function scriptWith(given: Partial<CampaignScript> = {}): CampaignScript {
  return { name: "fox-api-wsgi", application: "fox.wsgi.api:application", state: "declared", ...given };
}

export function useOf(given: Partial<CampaignUse> = {}): CampaignUse {
  return { script: "fox-api-wsgi", rewrite: 0, manual: 0, keep: 0, pending: 0, ...given };
}

export function changeWith(given: Partial<CampaignChange> = {}): CampaignChange {
  const state = given.state ?? "open";
  return {
    unit: "modules",
    id: "7",
    url: "https://review.example.org/c/openstack/fox/+/7",
    state,
    commit: "c".repeat(40),
    ours: true,
    draft: false,
    votes: [],
    checks: null,
    waitsFor: state === "open" ? "review" : null,
    dependsOn: [],
    seenAt: 1,
    ...given,
  };
}
