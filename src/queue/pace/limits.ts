/**
 * GitHub's limits (docs.github.com, "Rate limits for the REST API"), for one installation or one account: 900 points a
 * minute, and of writes that people are told of 80 a minute and 500 an hour. The calls of an hour GitHub tells itself.
 */
export const limits = {
  pointsPerMinute: 900,
  contentPerMinute: 80,
  contentPerHour: 500,
  /**
   * Jobs that start in a minute while others wait: each takes about 26 points, 4 writes of 5 and what is read before them. So
   * the turns that are given are a little later than there is room, and nobody comes in vain.
   */
  startsPerMinute: 33,
} as const;

/** What scans leave of each to answers. */
export const leftToAnswers = { points: 20, contentPerMinute: 2, contentPerHour: 5, calls: 50 } as const;
