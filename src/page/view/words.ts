import type { CampaignPhase } from "../../campaign/phase-of.js";
import type { CampaignChange } from "../../model/campaign.js";
import { html, type Markup, webAddress } from "../markup.js";
import type { RowState } from "../table/row.js";

/** What a phase means, as people read it. */
export const phaseWords: Readonly<Record<CampaignPhase, readonly [short: string, long: string]>> = {
  unseen: ["not seen", "No scan of it has ended yet."],
  add: ["add modules", "It declares a script whose module is not there."],
  deploy: ["move", "It names scripts that are to be named by their modules."],
  remove: ["remove", "The modules serve, and the entry points are left."],
  done: ["done", "Nothing is left."],
  none: ["not concerned", "It declares no script, and no place in it would have to change."],
};

export const stateWords: Readonly<Record<RowState, string>> = {
  failed: "scan failed",
  draft: "draft",
  open: "open",
  closed: "closed",
  merged: "merged",
  none: "no change",
};

/** A word in a frame; the mark before it is for the eye alone. */
export function badge(kind: string, text: string): Markup {
  return html`<span class="badge is-${kind}">${text}</span>`;
}

export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : many}`;
}

/** `10,000`. */
export function grouped(count: number): string {
  return count.toLocaleString("en-US");
}

/** A link to a change, by the words of its host. */
export function changeLink({ id, url }: Pick<CampaignChange, "id" | "url">, platform: string): Markup {
  const text = platform === "github" ? `#${id}` : id;
  const href = webAddress(url);
  return href === undefined ? html`${text}` : html`<a href="${href}" rel="noreferrer">${text}</a>`;
}
