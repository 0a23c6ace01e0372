/**
 * Milliseconds after which a scan counts as failed. Ten minutes is the longest that one call of git may take, and a scan of the
 * largest repository takes two of such at worst.
 */
export const longestRun = 30 * 60_000;
