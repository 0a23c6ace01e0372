import type { Problem } from "../../model/errors.js";
import type { Publication } from "../../model/host.js";
import type { PlaceLeft } from "../../model/place-left.js";
import { besideChange } from "./beside-change.js";
import { showCheck } from "./check-run.js";
import type { GitHubRepository } from "./github-repository.js";
import { inertText } from "./inert-text.js";

/** As branch protection names it; people see it too. */
const name = "wsgi-shift";

/**
 * Shows the places that are left to people beside their lines in the commit. Where there are none nothing is written: a
 * check that has nothing to say is one more write a pull request, and one more row for its readers.
 */
export async function placesShown(
  host: string,
  repository: GitHubRepository,
  commit: string,
  { places = [] }: Pick<Publication, "places">,
): Promise<readonly Problem[]> {
  // A person's token may make no check runs, and a pull request is complete without.
  if (places.length === 0 || !repository.mayCheck) return [];
  return besideChange(host, () => showPlaces(repository, commit, places));
}

async function showPlaces(
  repository: GitHubRepository,
  commit: string,
  places: readonly PlaceLeft[],
): Promise<void> {
  const count = places.length === 1 ? "A place is" : `${places.length} places are`;
  await showCheck(repository, commit, {
    name,
    conclusion: "neutral",
    title: `${count} left to people`,
    summary: inertText(
      `${count} for a person to change or to look at, each beside its line below. ` +
        "They hinder nothing: what this pull request changes is right without them. " +
        "`Re-run`, or a comment `wsgi-shift rescan`, looks again.",
    ),
    annotations: places.map(({ path, line, script, reason }) => ({
      ...{ path, line, title: inertText(script), message: inertText(oneLine(reason)) },
    })),
  });
}

/** Annotations are shown as plain text; a reason may hold a stranger's words. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, 1000);
}
