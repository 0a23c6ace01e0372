const first = 2_000;
const longest = 30 * 60_000;

/**
 * Milliseconds to wait after `attempts` failed ones: twice as long each time, up to half an hour. `random` (0 ≤ x < 1)
 * spreads the second half of it, so that what failed together does not come back together.
 */
export function retryDelay(attempts: number, random: () => number): number {
  const full = Math.min(first * 2 ** (attempts - 1), longest);
  return Math.round(full / 2 + (random() * full) / 2);
}
