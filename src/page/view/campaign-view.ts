import type { CampaignDay } from "../../model/campaign.js";
import type { CampaignView } from "../campaign-index.js";
import { address, html, type Markup, nothing } from "../markup.js";
import { type Row, rowPhases, rowStates, waits } from "../table/row.js";
import { longestSearch, type TableQuery, tableParameters } from "../table/table-query.js";
import { burndown } from "./burndown.js";
import { campaignTable, tableAddress } from "./campaign-table.js";
import { notice } from "./layout.js";
import { utc } from "./times.js";
import { grouped, phaseWords, plural, stateWords } from "./words.js";

export interface CampaignPage {
  readonly view: CampaignView;
  readonly query: TableQuery;
  /** All that the query finds. */
  readonly found: readonly Row[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export function campaignView({ view, query, found, now }: CampaignPage): Markup {
  const failed = view.rows.filter(({ state }) => state === "failed").length;
  return html`<h1>Campaign <code>remove-wsgi_scripts</code></h1>
${view.isStale ? staleNotice(view.readAt) : nothing}
${view.rows.length === 0 ? emptyNotice() : nothing}
${tiles(view.today, failed)}
<section class="card" aria-labelledby="burndown-heading"><h2 id="burndown-heading">What is left</h2>${burndown(view.history)}</section>
<section class="card" id="repositories" aria-labelledby="table-heading"><h2 id="table-heading">Repositories</h2>
${filters(view, query)}
${summary(found, view, query)}
${campaignTable(found, query, now)}
</section>`;
}

function staleNotice(readAt: number): Markup {
  return notice(
    "bad",
    html`Redis is away. What you see is from ${utc(readAt)}; nothing can be done here until it is back. <code>wsgi-shift doctor</code> says what is wrong.`,
  );
}

function emptyNotice(): Markup {
  return notice(
    "note",
    "No repository was looked at yet. The first appears as soon as an event comes in, or the service has been through its repositories; wsgi-shift doctor says what is missing.",
  );
}

function tiles(today: CampaignDay, failed: number): Markup {
  const { services, servicesWithModules, deployments, deploymentsMoved, open, merged } = today;
  return html`<ul class="tiles">
${progress("Services with modules", servicesWithModules, services)}
${progress("Deployments moved", deploymentsMoved, deployments)}
${tile("Open changes", open, `${grouped(merged)} merged so far`, tableAddress({ state: "open" }))}
${tile("Failed scans", failed, failed === 0 ? "all went well" : "tried again by themselves", tableAddress({ state: "failed" }))}
</ul>`;
}

function progress(label: string, done: number, all: number): Markup {
  return html`<li class="tile"><span class="tile-label">${label}</span>
<span class="tile-number">${grouped(done)}<small> of ${grouped(all)}</small></span>
<progress value="${done}" max="${Math.max(1, all)}" aria-label="${label}"></progress></li>`;
}

function tile(label: string, count: number, more: string, href: string): Markup {
  return html`<li class="tile"><span class="tile-label">${label}</span>
<span class="tile-number">${count === 0 ? "0" : html`<a href="${href}" aria-label="${label}: ${count}, show them">${grouped(count)}</a>`}</span>
<span class="muted">${more}</span></li>`;
}

function filters({ hosts }: CampaignView, query: TableQuery): Markup {
  return html`<form class="filters" role="search" method="get" action="${tableAddress({})}">
<div class="field wide"><label for="f-q">Search</label><input id="f-q" type="search" name="q" value="${query.search}" maxlength="${longestSearch}" placeholder="project, script, person, error"></div>
${select("phase", "Phase", query.phase, [any, ...rowPhases.map((phase) => [phase, phaseWords[phase][0]] as const)])}
${select("state", "Change", query.state, [any, ...rowStates.map((state) => [state, stateWords[state]] as const)])}
${select("waits", "Waits for", query.waits, [any, ...waits.map((wait) => [wait, wait] as const)])}
${hosts.length > 1 ? select("host", "Host", query.host, [any, ...hosts.map((host) => [host, host] as const)]) : nothing}
${select("branches", "Branches", query.allBranches ? "all" : "", [
  ["", "default"],
  ["all", "all"],
])}
${query.sort === "name" ? nothing : html`<input type="hidden" name="sort" value="${query.sort}">`}
${query.descending ? html`<input type="hidden" name="order" value="desc">` : nothing}
<button type="submit">Show</button> <a class="reset" href="${tableAddress({})}">Reset</a>
</form>`;
}

type Option = readonly [value: string, text: string];
const any: Option = ["", "any"];

function select(name: string, label: string, chosen: string | undefined, options: readonly Option[]): Markup {
  return html`<div class="field"><label for="f-${name}">${label}</label><select id="f-${name}" name="${name}">${options.map(
    ([value, text]) =>
      html`<option value="${value}"${value === chosen ? html` selected` : nothing}>${text}</option>`,
  )}</select></div>`;
}

function summary(found: readonly Row[], { rows }: CampaignView, query: TableQuery): Markup {
  const parameters = { ...tableParameters(query), page: undefined };
  const of = found.length === rows.length ? "" : ` of ${grouped(rows.length)}`;
  return html`<p class="summary"><span role="status">${plural(found.length, "branch", "branches")}${of}</span>
<span>as <a href="${address("/campaign.json", parameters)}">JSON</a> or <a href="${address("/campaign.csv", parameters)}">CSV</a></span></p>`;
}
