import type { History, NamedCommit } from "./history.js";
import { ReleaseLines, reachable, releaseOfRef } from "./release-lines.js";
import { compareVersions, parseVersion, type Version } from "./version.js";

/** A final version and the commit that it was made from. */
export interface FinalVersion extends NamedCommit {
  readonly version: Version;
}

/** The versions of a repository in their order, its branches, and the releases that they belong to. */
export interface Timeline {
  /** Oldest first; pre-releases are not among them. */
  readonly finals: readonly FinalVersion[];
  /** Branches of releases, oldest first. */
  readonly releaseBranches: readonly (NamedCommit & { readonly release: string })[];
  readonly main: NamedCommit | null;
  /** The first OpenStack release that has a commit; null where no branch or tag of one does. */
  releaseOf(commit: string): string | null;
  /** Whether a commit is before another or the same one; both are named by refs. */
  precedes(commit: string, other: string): boolean;
}

/** Puts what a repository has in order. */
export async function timelineOf(history: History): Promise<Timeline> {
  const ancestry = await history.ancestry();
  const lines = new ReleaseLines(history.branches, history.tags, ancestry);
  const before = new Map<string, ReadonlySet<string>>();
  return {
    finals: finalsOf(history.tags, ancestry),
    releaseBranches: history.branches.flatMap(({ name, commit }) => {
      const release = releaseOfRef(name);
      return release === null ? [] : [{ name, commit, release }];
    }),
    main: history.main,
    releaseOf: (commit) => lines.releaseOf(commit),
    precedes: (commit, other) => {
      const all = before.get(other) ?? reachable(ancestry, [other]);
      before.set(other, all);
      return all.has(commit);
    },
  };
}

function finalsOf(
  tags: readonly NamedCommit[],
  ancestry: ReadonlyMap<string, readonly string[]>,
): FinalVersion[] {
  const versions = tags.flatMap((tag) => {
    const version = parseVersion(tag.name);
    return version === null ? [] : [{ ...tag, version }];
  });
  const order = new Map([...ancestry.keys()].map((commit, index) => [commit, index]));
  const age = ({ commit }: NamedCommit) => order.get(commit) ?? Number.POSITIVE_INFINITY;
  const newest = versions.reduce<FinalVersion | undefined>(
    (best, one) => (best === undefined || age(one) < age(best) ? one : best),
    undefined,
  );
  const yearsFirst = newest?.version.byYear === false;
  return versions
    .filter(({ version }) => version.isFinal)
    .sort((a, b) => compareVersions(a.version, b.version, yearsFirst));
}
