import { html, type Markup } from "../markup.js";

const units = [
  [60, "s"],
  [60, "min"],
  [24, "h"],
  [Number.POSITIVE_INFINITY, "d"],
] as const;

/** How long ago something was: `5 min ago`, with the time itself for who wants it. */
export function ago(at: number, now: number): Markup {
  let count = Math.max(0, Math.round((now - at) / 1000));
  let unit = "s";
  for (const [size, name] of units) {
    unit = name;
    if (count < size) break;
    count = Math.floor(count / size);
  }
  return html`<time datetime="${new Date(at).toISOString()}" title="${utc(at)}">${count} ${unit} ago</time>`;
}

/** `2026-11-25 21:09 UTC`. */
export function utc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
