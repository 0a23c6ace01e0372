/** Milliseconds since the epoch of `2026-01-31 23:59:59.000000000`, which is in UTC (rest-api, "Timestamp"); NaN of anything else. */
export function millisecondsOf(timestamp: string): number {
  return Date.parse(`${timestamp.replace(" ", "T").slice(0, 23)}Z`);
}

/** The opposite, to the second, as queries take it (user-search, "after"). */
export function timestampOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace("T", " ");
}
