import { rowPhases, rowStates, waits } from "./row.js";

export const sorts = ["name", "phase", "state", "waits", "scanned"] as const;
export type Sort = (typeof sorts)[number];

/** What is asked of the table; all of it stands in the address, so a view can be sent to somebody. */
export interface TableQuery {
  readonly search: string;
  readonly phase: string | undefined;
  readonly state: string | undefined;
  readonly waits: string | undefined;
  readonly host: string | undefined;
  /** Whether branches other than the default one are shown too. */
  readonly allBranches: boolean;
  readonly sort: Sort;
  readonly descending: boolean;
  /** From 1. */
  readonly page: number;
}

export const longestSearch = 200;

/** What is asked, or what cannot be asked so: a sentence for a person. */
export function readTableQuery(given: URLSearchParams): TableQuery | string {
  const search = (given.get("q") ?? "").trim();
  if (search.length > longestSearch)
    return `The search has ${search.length} characters; it may have ${longestSearch}. Search for a part of a name.`;
  const faults: string[] = [];
  const oneOf = (name: string, allowed: readonly string[]): string | undefined => {
    const value = given.get(name) || undefined;
    if (value === undefined || allowed.includes(value)) return value;
    faults.push(`“${name}” is ${allowed.join(", ")}.`);
    return undefined;
  };
  const page = Number(given.get("page") || 1);
  if (!Number.isSafeInteger(page) || page < 1) faults.push("“page” is a number from 1.");
  const query: TableQuery = {
    search,
    phase: oneOf("phase", rowPhases),
    state: oneOf("state", rowStates),
    waits: oneOf("waits", waits),
    host: given.get("host")?.slice(0, longestSearch) || undefined,
    allBranches: oneOf("branches", ["all", "default"]) === "all",
    sort: (oneOf("sort", sorts) as Sort | undefined) ?? "name",
    descending: oneOf("order", ["asc", "desc"]) === "desc",
    page,
  };
  return faults.length > 0 ? faults.join(" ") : query;
}

/** The query as it stands in an address, without what goes without saying. */
export function tableParameters(query: TableQuery): Record<string, string | undefined> {
  return {
    q: query.search,
    phase: query.phase,
    state: query.state,
    waits: query.waits,
    host: query.host,
    branches: query.allBranches ? "all" : undefined,
    sort: query.sort === "name" ? undefined : query.sort,
    order: query.descending ? "desc" : undefined,
    page: query.page === 1 ? undefined : String(query.page),
  };
}
