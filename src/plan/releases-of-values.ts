import { valuesDirectory } from "../model/migration-plan.js";
import { isBefore, releaseIn } from "../registry/openstack-release.js";

/**
 * The release that files of values are named after, by the directory that they are for. Nobody can tell which of them goes
 * with a place beside them, so the oldest counts: a place that waits breaks nothing.
 */
export function releasesOfValues(paths: readonly string[]): ReadonlyMap<string, string> {
  const oldest = new Map<string, string>();
  for (const path of paths) {
    const directory = valuesDirectory(path);
    const release = releaseIn(path.slice(path.lastIndexOf("/") + 1));
    const known = oldest.get(directory);
    if (release !== null && (known === undefined || isBefore(release, known))) oldest.set(directory, release);
  }
  return oldest;
}
