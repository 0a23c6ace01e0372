import type { AuditEntry } from "../../model/audit.js";
import { html, type Markup, nothing } from "../markup.js";
import { utc } from "./times.js";
import { badge } from "./words.js";

export function logView(entries: readonly AuditEntry[]): Markup {
  return html`<h1>Log</h1>
<p class="lead">Who did what on this page, the newest first. What was asked stands there before it was done; nothing is ever changed.</p>
<section class="card" aria-label="Entries">${entries.length === 0 ? html`<p class="muted">Nothing was done yet.</p>` : entriesTable(entries, "Audit log")}</section>`;
}

const kinds = { asked: "open", done: "done", refused: "closed", failed: "failed" } as const;

export function entriesTable(entries: readonly AuditEntry[], caption: string): Markup {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table><caption class="hidden">${caption}</caption>
<thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">Where</th><th scope="col">How it ended</th></tr></thead>
<tbody>${entries.map(
    ({
      at,
      who,
      what,
      branch,
      detail,
      outcome,
      answer,
    }) => html`<tr><td><time datetime="${new Date(at).toISOString()}">${utc(at)}</time></td>
<td>${who}</td><td>${what}${detail === "" ? nothing : html`<br><small>${detail}</small>`}</td>
<td>${branch ? html`${branch.project}<br><small>${branch.host} · ${branch.branch}</small>` : nothing}</td>
<td>${badge(kinds[outcome], outcome)}${answer === "" ? nothing : html`<br><small>${answer}</small>`}</td></tr>`,
  )}</tbody></table></div>`;
}
