/** What one look wants to know of repositories, fifty at once: where the default branch is, and our own branches with their pull requests. */
export const lookQuery =
  "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Repository { nameWithOwner " +
  "defaultBranchRef { name target { oid } } " +
  'refs(refPrefix: "refs/heads/wsgi-shift/", first: 50) { nodes { name ' +
  "associatedPullRequests(states: OPEN, first: 1) { nodes { number headRefOid baseRefName updatedAt } } } } } } }";

export interface LookedRepository {
  readonly nameWithOwner: string;
  /** Null while it has no commit. */
  readonly defaultBranchRef: { readonly name: string; readonly target: { readonly oid: string } } | null;
  readonly refs: { readonly nodes: readonly LookedRef[] } | null;
}

export interface LookedRef {
  /** Below the prefix that was asked for. */
  readonly name: string;
  readonly associatedPullRequests: { readonly nodes: readonly LookedPull[] };
}

export interface LookedPull {
  readonly number: number;
  readonly headRefOid: string;
  readonly baseRefName: string;
  readonly updatedAt: string;
}

export interface LookAnswer {
  readonly nodes: readonly (LookedRepository | null)[];
}
