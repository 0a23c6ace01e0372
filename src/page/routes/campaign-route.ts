import type { Reply } from "../../server/reply.js";
import type { CampaignView } from "../campaign-index.js";
import type { Asked, PageContext } from "../page-context.js";
import { messageReply, pageReply, protectedReply } from "../replies.js";
import { campaignCsv } from "../table/campaign-csv.js";
import type { Row } from "../table/row.js";
import { selectRows } from "../table/select-rows.js";
import { readTableQuery } from "../table/table-query.js";
import { campaignView } from "../view/campaign-view.js";

/** `GET /campaign` */
export async function campaignRoute(context: PageContext, asked: Asked): Promise<Reply> {
  const query = readTableQuery(asked.query);
  if (typeof query === "string") {
    const link = ["/campaign", "Show all repositories"] as const;
    return messageReply(context, asked.visitor, 400, "That cannot be searched for", query, link);
  }
  const view = await context.index.view();
  const found = selectRows(view.rows, query);
  const body = campaignView({ view, query, found, now: context.now().getTime() });
  return pageReply(context, asked.visitor, { title: "Campaign", section: "campaign", body });
}

/** Each row's JSON is made once: all of ten thousand rows would hold up everything else for a while, each time. */
const jsonOf = new WeakMap<Row, string>();

/** `GET /campaign.json`: what the table finds, all of it. */
export async function campaignJsonRoute(context: PageContext, asked: Asked): Promise<Reply> {
  return withFound(context, asked, (found, { today, history, readAt, isStale }) => {
    const head = JSON.stringify({ schemaVersion: 1, readAt, isStale, today, history });
    const body = `${head.slice(0, -1)},"repositories":[${found.map(rowJson).join(",")}]}`;
    return protectedReply(200, "application/json; charset=utf-8", body);
  });
}

function rowJson(row: Row): string {
  const known = jsonOf.get(row);
  if (known !== undefined) return known;
  const { record, phase, state } = row;
  const text = JSON.stringify({ ...record, phase, state });
  jsonOf.set(row, text);
  return text;
}

/** `GET /campaign.csv` */
export async function campaignCsvRoute(context: PageContext, asked: Asked): Promise<Reply> {
  return withFound(context, asked, (found) => {
    const headers = { "content-disposition": 'attachment; filename="campaign.csv"' };
    return protectedReply(200, "text/csv; charset=utf-8; header=present", campaignCsv(found), headers);
  });
}

async function withFound(
  { index }: PageContext,
  { query: given }: Asked,
  use: (found: readonly Row[], view: CampaignView) => Reply,
): Promise<Reply> {
  const query = readTableQuery(given);
  if (typeof query === "string")
    return protectedReply(400, "application/json; charset=utf-8", JSON.stringify({ error: query }));
  const view = await index.view();
  return use(selectRows(view.rows, query), view);
}
