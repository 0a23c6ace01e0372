import { html, type Markup, nothing } from "../markup.js";
import type { SeenMention } from "../repository-detail.js";
import { plural } from "./words.js";

/** In one list; a repository with more is read with `wsgi-shift scan`. */
const mostShown = 300;

const groups = [
  ["rewrite", "Rewritten"],
  ["manual", "For a person to decide"],
  ["keep", "Kept as they are"],
] as const;

/** The places that name scripts, by what becomes of them. */
export function mentionsView(mentions: readonly SeenMention[]): Markup {
  if (mentions.length === 0) return nothing;
  return html`<section class="card" aria-labelledby="mentions"><h2 id="mentions">Mentions</h2>${groups.map(
    ([disposition, title]) =>
      group(
        title,
        disposition,
        mentions.filter((mention) => mention.disposition === disposition),
      ),
  )}</section>`;
}

function group(title: string, disposition: string, mentions: readonly SeenMention[]): Markup {
  if (mentions.length === 0) return nothing;
  const shown = mentions.slice(0, mostShown);
  const open = disposition === "keep" ? nothing : html` open`;
  return html`<details class="group"${open}><summary>${title} <small>${plural(mentions.length, "place")}</small></summary>
<ul class="mentions">${shown.map(mentionView)}</ul>
${mentions.length > mostShown ? html`<p class="muted">The first ${mostShown} are shown.</p>` : nothing}</details>`;
}

function mentionView({ path, line, script, kind, before, after, reason, disposition }: SeenMention): Markup {
  return html`<li><p><code>${path}:${line}</code> <small>${kind} · ${script}</small></p>
${disposition === "rewrite" ? html`<p class="swap"><del>${before}</del><ins>${after === "" ? "(the line goes)" : after}</ins></p>` : html`<p class="swap"><code>${before}</code></p>`}
${reason === "" ? nothing : html`<p class="reason">${reason}</p>`}</li>`;
}
