import type { CampaignDay } from "../../model/campaign.js";
import { html, type Markup, nothing } from "../markup.js";
import { grouped } from "./words.js";

const width = 920;
const height = 250;
const plot = { left: 52, right: 16, top: 14, bottom: 30 };

/** A line cannot show more. */
const mostPoints = 240;
/** The table is for who cannot see the chart, and is read line by line. */
const mostRows = 60;

interface Point {
  readonly day: CampaignDay;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly services: number;
  readonly deployments: number;
}

/** What is left to do, day by day: services without all of their modules, and on top of them deployments that name scripts. */
export function burndown(history: readonly CampaignDay[]): Markup {
  const points = thinned(history, mostPoints).map(pointOf);
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return nothing;
  const numbers = table(thinned(history, mostRows));
  if (points.length < 2)
    return html`<p class="muted">The chart begins with the second day. Left today: ${leftText(last)}.</p>${numbers}`;
  return html`<figure class="burndown">
<svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="burndown-title burndown-desc">
<title id="burndown-title">What is left to do, from ${first.day.day} to ${last.day.day}</title>
<desc id="burndown-desc">At the start: ${leftText(first)}. Now: ${leftText(last)}. The numbers of each day are in the table below.</desc>
${drawing(points)}
</svg>
<figcaption class="legend"><span class="key key-deployments">deployments that name scripts</span>
<span class="key key-services">services without all modules</span> <span class="key key-scope">all repositories</span></figcaption>
</figure>
${numbers}`;
}

function pointOf(day: CampaignDay): Point {
  return {
    day,
    at: Date.parse(`${day.day}T00:00:00Z`),
    services: day.services - day.servicesWithModules,
    deployments: day.deployments - day.deploymentsMoved,
  };
}

function leftText({ services, deployments, day }: Point): string {
  return `${services} of ${day.services} services and ${deployments} of ${day.deployments} deployments`;
}

function drawing(points: readonly Point[]): Markup {
  const most = niceTop(
    Math.max(
      1,
      ...points.map(({ day, services, deployments }) => Math.max(day.repositories, services + deployments)),
    ),
  );
  const [from = 0, to = 1] = [points[0]?.at, points.at(-1)?.at];
  const x = (at: number) =>
    round(plot.left + ((at - from) / Math.max(1, to - from)) * (width - plot.left - plot.right));
  const y = (count: number) =>
    round(height - plot.bottom - (count / most) * (height - plot.top - plot.bottom));
  const line = (count: (point: Point) => number) =>
    points.map((point) => `${x(point.at)},${y(count(point))}`);
  const base = points.map((point) => `${x(point.at)},${y(0)}`).reverse();
  const services = line((point) => point.services);
  const all = line((point) => point.services + point.deployments);
  return html`<g class="grid">${[0, 1, 2, 3, 4].map((quarter) => gridLine(y((most * quarter) / 4), (most * quarter) / 4))}</g>
<polygon class="area-deployments" points="${[...all, ...[...services].reverse()].join(" ")}"/>
<polygon class="area-services" points="${[...services, ...base].join(" ")}"/>
<polyline class="line-deployments" points="${all.join(" ")}"/>
<polyline class="line-services" points="${services.join(" ")}"/>
<polyline class="line-scope" points="${line(({ day }) => day.repositories).join(" ")}"/>
<g class="axis">${dates(points).map(
    ({ at, day }, index, shown) =>
      html`<text x="${x(at)}" y="${height - 8}" text-anchor="${index === 0 ? "start" : index === shown.length - 1 ? "end" : "middle"}">${day.day}</text>`,
  )}</g>`;
}

function gridLine(at: number, count: number): Markup {
  return html`<line x1="${plot.left}" x2="${width - plot.right}" y1="${at}" y2="${at}"/>
<text x="${plot.left - 8}" y="${at + 4}" text-anchor="end">${grouped(count)}</text>`;
}

/** A number at or above `count` of which a quarter is whole: 4, 8, 12, 16, 20, 24, 32, 40, 60, 80, 100 … */
function niceTop(count: number): number {
  for (let power = 1; ; power *= 10) {
    const fits = [4, 6, 8, 10, 12, 16, 20, 24, 32]
      .map((times) => power * times)
      .find((top) => top >= count && top % 4 === 0);
    if (fits !== undefined) return fits;
  }
}

/** Days to write below the chart, the first and the last among them. */
function dates(points: readonly Point[]): Point[] {
  const count = Math.min(5, points.length);
  const at = Array.from({ length: count }, (_, index) =>
    Math.round((index * (points.length - 1)) / (count - 1)),
  );
  return at.flatMap((index) => points[index] ?? []);
}

function thinned<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  return Array.from(
    { length: most },
    (_, index) => all[Math.round((index * (all.length - 1)) / (most - 1))],
  ).filter((one) => one !== undefined);
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}

function table(days: readonly CampaignDay[]): Markup {
  return html`<details class="numbers"><summary>The numbers by day</summary>
<div class="scroll" role="region" aria-label="Numbers by day" tabindex="0">
<table><caption class="hidden">What is left, by day, the newest first</caption>
<thead><tr><th scope="col">day</th><th scope="col" class="number">repositories</th><th scope="col" class="number">services left</th><th scope="col" class="number">deployments left</th>
<th scope="col" class="number">open changes</th><th scope="col" class="number">merged changes</th></tr></thead>
<tbody>${[...days].reverse().map(
    (
      day,
    ) => html`<tr><th scope="row">${day.day}</th><td class="number">${day.repositories}</td><td class="number">${day.services - day.servicesWithModules}</td>
<td class="number">${day.deployments - day.deploymentsMoved}</td><td class="number">${day.open}</td><td class="number">${day.merged}</td></tr>`,
  )}</tbody></table></div></details>`;
}
