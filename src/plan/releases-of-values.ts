import { type ShownRelease, valuesDirectory } from "../model/migration-plan.js";
import { isBefore } from "../registry/openstack-release.js";

/**
 * The release that files of values are named after, by the directory that they are for. Nobody can tell which of them goes
 * with a place beside them, so the oldest counts: a place that waits breaks nothing.
 */
export function releasesOfValues(files: readonly ShownRelease[]): ReadonlyMap<string, ShownRelease> {
  const oldest = new Map<string, ShownRelease>();
  for (const file of files) {
    const directory = valuesDirectory(file.by);
    const known = oldest.get(directory);
    if (!known || isBefore(file.name, known.name)) oldest.set(directory, file);
  }
  return oldest;
}
