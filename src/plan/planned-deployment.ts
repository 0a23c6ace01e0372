import { type Deployment, type ShownRelease, valuesDirectory } from "../model/migration-plan.js";
import type { RepositorySettings } from "../model/repository-settings.js";
import { isBefore } from "../registry/openstack-release.js";

interface DeploymentFacts {
  /** Scripts that are declared, as a service does. */
  readonly declarations: readonly unknown[];
  readonly directory: string | null;
  readonly settings: RepositorySettings;
  readonly release: ShownRelease | null;
  readonly installed: ShownRelease | null;
  readonly releaseFiles: readonly ShownRelease[];
}

/** What is known of the place that the tree deploys to. */
export function plannedDeployment(input: DeploymentFacts): Deployment {
  return {
    release: releaseOf(input),
    purelib: input.settings.purelib,
    // No server reads its files where a service's source is unpacked.
    directory: input.declarations.length === 0 ? input.directory : null,
    values: releasesOfValues(input.releaseFiles),
  };
}

function releaseOf({ settings, release, installed }: DeploymentFacts): Deployment["release"] {
  if (settings.minimumRelease !== null)
    return { name: settings.minimumRelease, by: "minimum_release", from: "settings" };
  const shown = release ?? installed;
  return shown === null ? null : { ...shown, from: "tree" };
}

/** Nobody can tell which file goes with a place beside it, so the oldest counts: a place that waits breaks nothing. */
function releasesOfValues(files: readonly ShownRelease[]): ReadonlyMap<string, ShownRelease> {
  const oldest = new Map<string, ShownRelease>();
  for (const file of files) {
    const directory = valuesDirectory(file.by);
    const known = oldest.get(directory);
    if (!known || isBefore(file.name, known.name)) oldest.set(directory, file);
  }
  return oldest;
}
