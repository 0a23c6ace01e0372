/** Gerrit topic and GitHub branch prefix of the campaign (OpenStack goal "Migrate from wsgi scripts to module paths"). */
export const topic = "remove-wsgi_scripts";

/** The independent changes that a repository's branch may get. */
export type ChangeUnit = "modules" | "entry-points";

/**
 * What stays the same about a change however often it is made again: names alone, never its content, the clock or
 * chance. Branch names, Change-Ids and release note names are computed from it.
 */
export interface ChangeIdentity {
  /** The host's name: `github.com`, `review.opendev.org`, `local`. */
  readonly host: string;
  /** The repository's name on the host: `openstack/nova`. */
  readonly project: string;
  /** The branch that the change is for, without `refs/heads/`. */
  readonly branch: string;
  readonly topic: string;
  readonly unit: ChangeUnit;
}
