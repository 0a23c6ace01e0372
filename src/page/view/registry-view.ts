import type { Milestone, RegistryEntry } from "../../registry/registry.js";
import { html, type Markup, nothing } from "../markup.js";
import { plural } from "./words.js";

export function registryView(entries: readonly RegistryEntry[], search: string): Markup {
  return html`<h1>Registry</h1>
<p class="lead">What is known of scripts, whoever declares them: the module that takes a script's place, since when it is there, and from when on the script is not.</p>
<section class="card" aria-label="Scripts">
<form class="filters" role="search" method="get" action="/campaign/registry"><div class="field wide"><label for="f-q">Search</label><input id="f-q" type="search" name="q" value="${search}" maxlength="100"></div><button type="submit">Show</button></form>
<p class="summary"><span role="status">${plural(entries.length, "script")}</span></p>
<div class="scroll" role="region" aria-label="Scripts of the registry" tabindex="0"><table><caption class="hidden">Scripts that are known</caption>
<thead><tr><th scope="col">Script</th><th scope="col">Project</th><th scope="col">Module</th><th scope="col">Module since</th><th scope="col">Script gone</th></tr></thead>
<tbody>${entries.map(
    (entry) => html`<tr><th scope="row"><code>${entry.script}</code></th><td>${entry.project}</td>
<td>${entry.module === null ? html`<span class="muted">none</span>` : html`<code>${entry.module}</code>`}${entry.unsettled ? html`<br><small>${entry.unsettled}</small>` : nothing}</td>
<td>${milestone(entry.moduleSince)}</td><td>${milestone(entry.scriptGone)}</td></tr>`,
  )}</tbody></table></div></section>`;
}

function milestone(found: Milestone | undefined): string {
  if (found === undefined) return "";
  const { release, version, branch, retired } = found;
  if (retired) return "retired";
  return [release, version && `(${version})`, branch].filter((part) => part).join(" ");
}
