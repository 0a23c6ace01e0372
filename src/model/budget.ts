/** What one repository may cost in one run. */
export interface Budget {
  /** Bytes of contents that are read. */
  readonly bytes: number;
  /** Scripts that setup files declare. */
  readonly scripts: number;
  /** Places that name a script. */
  readonly mentions: number;
  /** Files to create or change. */
  readonly changes: number;
  /** Time from the first look into the tree to the last check of the result, fetching included. */
  readonly milliseconds: number;
}

/**
 * Ten times and more what the largest real projects cost, so only who wants to do harm, or a repository that is none,
 * comes near. How many files a tree may list and how large each may be are limits of their own (`ReadLimits`).
 */
export const defaultBudget: Budget = {
  bytes: 1 << 30,
  scripts: 500,
  mentions: 20_000,
  changes: 2_000,
  milliseconds: 900_000,
};
