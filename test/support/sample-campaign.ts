import type {
  CampaignChange,
  CampaignDay,
  CampaignRecord,
  CampaignScript,
  CampaignUse,
} from "../../src/model/campaign.js";

/** 2026-11-25 21:00 UTC, the moment that the samples are of. */
export const sampleNow = Date.UTC(2026, 10, 25, 21);

const day = 24 * 3600 * 1000;

const services =
  "keystone nova placement cinder glance neutron heat masakari aodh designate freezer-api barbican magnum trove watcher zun blazar ironic manila octavia mistral cyborg zaqar solum murano vitrage tacker senlin".split(
    " ",
  );
const people = ["dana", "lee", "noor", "sam", "kim"];
const tools = ["ansible-role", "chart", "image", "puppet", "charm", "dev", "ops"];

/** As many repositories as asked for, the same each time, of all kinds that there are. */
export function sampleCampaign(count: number): CampaignRecord[] {
  const random = numbers(20261125);
  return Array.from({ length: count }, (_, index) =>
    index % 3 === 0 ? service(index, random) : deployment(index, random),
  );
}

type Random = () => number;

function service(index: number, random: Random): CampaignRecord {
  const name = services[(index / 3) % services.length] ?? "nova";
  const project =
    index / 3 < services.length ? `openstack/${name}` : `openstack/${name}-${Math.floor(index / 3)}`;
  const script = `${name}-api-wsgi`;
  const modulesDone = random() < 0.62;
  const scripts: CampaignScript[] = [
    { name: script, application: `${name}.wsgi.api:application`, state: modulesDone ? "both" : "declared" },
  ];
  if (random() < 0.3)
    scripts.push({
      name: `${name}-metadata-wsgi`,
      application: `${name}.wsgi.metadata:application`,
      state: modulesDone ? "both" : "manual",
    });
  const uses = [use(script, modulesDone ? 0 : 2 + Math.floor(random() * 5), random)];
  return record("gerrit", project, index, {
    scripts,
    uses,
    changes: changes("gerrit", project, index, modulesDone, random),
  });
}

function deployment(index: number, random: Random): CampaignRecord {
  const name = services[index % services.length] ?? "nova";
  const platform = index % 5 === 0 ? "github" : "gerrit";
  const project = `${platform === "github" ? "example-cloud" : "openstack"}/${tools[Math.floor(index / services.length) % tools.length]}-${name}${index >= 196 ? `-${index}` : ""}`;
  const moved = random() < 0.45;
  const uses = [use(`${name}-api-wsgi`, moved ? 0 : 1 + Math.floor(random() * 9), random)];
  return record(platform, project, index, {
    scripts: [],
    uses,
    changes: changes(platform, project, index, moved, random),
  });
}

function use(script: string, rewrite: number, random: Random): CampaignUse {
  const manual = rewrite > 0 && random() < 0.2 ? 1 : 0;
  return { script, rewrite, manual, keep: Math.floor(random() * 3), pending: 0 };
}

function changes(
  platform: CampaignRecord["platform"],
  project: string,
  index: number,
  done: boolean,
  random: Random,
): CampaignChange[] {
  const id = String(platform === "github" ? index + 7 : 900_000 + index * 13);
  const url =
    platform === "github"
      ? `https://github.com/${project}/pull/${id}`
      : `https://review.example.org/c/${project}/+/${id}`;
  const chance = random();
  if (!done && chance < 0.25) return [];
  const state = done ? "merged" : chance > 0.94 ? "closed" : "open";
  const person = people[index % people.length] ?? "dana";
  const votes =
    platform === "github" ? `approved by ${person}` : chance > 0.6 ? "Code-Review+2" : "Code-Review+1";
  const waits = ["review", "review", "approval", "checks", "merge", "dependency", "author"] as const;
  const change = {
    ...{ unit: "modules", id, url, state },
    commit: (index + 1).toString(16).padStart(40, "a"),
    ours: random() > 0.05,
    draft: state === "open" && random() < 0.2,
    votes: random() < 0.5 ? [votes] : [],
    checks: state === "open" ? (random() < 0.85 ? "passed" : "failed") : null,
    waitsFor: state === "open" ? (waits[Math.floor(random() * waits.length)] ?? "review") : null,
    dependsOn: [],
    seenAt: sampleNow - Math.floor(random() * 3 * day),
  } satisfies CampaignChange;
  return [change];
}

function record(
  platform: CampaignRecord["platform"],
  project: string,
  index: number,
  rest: Pick<CampaignRecord, "scripts" | "uses" | "changes">,
): CampaignRecord {
  const failed = index % 83 === 41;
  const detail = "503 Service Unavailable";
  return {
    platform,
    host: platform === "github" ? "github.com" : "review.example.org",
    project,
    branch: platform === "github" ? "main" : "master",
    isDefault: true,
    revision: (index + 1).toString(16).padStart(40, "0"),
    scannedAt: sampleNow - (index % 97) * 13 * 60_000,
    reason: null,
    error: failed
      ? {
          code: "host-unavailable",
          message: `review.example.org could not serve GET /projects: ${detail}`,
          advice: "The host is busy or down; the service tries again by itself.",
        }
      : null,
    ...rest,
  };
}

/** Days before the samples' moment, in which the campaign got on as campaigns do: slowly, fast, slowly. */
export function sampleHistory(days: number, last: CampaignDay): CampaignDay[] {
  return Array.from({ length: days }, (_, index) => {
    const part = index / days;
    const eased = part * part * (3 - 2 * part);
    const seen = Math.min(1, 0.78 + part * 0.4);
    const of = (count: number, share: number) => Math.round(count * share);
    return {
      day: new Date(sampleNow - (days - index) * day).toISOString().slice(0, 10),
      repositories: of(last.repositories, seen),
      services: of(last.services, seen),
      servicesWithModules: of(last.servicesWithModules, eased),
      deployments: of(last.deployments, seen),
      deploymentsMoved: of(last.deploymentsMoved, Math.max(0, eased * 1.12 - 0.12)),
      open: of(last.open, 0.3 + 0.7 * Math.sin(part * Math.PI * 0.6)),
      merged: of(last.merged, eased),
    };
  });
}

/** Numbers 0 ≤ x < 1, the same each time (mulberry32). */
function numbers(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
