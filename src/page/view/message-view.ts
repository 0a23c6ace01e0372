import { address, html, type Markup, nothing, type Piece } from "../markup.js";
import { hidden, notice } from "./layout.js";

/** A page that says one thing, and what to do. */
export function messageView(
  title: string,
  text: Piece,
  link?: readonly [href: string, label: string],
): Markup {
  return html`<section class="message"><h1>${title}</h1><p>${text}</p>
${link ? html`<p><a class="button" href="${link[0]}">${link[1]}</a></p>` : nothing}</section>`;
}

export interface SignInPage {
  /** Why nobody is signed in yet, if there is something to say. */
  readonly said: string | undefined;
  readonly hasToken: boolean;
  readonly hasGitHub: boolean;
  /** Where to go on afterwards. */
  readonly next: string;
  readonly formToken: string;
}

export function signInView({ said, hasToken, hasGitHub, next, formToken }: SignInPage): Markup {
  const fields = hidden({ form: formToken, next });
  return html`<section class="message"><h1>Sign in</h1>
${said === undefined ? nothing : notice("bad", said)}
${hasGitHub ? html`<p><a class="button" href="${address("/campaign/sign-in/github", { next })}">Sign in with GitHub</a></p>` : nothing}
${
  hasToken
    ? html`<form method="post" action="/campaign/sign-in">${fields}<label>Token<input type="password" name="token" required autocomplete="current-password" aria-describedby="token-hint"></label>
<p class="muted" id="token-hint">It is in <code>WSGI_SHIFT_PAGE_TOKEN</code> of the service.</p><button type="submit">Sign in</button></form>`
    : nothing
}</section>`;
}

/** After another site sent the browser here the session's cookie counts only from the next step on, which this page takes. */
export function goOnView(next: string): Markup {
  return html`<section class="message"><h1>You are signed in</h1>
<p><a class="button" href="${next}">Go on</a></p></section>`;
}
