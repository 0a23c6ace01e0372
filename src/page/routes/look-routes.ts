import { type JobState, jobQueues } from "../../model/job-view.js";
import type { Reply } from "../../server/reply.js";
import { html } from "../markup.js";
import type { Asked, PageContext } from "../page-context.js";
import { formToken, messageReply, pageReply } from "../replies.js";
import { saidNotice } from "../said.js";
import { logView } from "../view/log-view.js";
import { type QueueSight, queueView } from "../view/queue-view.js";
import { registryView } from "../view/registry-view.js";

/** `GET /campaign/registry` */
export async function registryRoute(context: PageContext, { visitor, query }: Asked): Promise<Reply> {
  const search = (query.get("q") ?? "").trim().slice(0, 100);
  const words = search.toLowerCase().split(/\s+/);
  const entries = context.registry.entries.filter(({ script, project, module }) => {
    const text = `${script}\n${project}\n${module ?? ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return pageReply(context, visitor, {
    title: "Registry",
    section: "registry",
    body: registryView(entries, search),
  });
}

const looked: readonly JobState[] = ["failed", "active", "waiting", "delayed"];
const jobsShown = 50;

/** `GET /campaign/queue` */
export async function queueRoute(context: PageContext, { visitor, query }: Asked): Promise<Reply> {
  const { jobs, signing } = context;
  const now = context.now().getTime();
  const queues = await Promise.all(
    jobQueues.map(async (queue): Promise<QueueSight> => {
      const [counts, lists] = await Promise.all([
        jobs.counts(queue),
        Promise.all(looked.map(async (state) => [state, await jobs.list(queue, state, jobsShown)] as const)),
      ]);
      return { queue, counts, jobs: lists };
    }),
  );
  const page = { queues, mayRetry: visitor.isAdmin, formToken: formToken(signing, visitor), now };
  const body = html`${saidNotice(signing, query.get("said"), now)}${queueView(page)}`;
  return pageReply(context, visitor, { title: "Queue", section: "queue", body });
}

const entriesShown = 200;

/** `GET /campaign/log` */
export async function logRoute(context: PageContext, { visitor }: Asked): Promise<Reply> {
  if (!visitor.isAdmin)
    return messageReply(
      context,
      visitor,
      403,
      "You may not see that",
      "The log is for WSGI_SHIFT_PAGE_ADMINS.",
      ["/campaign", "To the campaign"],
    );
  const body = logView(await context.audit.newest(entriesShown));
  return pageReply(context, visitor, { title: "Log", section: "log", body });
}
