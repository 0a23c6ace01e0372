/** What a signed event says of where it is from: names may have gone to another repository by the time it is acted upon. */
export interface EventOrigin {
  /** The repository's id on its host. */
  readonly repository: number;
  /** The installation that GitHub told; absent where a webhook of the repository's own did. */
  readonly installation?: number;
}
