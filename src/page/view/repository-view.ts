import type { AuditEntry } from "../../model/audit.js";
import type { CampaignChange, CampaignRecord, CampaignUse } from "../../model/campaign.js";
import type { Problem } from "../../model/errors.js";
import { html, type Markup, nothing, webAddress } from "../markup.js";
import type { RepositoryDetail } from "../repository-detail.js";
import type { Row } from "../table/row.js";
import { repositoryAddress } from "./campaign-table.js";
import { hidden, notice } from "./layout.js";
import { entriesTable } from "./log-view.js";
import { mentionsView } from "./mentions-view.js";
import { patchView } from "./patch-view.js";
import { ago } from "./times.js";
import { badge, changeLink, phaseWords, plural } from "./words.js";

export interface RepositoryPage {
  readonly row: Row;
  readonly detail: RepositoryDetail | "reading" | "busy" | Problem;
  /** What was done to it here, the newest first; undefined where that cannot be read now. */
  readonly history: readonly AuditEntry[] | undefined;
  /** The module that takes a script's place, as the registry knows it. */
  readonly moduleOf: (script: string) => string | null;
  readonly mayRescan: boolean;
  readonly mayDecide: boolean;
  readonly formToken: string;
  readonly now: number;
}

export function repositoryView(page: RepositoryPage): Markup {
  const { record } = page.row;
  const { project, host, branch, isDefault } = record;
  return html`<p class="crumbs"><a href="/campaign">Campaign</a></p>
<h1>${project}</h1>
<p class="lead">${host} · ${branch}${isDefault ? " (the default branch)" : ""}</p>
${record.error === null ? nothing : problemNotice("The last scan failed", record.error)}
${facts(page)}
${record.changes.length > 0 ? changes(page) : nothing}
${scripts(page)}
${detail(page)}
${history(page)}`;
}

function facts({ row: { record, phase }, mayRescan, formToken, now }: RepositoryPage): Markup {
  const { revision, scannedAt, reason } = record;
  return html`<section class="card" aria-label="Now"><dl class="facts">
<div><dt>Phase</dt><dd>${badge(phase, phaseWords[phase][0])} ${phaseWords[phase][1]}</dd></div>
<div><dt>Last scan</dt><dd>${scannedAt === null ? "never" : ago(scannedAt, now)}${revision === null ? nothing : html` of <code>${revision.slice(0, 10)}</code>`}</dd></div>
${reason === null ? nothing : html`<div><dt>Why nothing more</dt><dd>${reason}</dd></div>`}
</dl>${mayRescan ? html`<form method="post" action="/campaign/rescan">${target(record, formToken)}<button type="submit">Rescan</button></form>` : nothing}</section>`;
}

/** The fields by which a form names a branch. */
function target({ platform, host, project, branch }: CampaignRecord, formToken: string) {
  return hidden({ form: formToken, platform, host, project, branch });
}

function changes(page: RepositoryPage): Markup {
  const { record } = page.row;
  return html`<section class="card" aria-labelledby="changes"><h2 id="changes">Changes</h2>${record.changes.map(
    (change) => html`<div class="change"><h3>${changeLink(change, record.platform)}
<small>${change.unit === "modules" ? "adds modules and names them" : "removes the entry points"}</small></h3>
<p>${badge(change.state === "open" && change.draft ? "draft" : change.state, change.state === "open" && change.draft ? "draft" : change.state)}
${change.waitsFor ? html`waits for ${change.waitsFor}` : nothing}
${change.checks ? html`· checks ${change.checks}` : nothing}
${change.votes.length > 0 ? html`· ${change.votes.join(", ")}` : nothing}
${change.ours ? nothing : html`· a person's commit stands there, which the bot leaves alone`}
· seen ${ago(change.seenAt, page.now)}</p>
${dependencies(change)}
${change.state === "open" && page.mayDecide ? decisions(page, change) : nothing}</div>`,
  )}</section>`;
}

function dependencies({ dependsOn }: CampaignChange): Markup {
  if (dependsOn.length === 0) return nothing;
  const links = dependsOn.map((url) => {
    const href = webAddress(url);
    return href === undefined ? html` ${url}` : html` <a href="${href}" rel="noreferrer">${url}</a>`;
  });
  return html`<p class="muted">Depends on${links}</p>`;
}

/** Approving is for the commit whose patch stands on this page, so without one there is nothing to approve. */
function decisions({ row: { record }, detail, formToken }: RepositoryPage, change: CampaignChange): Markup {
  const shown = typeof detail === "object" && "patch" in detail ? detail.change : undefined;
  const fields = html`${target(record, formToken)}${hidden({ unit: change.unit })}`;
  const approve =
    shown?.unit === change.unit
      ? html`<form method="post" action="/campaign/approve">${fields}${hidden({ commit: shown.commit })}<button type="submit">Approve <code>${shown.commit.slice(0, 10)}</code></button></form>`
      : html`<p class="muted">It can be approved where its patch is shown below.</p>`;
  return html`<div class="decisions">${change.draft ? approve : html`<p class="muted">It is open for review.</p>`}
<form method="post" action="/campaign/decline" data-ask="Decline this change? It is closed, and stays so.">${fields}${hidden({ commit: shown?.commit ?? change.commit })}
<label>Why <input name="reason" maxlength="300" autocomplete="off"></label><button class="danger" type="submit">Decline</button></form></div>`;
}

function scripts({ row: { record }, moduleOf }: RepositoryPage): Markup {
  const { scripts: declared, uses } = record;
  if (declared.length + uses.length === 0) return nothing;
  const states = { declared: "no module yet", both: "module there", manual: "a person decides" };
  const elsewhere = uses.filter(({ script }) => !declared.some(({ name }) => name === script));
  const toDo = ({ rewrite, manual }: CampaignUse) => rewrite + manual;
  return html`<section class="card" aria-labelledby="scripts"><h2 id="scripts">Scripts</h2>
<div class="scroll" role="region" aria-label="Table of scripts" tabindex="0"><table><caption class="hidden">Scripts that it declares or names</caption>
<thead><tr><th scope="col">Script</th><th scope="col">Module</th><th scope="col" class="number">To rewrite</th><th scope="col" class="number">For a person</th><th scope="col" class="number">Kept</th><th scope="col" class="number">Later</th></tr></thead>
<tbody>${declared.map(({ name, application, state }) =>
    scriptRow(
      name,
      application,
      states[state],
      uses.find(({ script }) => script === name),
    ),
  )}${[...elsewhere]
    .sort((one, other) => toDo(other) - toDo(one))
    .map((use) =>
      scriptRow(use.script, moduleOf(use.script), "declared elsewhere", use),
    )}</tbody></table></div></section>`;
}

function scriptRow(name: string, module: string | null, state: string, use: CampaignUse | undefined): Markup {
  const { rewrite = 0, manual = 0, keep = 0, pending = 0 } = use ?? {};
  const cells = [rewrite, manual, keep - pending, pending].map(
    (count) => html`<td class="number">${count === 0 ? html`<span class="muted">0</span>` : count}</td>`,
  );
  return html`<tr><th scope="row"><code>${name}</code></th><td>${module === null ? nothing : html`<code>${module}</code> `}<small>${state}</small></td>${cells}</tr>`;
}

function detail({ detail: found, row }: RepositoryPage): Markup {
  if (found === "reading" || found === "busy") {
    const why = found === "reading" ? "The repository is being read." : "Other repositories are being read.";
    return notice(
      "note",
      html`${why} <a href="${repositoryAddress(row.record)}">Look again</a> in a moment.`,
    );
  }
  if (!("patch" in found)) return problemNotice("The repository cannot be read now", found);
  const heading = found.change ? "The change, as it stands" : "What would be proposed now";
  return html`${found.problems.map((problem) => problemNotice("Not everything was understood", problem))}
${mentionsView(found.mentions)}
<section class="card" aria-labelledby="patch"><h2 id="patch">${heading}</h2>
<p class="muted">${found.change ? html`Commit <code>${found.change.commit.slice(0, 10)}</code>` : html`For <code>${found.revision.slice(0, 10)}</code>`}</p>${patchView(found.patch)}</section>`;
}

function problemNotice(what: string, { code, message, advice }: Problem): Markup {
  return notice("bad", html`<strong>${what}.</strong> <code>${code}</code>: ${message}. ${advice}`);
}

function history({ history: entries }: RepositoryPage): Markup {
  const body =
    entries === undefined
      ? notice("note", "What was done here before cannot be read now: Redis is away.")
      : entries.length === 0
        ? html`<p class="muted">Nothing was done to it from this page.</p>`
        : html`<p class="muted">${plural(entries.length, "entry", "entries")} of the audit log</p>${entriesTable(entries, "What was done here")}`;
  return html`<section class="card" aria-labelledby="history"><h2 id="history">History</h2>${body}</section>`;
}
