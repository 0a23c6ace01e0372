/** A place that is left to people. */
export interface PlaceLeft {
  readonly path: string;
  /** 1-based, in the file as the change leaves it. */
  readonly line: number;
  readonly script: string;
  /** What a person must do. */
  readonly reason: string;
}
