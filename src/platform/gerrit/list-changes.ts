import { z } from "zod";
import type { ListedChange } from "../../model/host-look.js";
import type { GerritRest } from "./gerrit-rest.js";
import { millisecondsOf } from "./gerrit-time.js";

/** ChangeInfo of rest-api-changes, "Query Changes", with CURRENT_REVISION. */
const changeInfos = z.array(
  z.object({
    project: z.string(),
    branch: z.string(),
    _number: z.number().int().positive(),
    current_revision: z.string(),
    updated: z.string(),
    _more_changes: z.boolean().optional(),
  }),
);

const usualPageSize = 100;

/** The changes that a query finds, however many pages that takes. */
export async function listChanges(
  rest: GerritRest,
  query: string,
  signal: AbortSignal,
  pageSize = usualPageSize,
): Promise<ListedChange[]> {
  const found: ListedChange[] = [];
  for (let start = 0; ; start += pageSize) {
    signal.throwIfAborted();
    const path = `/changes/?q=${encodeURIComponent(query)}&o=CURRENT_REVISION&n=${pageSize}&S=${start}`;
    const page = await rest.get(path, changeInfos);
    for (const { project, branch, _number, current_revision: commit, updated } of page)
      found.push({
        project,
        branch,
        id: String(_number),
        commit,
        updatedAt: millisecondsOf(updated) + rest.clockSkew,
      });
    if (page.at(-1)?._more_changes !== true) return found;
  }
}
