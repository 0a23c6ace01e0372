import { dayName, dayOf } from "../campaign/day-of.js";
import { WsgiShiftError } from "../model/errors.js";
import { campaignCsv } from "../page/table/campaign-csv.js";
import { byName, rowOf } from "../page/table/row.js";
import { selectRows } from "../page/table/select-rows.js";
import type { Sort } from "../page/table/table-query.js";
import { hideControlCharacters } from "../report/hide-control-characters.js";
import { campaignMemory } from "./campaign-memory.js";
import type { CommandContext, ExitStatus } from "./command-context.js";
import { statusText } from "./status-text.js";

export interface StatusOptions {
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly host?: string;
  readonly phase?: string;
  readonly state?: string;
  readonly waitsFor?: string;
  readonly allBranches?: boolean;
  readonly sort?: Sort;
  readonly reverse?: boolean;
}

/** `wsgi-shift status`: how far the campaign is, read from the Redis of the service. Raises as `campaignMemory`. */
export async function status(
  context: CommandContext,
  text: readonly string[],
  options: StatusOptions,
): Promise<ExitStatus> {
  const { json = false, csv = false, sort = "name" } = options;
  if (json && csv) throw new WsgiShiftError("usage", { detail: "--json and --csv exclude each other" });
  const { records, days } = await campaignMemory(context);
  const rows = selectRows(records.map(rowOf).sort(byName), {
    ...{ search: text.join(" "), page: 1, sort, descending: options.reverse === true },
    ...{ phase: options.phase, state: options.state, waits: options.waitsFor, host: options.host },
    allBranches: options.allBranches === true,
  });
  const today = dayOf(records, dayName(context.now()));
  const history = [...days.filter(({ day }) => day < today.day), today];
  const readAt = context.now().getTime();
  if (csv) context.out(harmless(campaignCsv(rows)));
  else if (json) {
    const repositories = rows.map(({ record, phase, state }) => ({ ...record, phase, state }));
    const document = { schemaVersion: 1, readAt, isStale: false, today, history, repositories };
    context.out(`${JSON.stringify(document, null, 2)}\n`);
  } else context.out(statusText({ rows, history, now: readAt, style: context.style }));
  return 0;
}

/** Names come from strangers, and this may go to a terminal. */
function harmless(table: string): string {
  return table.split("\r\n").map(hideControlCharacters).join("\r\n");
}
