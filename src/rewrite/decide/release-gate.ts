import type { ModuleTarget } from "../../model/migration-plan.js";
import { isBefore } from "../../registry/openstack-release.js";
import type { ShownRelease } from "./shown-release.js";

/** Why the release that a place is for keeps it as it is or leaves it to a person; null if it has the module. */
export interface Gate {
  readonly disposition: "keep" | "manual";
  readonly reason: string;
}

const sources: Readonly<Record<ShownRelease["from"], string>> = {
  settings: "by minimum_release",
  path: "by its path",
  file: "by what the file deploys",
  chart: "by its chart",
  branch: "by its branch",
};

/**
 * A place for a release without the module still needs the script: `values_overrides/octavia/2025.1-ubuntu.yaml` before
 * octavia had one in 2025.2.
 */
export function releaseGate(target: ModuleTarget, release: ShownRelease | null): Gate | null {
  if (release !== null && target.unreleased) {
    const place = `it is for ${release.name} (${sources[release.from]})`;
    const reason = `${place}, and ${target.application} is in no release yet: see whether it is deployed there`;
    return { disposition: "manual", reason };
  }
  if (release === null || target.since === null || !isBefore(release.name, target.since)) return null;
  const reason = `it is for ${release.name} (${sources[release.from]}), and ${target.application} is there from ${target.since} on`;
  if (target.backports?.includes(release.name)) {
    return {
      disposition: "manual",
      reason: `${reason}; it was backported to ${target.backports}: change it where that is deployed`,
    };
  }
  return { disposition: "keep", reason: `${reason}; the script still serves` };
}
