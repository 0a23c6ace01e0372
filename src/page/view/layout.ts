import type { Visitor } from "../access/visitor.js";
import { html, type Markup, nothing, type Piece } from "../markup.js";

export type Section = "campaign" | "registry" | "queue" | "log" | "none";

/** What every page shows around its own part. */
export interface Frame {
  /** Undefined where nobody is let in. */
  readonly visitor: Visitor | undefined;
  /** For the form that signs out. */
  readonly formToken: string;
  /** Addresses of the style sheet and of the script. */
  readonly assets: { readonly css: string; readonly js: string };
}

export interface Page {
  readonly title: string;
  readonly section: Section;
  readonly body: Markup;
}

const sections = [
  ["campaign", "/campaign", "Campaign"],
  ["registry", "/campaign/registry", "Registry"],
  ["queue", "/campaign/queue", "Queue"],
  ["log", "/campaign/log", "Log"],
] as const;

export function layout({ visitor, formToken, assets }: Frame, { title, section, body }: Page): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · wsgi-shift</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${assets.css}">
<script src="${assets.js}" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top">
<div class="top-inner">
<a class="brand" href="/campaign">wsgi-shift</a>
${visitor ? navigation(section, visitor) : nothing}
${visitor ? account(visitor, formToken) : nothing}
</div>
</header>
<main id="main" tabindex="-1">
${body}
</main>
</body>
</html>
`;
  return String(page);
}

function navigation(current: Section, { isAdmin }: Visitor): Markup {
  const shown = sections.filter(([name]) => name !== "log" || isAdmin);
  return html`<nav aria-label="Pages"><ul>${shown.map(
    ([name, path, label]) =>
      html`<li><a href="${path}"${name === current ? html` aria-current="page"` : nothing}>${label}</a></li>`,
  )}</ul></nav>`;
}

function account({ name, by, isAdmin }: Visitor, formToken: string): Markup {
  if (by === "loopback") return html`<p class="account">read only</p>`;
  const who = html`<span>${name}${isAdmin ? " (admin)" : ""}</span>`;
  if (by === "proxy") return html`<p class="account">${who}</p>`;
  return html`<form class="account" method="post" action="/campaign/sign-out">${hidden({ form: formToken })}${who}
<button class="quiet" type="submit">Sign out</button></form>`;
}

/** Fields of a form that nobody sees. */
export function hidden(fields: Readonly<Record<string, string | undefined>>): Piece {
  return Object.entries(fields).map(([name, value]) =>
    value ? html`<input type="hidden" name="${name}" value="${value}">` : nothing,
  );
}

export function notice(kind: "note" | "good" | "bad", text: Piece): Markup {
  return html`<p class="notice ${kind}" role="${kind === "bad" ? "alert" : "status"}">${text}</p>`;
}
