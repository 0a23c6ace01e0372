/**
 * The directory of the Helm chart that a file belongs to, with its slash; null for a file of none. What a chart's
 * templates take from `.Values` is that chart's own, whatever other charts call theirs.
 */
export function chartRoot(path: string): string | null {
  if (/(?:^|\/)roles\//.test(path)) return null;
  const template = /^(?<root>(?:.*?\/)?)templates\/.*\.(?:tpl|ya?ml)$/.exec(path)?.groups?.root;
  return template ?? /^(?<root>(?:.*\/)?)values\.ya?ml$/.exec(path)?.groups?.root ?? null;
}

/** Whether what a file says may be meant for a chart: it is of this chart, of one around or within it, or of none. */
export function mayConcern(path: string, chart: string | null): boolean {
  const own = chartRoot(path);
  return own === null || chart === null || own.startsWith(chart) || chart.startsWith(own);
}
