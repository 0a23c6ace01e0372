import type { CampaignKey, CampaignRecord } from "../../model/campaign.js";
import { type Problem, WsgiShiftError } from "../../model/errors.js";
import type { Reply } from "../../server/reply.js";
import { mayRescan, mayTryToDecide } from "../access/visitor.js";
import { html } from "../markup.js";
import type { Asked, PageContext } from "../page-context.js";
import { formToken, messageReply, pageReply } from "../replies.js";
import type { RepositoryDetail } from "../repository-detail.js";
import { saidNotice } from "../said.js";
import { repositoryView } from "../view/repository-view.js";
import { keyOf } from "./key-of.js";

/** Entries of the audit log that are looked through for one repository. */
const looked = 2_000;
const mostHistory = 50;

/** `GET /campaign/repository?platform=…&host=…&project=…&branch=…` */
export async function repositoryRoute(context: PageContext, asked: Asked): Promise<Reply> {
  const key = keyOf(asked.query);
  const row = key && (await context.index.view()).find(key);
  if (!key || !row) return vanished(context, asked);
  const now = context.now().getTime();
  const [detail, history] = await Promise.all([detailOf(context, row.record), historyOf(context, key)]);
  const view = repositoryView({
    row,
    detail,
    history,
    moduleOf: (script) => context.registry.find(script)?.module ?? null,
    mayRescan: mayRescan(asked.visitor),
    mayDecide: mayTryToDecide(asked.visitor, key.platform),
    formToken: formToken(context.signing, asked.visitor),
    now,
  });
  const body = html`${saidNotice(context.signing, asked.query.get("said"), now)}${view}`;
  return pageReply(context, asked.visitor, { title: key.project, section: "campaign", body });
}

export function vanished(context: PageContext, { visitor }: Asked): Reply {
  const text =
    "The campaign knows no such branch: it was removed or renamed on its host, or the memory was lost and is being filled again by scans.";
  return messageReply(context, visitor, 404, "This repository is not here", text, [
    "/campaign",
    "To the campaign",
  ]);
}

/** The page is worth showing without it. */
async function detailOf(
  { details, log, mask }: PageContext,
  record: CampaignRecord,
): Promise<RepositoryDetail | "reading" | "busy" | Problem> {
  try {
    return await details.of(record);
  } catch (error) {
    log.warn(
      { err: error, host: record.host, project: record.project },
      "a repository could not be read for its page",
    );
    if (!(error instanceof WsgiShiftError))
      return {
        code: "target-unreadable",
        message: "something unexpected came up",
        advice: "The service's log says more.",
      };
    const { code, message, advice } = error;
    return { code, message: mask(message), advice };
  }
}

async function historyOf({ audit }: PageContext, key: CampaignKey) {
  try {
    const entries = await audit.newest(looked);
    const isOfKey = (of: CampaignKey | null) =>
      of?.host === key.host && of.project === key.project && of.branch === key.branch;
    return entries.filter(({ branch }) => isOfKey(branch)).slice(0, mostHistory);
  } catch {
    return undefined;
  }
}
