import { z } from "zod";
import type { CampaignRecord } from "../../model/campaign.js";
import { jobQueues } from "../../model/job-view.js";
import type { Reply } from "../../server/reply.js";
import { mayRescan, mayTryToDecide } from "../access/visitor.js";
import { audited } from "../audited.js";
import { address } from "../markup.js";
import type { Asked, PageContext } from "../page-context.js";
import type { Decided, PageDecision } from "../page-options.js";
import { messageReply, redirectReply } from "../replies.js";
import { sealSaid } from "../said.js";
import { repositoryAddress } from "../view/campaign-table.js";
import { keyOf } from "./key-of.js";
import { vanished } from "./repository-route.js";

/** `POST /campaign/rescan` */
export async function rescanRoute(context: PageContext, asked: Asked): Promise<Reply> {
  const { visitor } = asked;
  const record = await recordOf(context, asked);
  if (!record) return vanished(context, asked);
  if (!mayRescan(visitor)) return forbidden(context, asked);
  const deed = { who: visitor.name, what: "rescan", branch: keyFields(record), detail: "" } as const;
  const decided = await audited(context, deed, async () => {
    await context.rescan(keyFields(record), visitor.name);
    return { outcome: "done", answer: "A scan of this branch is queued." };
  });
  return backTo(context, record, decided);
}

const decision = z.object({
  unit: z.enum(["modules", "entry-points"]),
  commit: z.string().regex(/^[0-9a-f]{40,64}$/),
  reason: z
    .string()
    .max(300)
    // In a comment it has to stay on its line.
    .transform((text) => text.replace(/\p{Cc}+/gu, " ").trim())
    .default(""),
});

/** `POST /campaign/approve` and `/campaign/decline` */
export function decisionRoute(word: PageDecision["word"]) {
  return async (context: PageContext, asked: Asked): Promise<Reply> => {
    const { visitor, form } = asked;
    const record = await recordOf(context, asked);
    const given = decision.safeParse(Object.fromEntries(form)).data;
    const change = record?.changes.find(({ unit }) => unit === given?.unit);
    if (!record || !given || !change) return vanished(context, asked);
    if (!mayTryToDecide(visitor, record.platform)) return forbidden(context, asked);
    const { commit, reason, unit } = given;
    const detail = [`change ${change.id}`, `commit ${commit}`, reason]
      .filter((part) => part !== "")
      .join(", ");
    const deed = { who: visitor.name, what: word, branch: keyFields(record), detail } as const;
    const number = Number(change.id);
    const key = keyFields(record);
    const decided = await audited(context, deed, () =>
      context.decide({ key, unit, number, commit, word, reason, visitor }),
    );
    return backTo(context, record, decided);
  };
}

const retried = z.object({ queue: z.enum(jobQueues), id: z.string().regex(/^[\w-]{1,100}$/) });

/** `POST /campaign/queue/retry` */
export async function retryRoute(context: PageContext, asked: Asked): Promise<Reply> {
  const { visitor, form } = asked;
  const job = retried.safeParse(Object.fromEntries(form)).data;
  const link = ["/campaign/queue", "To the queue"] as const;
  if (!visitor.isAdmin) return forbidden(context, asked);
  if (!job) return messageReply(context, visitor, 400, "No such job", "The form names none.", link);
  const deed = { who: visitor.name, what: "retry", branch: null, detail: `${job.queue} ${job.id}` } as const;
  const { outcome, answer } = await audited(context, deed, async () =>
    (await context.jobs.retry(job.queue, job.id))
      ? { outcome: "done", answer: "The job waits for its turn again." }
      : { outcome: "refused", answer: "There is no failed job of this id any more." },
  );
  const said = sealSaid(
    context.signing,
    outcome === "done" ? "good" : "bad",
    answer,
    context.now().getTime(),
  );
  return redirectReply(address("/campaign/queue", { said }));
}

async function recordOf({ index }: PageContext, { form }: Asked): Promise<CampaignRecord | undefined> {
  const key = keyOf(form);
  return key && (await index.view()).find(key)?.record;
}

function keyFields({ platform, host, project, branch }: CampaignRecord) {
  return { platform, host, project, branch };
}

function backTo(
  { signing, now, index }: PageContext,
  record: CampaignRecord,
  { outcome, answer }: Decided,
): Reply {
  index.forget();
  const said = sealSaid(signing, outcome === "done" ? "good" : "bad", answer, now().getTime());
  return redirectReply(`${repositoryAddress(record)}&said=${encodeURIComponent(said)}`);
}

function forbidden(context: PageContext, { visitor }: Asked): Reply {
  const text =
    visitor.by === "loopback"
      ? "Nobody can sign in to this page, so nothing can be done on it. docs/campaign-page.md says how that is set up."
      : `${visitor.name} may not do that. Who may is in WSGI_SHIFT_PAGE_ADMINS; on GitHub, whoever may write to the repository.`;
  return messageReply(context, visitor, 403, "You may not do that", text, ["/campaign", "To the campaign"]);
}
