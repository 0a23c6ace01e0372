import { grouped } from "../model/grouped.js";
import { isBefore, releaseIn } from "../registry/openstack-release.js";
import type { NamedCommit } from "./history.js";

type Ancestry = ReadonlyMap<string, readonly string[]>;

/** Branches of a release while it is looked after, and the tags that stay when such a branch is deleted. */
const branchOfRelease = /^(?:stable|unmaintained)\/([\w.]+)$/;
const endOfRelease = /^([\w.]+)-(?:em|eom|eol)$/;

/** Which OpenStack release a commit came out with, by the repository's own branches. */
export class ReleaseLines {
  private readonly reached: readonly (readonly [release: string, commits: ReadonlySet<string>])[];

  constructor(branches: readonly NamedCommit[], tags: readonly NamedCommit[], ancestry: Ancestry) {
    const refs = grouped([...branches, ...tags], ({ name }) => releaseOfRef(name));
    this.reached = [...refs]
      .flatMap(([release, found]) => {
        const tips = found.map(({ commit }) => commit);
        return release === null ? [] : [[release, reachable(ancestry, tips)] as const];
      })
      .sort(([a], [b]) => (isBefore(a, b) ? -1 : 1));
  }

  /** The first release whose branch has the commit; null if none has. */
  releaseOf(commit: string): string | null {
    return this.reached.find(([, commits]) => commits.has(commit))?.[0] ?? null;
  }
}

/** `stable/2025.1`, `unmaintained/zed`, `train-eol` → the release; null for any other name. */
export function releaseOfRef(name: string): string | null {
  const named = branchOfRelease.exec(name)?.[1] ?? endOfRelease.exec(name)?.[1];
  return named !== undefined && releaseIn(named) === named ? named : null;
}

/** These commits and all before them, of those that a ref names. */
export function reachable(ancestry: Ancestry, from: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>(from);
  // A set may be added to while it is gone through: what is new comes last.
  for (const commit of found) for (const parent of ancestry.get(commit) ?? []) found.add(parent);
  return found;
}
