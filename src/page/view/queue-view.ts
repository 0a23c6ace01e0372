import type { JobQueue, JobState, JobView } from "../../model/job-view.js";
import { html, type Markup, nothing } from "../markup.js";
import { hidden } from "./layout.js";
import { ago } from "./times.js";
import { grouped, plural } from "./words.js";

export interface QueuePage {
  readonly queues: readonly QueueSight[];
  readonly mayRetry: boolean;
  readonly formToken: string;
  readonly now: number;
}

export interface QueueSight {
  readonly queue: JobQueue;
  readonly counts: Readonly<Record<JobState, number>>;
  /** The first of each state that people look at. */
  readonly jobs: readonly (readonly [JobState, readonly JobView[]])[];
}

const titles: Readonly<Record<JobQueue, string>> = { scan: "Scans", command: "Answers to comments" };
const states: Readonly<Record<JobState, string>> = {
  active: "Running",
  waiting: "Waiting",
  delayed: "Tried again later",
  failed: "Failed",
  completed: "Done",
};

export function queueView(page: QueuePage): Markup {
  return html`<h1>Queue</h1>
<p class="lead">What runs, what waits, and what failed. A job that failed for good stays here for two weeks.</p>
${page.queues.map((sight) => queueSection(sight, page))}`;
}

function queueSection({ queue, counts, jobs }: QueueSight, page: QueuePage): Markup {
  return html`<section class="card" aria-labelledby="queue-${queue}"><h2 id="queue-${queue}">${titles[queue]}</h2>
<dl class="counts">${Object.entries(states).map(
    ([state, label]) => html`<div><dt>${label}</dt><dd>${grouped(counts[state as JobState])}</dd></div>`,
  )}</dl>
${jobs.map(([state, listed]) => (listed.length === 0 ? nothing : jobsOf(queue, state, listed, counts[state], page)))}</section>`;
}

function jobsOf(
  queue: JobQueue,
  state: JobState,
  jobs: readonly JobView[],
  count: number,
  page: QueuePage,
): Markup {
  const label = `${titles[queue]}: ${states[state].toLowerCase()}`;
  const retries = state === "failed" && page.mayRetry;
  const more =
    count > jobs.length
      ? html`<p class="muted">The first ${jobs.length} of ${plural(count, "job")}.</p>`
      : nothing;
  return html`<h3>${states[state]}</h3><div class="scroll" role="region" aria-label="${label}" tabindex="0"><table><caption class="hidden">${label}</caption>
<thead><tr><th scope="col">Repository</th><th scope="col">What</th><th scope="col" class="number">Attempts</th><th scope="col">Since</th><th scope="col">Error</th>${retries ? html`<th scope="col">Again</th>` : nothing}</tr></thead>
<tbody>${jobs.map((job) => jobRow(job, retries, page))}</tbody></table></div>${more}`;
}

function jobRow(job: JobView, retries: boolean, { formToken, now }: QueuePage): Markup {
  const { queue, id, host, project, what, attempts, error, addedAt, changedAt } = job;
  const again = html`<td><form method="post" action="/campaign/queue/retry">${hidden({ form: formToken, queue, id })}<button type="submit" aria-label="Try again: ${project} ${what}">Try again</button></form></td>`;
  return html`<tr><th scope="row">${project}<br><small>${host}</small></th><td>${what}</td><td class="number">${attempts}</td>
<td>${ago(changedAt ?? addedAt, now)}</td><td>${error === null ? nothing : html`<span class="error">${error}</span>`}</td>${retries ? again : nothing}</tr>`;
}
