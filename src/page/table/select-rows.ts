import { type Row, rowPhases, rowStates, waits } from "./row.js";
import type { Sort, TableQuery } from "./table-query.js";

export const rowsOnPage = 100;

/** The rows that a query finds, in its order; `rows` are sorted by name. */
export function selectRows(rows: readonly Row[], query: TableQuery): readonly Row[] {
  const words = query.search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const found = rows.filter(
    (row) =>
      (query.allBranches || row.record.isDefault) &&
      (query.phase === undefined || row.phase === query.phase) &&
      (query.state === undefined || row.state === query.state) &&
      (query.waits === undefined || row.change?.waitsFor === query.waits) &&
      (query.host === undefined || row.record.host === query.host) &&
      words.every((word) => row.words.includes(word)),
  );
  if (query.sort === "name") return query.descending ? found.reverse() : found;
  const rank = ranks[query.sort];
  const sign = query.descending ? -1 : 1;
  // Array.sort is stable: what is alike stays by name.
  return found
    .map((row) => [rank(row), row] as const)
    .sort(([one], [other]) => sign * (one - other))
    .map(([, row]) => row);
}

const ranks: Record<Exclude<Sort, "name">, (row: Row) => number> = {
  phase: ({ phase }) => rowPhases.indexOf(phase),
  state: ({ state }) => rowStates.indexOf(state),
  // What waits for nothing comes last.
  waits: ({ change }) => (change?.waitsFor ? waits.indexOf(change.waitsFor) : waits.length),
  scanned: ({ record }) => record.scannedAt ?? 0,
};
