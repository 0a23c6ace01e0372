import type { Deployment, ModuleTarget } from "../../model/migration-plan.js";
import { isBefore, releaseIn } from "../../registry/openstack-release.js";

/** Why the release that a place is for keeps it as it is or leaves it to a person; null if it has the module. */
export interface Gate {
  readonly disposition: "keep" | "manual";
  readonly reason: string;
}

/**
 * A place for a release without the module still needs the script: `values_overrides/octavia/2025.1-ubuntu.yaml` before
 * octavia had one in 2025.2. The settings' `minimum_release` counts before the path, the path before the branch.
 */
export function releaseGate(path: string, target: ModuleTarget, release: Deployment["release"]): Gate | null {
  const deployed = release?.from === "settings" ? release.name : (releaseIn(path) ?? release?.name);
  if (deployed === undefined || target.since === null || !isBefore(deployed, target.since)) return null;
  const reason = `it is for ${deployed}, and ${target.application} is there from ${target.since} on`;
  if (target.backports?.includes(deployed)) {
    return {
      disposition: "manual",
      reason: `${reason}; it was backported to ${target.backports}: change it where that is deployed`,
    };
  }
  return { disposition: "keep", reason: `${reason}; the script still serves` };
}
