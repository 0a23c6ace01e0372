import type { CampaignRecord } from "../../model/campaign.js";
import { address, html, type Markup, nothing } from "../markup.js";
import type { Row } from "../table/row.js";
import { rowsOnPage } from "../table/select-rows.js";
import { type Sort, type TableQuery, tableParameters } from "../table/table-query.js";
import { ago } from "./times.js";
import { badge, changeLink, phaseWords, stateWords } from "./words.js";

/** Where a repository's page is. */
export function repositoryAddress({ platform, host, project, branch }: CampaignRecord): string {
  return address("/campaign/repository", { platform, host, project, branch });
}

/** Where the table is on the campaign's page, with these parameters. */
export function tableAddress(parameters: Readonly<Record<string, string | undefined>>): string {
  return `${address("/campaign", parameters)}#repositories`;
}

export function campaignTable(found: readonly Row[], query: TableQuery, now: number): Markup {
  if (found.length === 0)
    return html`<p class="muted">Nothing is like that. <a href="/campaign">Show all</a></p>`;
  const pages = Math.ceil(found.length / rowsOnPage);
  const page = Math.min(query.page, pages);
  const shown = found.slice((page - 1) * rowsOnPage, page * rowsOnPage);
  const head = (sort: Sort, label: string) => sortHead(query, sort, label);
  const plain = (label: string) => html`<th scope="col" role="columnheader">${label}</th>`;
  return html`<div class="scroll" role="region" aria-label="Table of repositories" tabindex="0">
<table class="campaign" role="table"><caption class="hidden">Repositories of the campaign, page ${page} of ${pages}</caption>
<thead role="rowgroup"><tr role="row">${head("name", "Repository")}${plain("Scripts")}${head("phase", "Phase")}${head("state", "Change")}
${plain("Votes")}${head("waits", "Waits for")}${head("scanned", "Last scan")}${plain("Error")}</tr></thead>
<tbody role="rowgroup">${shown.map((row) => tableRow(row, now))}</tbody></table></div>
${pages > 1 ? pager(query, page, pages) : nothing}`;
}

/** The head of a column by which the table can be sorted; asked again it turns the order. */
function sortHead(query: TableQuery, sort: Sort, label: string): Markup {
  const isSorted = query.sort === sort;
  const next = { ...query, sort, descending: isSorted && !query.descending, page: 1 };
  const order = isSorted ? (query.descending ? "descending" : "ascending") : "none";
  return html`<th scope="col" role="columnheader" aria-sort="${order}"><a href="${tableAddress(tableParameters(next))}">${label}</a></th>`;
}

function tableRow({ record, phase, state, change }: Row, now: number): Markup {
  const { platform, host, project, branch, isDefault, scripts, uses, scannedAt, error } = record;
  const names = scripts.length > 0 ? scripts.map(({ name }) => name) : uses.map(({ script }) => script);
  const link = change ? html` ${changeLink(change, platform)}` : nothing;
  return html`<tr role="row"><th scope="row" role="rowheader"><a href="${repositoryAddress(record)}">${project}</a>
<small>${host}${isDefault ? "" : ` · ${branch}`}</small></th>
${cell("Scripts", names.length === 0 ? nothing : scriptNames(names))}
${cell("Phase", badge(phase, phaseWords[phase][0]))}
${cell("Change", html`${badge(state, stateWords[state])}${link}`)}
${cell("Votes", change?.votes.length ? votes(change.votes) : nothing)}
${cell("Waits for", change?.waitsFor ? html`${change.waitsFor}` : nothing)}
${cell("Last scan", scannedAt === null ? html`<span class="muted">never</span>` : ago(scannedAt, now))}
${cell("Error", error === null ? nothing : html`<span class="error" title="${error.message}">${error.code}</span>`)}</tr>`;
}

/** On narrow screens a row is a card, and the label stands before each of its values. */
function cell(label: string, value: Markup): Markup {
  if (value === nothing) return html`<td role="cell" class="empty"></td>`;
  return html`<td role="cell" data-label="${label}">${value}</td>`;
}

function votes(all: readonly string[]): Markup {
  return html`${all.map((vote, index) => html`${index === 0 ? "" : ", "}<span class="whole">${vote}</span>`)}`;
}

function scriptNames(names: readonly string[]): Markup {
  const [first, ...rest] = names;
  if (rest.length === 0) return html`<code>${first}</code>`;
  return html`<code>${first}</code> <small title="${rest.join(", ")}">+ ${rest.length}</small>`;
}

function pager(query: TableQuery, page: number, pages: number): Markup {
  const to = (number: number, label: string, rel: string) =>
    number < 1 || number > pages
      ? html`<span aria-hidden="true" class="off">${label}</span>`
      : html`<a rel="${rel}" href="${tableAddress(tableParameters({ ...query, page: number }))}">${label}</a>`;
  return html`<nav class="pager" aria-label="Pages of the table">${to(page - 1, "← Previous", "prev")} <span>page ${page} of ${pages}</span> ${to(page + 1, "Next →", "next")}</nav>`;
}
