import type { ModuleTarget, ShownRelease } from "../../model/migration-plan.js";
import { isBefore } from "../../registry/openstack-release.js";

/**
 * Why a place stays as it is for the release that it is for, which lacks the module; null if the release has it, or
 * nothing says which one it is. `values_overrides/octavia/2025.1-ubuntu.yaml` still needs the script: octavia has had a
 * module since 2025.2. A module that some version of the release got later is no promise that this version is deployed.
 */
export function releaseGate(target: ModuleTarget, release: ShownRelease | null): string | null {
  if (release === null) return null;
  const { application, since, backports, unreleased } = target;
  const place = `it is for ${release.name} (by ${release.by})`;
  if (unreleased) return `${place}, and ${application} is in no release yet; the script still serves`;
  if (since === null || !isBefore(release.name, since)) return null;
  const reason = `${place}, and ${application} is there from ${since} on; the script still serves`;
  return backports?.includes(release.name)
    ? `${reason} (backported to ${backports}: where that is deployed, it may change already)`
    : reason;
}

/**
 * Why a person must look whether a release that is deployed has the module, which came with a version of a service that
 * has releases of its own, as gnocchi 4.7.0; null if it is known, or the place follows the newest.
 */
export function unknownInRelease(target: ModuleTarget, release: ShownRelease | null): string | null {
  const { application, since, sinceVersion, unreleased, project } = target;
  if (release === null || since !== null || sinceVersion === null || unreleased) return null;
  const name = project?.slice(project.lastIndexOf("/") + 1) ?? "the service";
  const place = `it is for ${release.name} (by ${release.by})`;
  return `${place}; see that what is deployed there is ${name} ${sinceVersion} or newer, then serve ${application}`;
}
