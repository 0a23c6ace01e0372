import type { Decision, Outlook } from "../../model/mention.js";
import type { ShownRelease, Target } from "../../model/migration-plan.js";
import { isBefore } from "../../registry/openstack-release.js";

/**
 * What becomes of a place if nobody changes it: whether the script that it names is gone from what it deploys, or from
 * which release on. A place that shows no release follows the newest one.
 */
export function outlookOf(
  { disposition, pending }: Pick<Decision, "disposition" | "pending">,
  target: Target | null,
  release: ShownRelease | null,
): Outlook {
  if (disposition === "keep" && !pending) return { state: "fine", release: null };
  const gone = target?.gone ?? null;
  if (gone === null) return { state: "breaks", release: null };
  // What is gone from master alone goes with a release that has no name yet.
  const stillThere = release !== null && (gone === "master" || isBefore(release.name, gone));
  return { state: stillThere ? "breaks" : "broken", release: gone };
}
