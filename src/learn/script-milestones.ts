import type { Milestone } from "../registry/registry.js";
import type { Sighting } from "./sightings.js";
import type { FinalVersion, Timeline } from "./timeline.js";

/** Since when, and until when, a repository declares a script. */
export interface ScriptMilestones {
  readonly scriptSince?: Milestone;
  /** The last version that declares it. */
  readonly scriptLast?: Milestone;
  /** The first version after that without it; absent while it is still declared. */
  readonly scriptGone?: Milestone;
  readonly factories: readonly string[];
}

/** A final version and what it declares. */
export interface SeenVersion {
  readonly version: FinalVersion;
  readonly sighting: Sighting;
}

/** Follows a script through the versions, oldest first, to the default branch. */
export function scriptMilestones(
  script: string,
  versions: readonly SeenVersion[],
  main: Sighting | null,
  timeline: Timeline,
): ScriptMilestones {
  const declares = ({ declared }: Sighting) => declared?.has(script) === true;
  const first = versions.find(({ sighting }) => declares(sighting));
  const last = versions.findLastIndex(({ sighting }) => declares(sighting));
  const without = versions
    .slice(last + 1)
    .find(({ sighting }) => sighting.declared !== null && !declares(sighting));
  const sightings = versions.map(({ sighting }) => sighting);
  const declared = [...sightings, ...(main ? [main] : [])].flatMap((one) => one.declared?.get(script) ?? []);
  const since = first ? { version: first.version.name } : main && { branch: main.name };
  const gone = last !== -1 && without ? at(without.version, timeline) : goneOnMain(main, declares);
  return {
    factories: [...new Set(declared)].sort(),
    ...(since ? { scriptSince: since } : {}),
    ...(last === -1 ? {} : { scriptLast: { version: versions[last]?.version.name ?? "" } }),
    ...(gone ? { scriptGone: gone } : {}),
  };
}

function goneOnMain(main: Sighting | null, declares: (at: Sighting) => boolean): Milestone | null {
  if (main === null || main.declared === null || declares(main)) return null;
  return main.isEmpty ? { retired: true } : { branch: main.name };
}

/** A version with the release that it came out in, where that is known. */
export function at({ name, commit }: FinalVersion, timeline: Timeline): Milestone {
  const release = timeline.releaseOf(commit);
  return release === null ? { version: name } : { version: name, release };
}
