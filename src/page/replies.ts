import type { Reply } from "../server/reply.js";
import type { Visitor } from "./access/visitor.js";
import type { Piece } from "./markup.js";
import type { PageContext } from "./page-context.js";
import { layout, type Page } from "./view/layout.js";
import { messageView } from "./view/message-view.js";

/**
 * Nothing but our own files is ever loaded or run, no other site may frame the pages, and none learns from a link what was
 * looked at. `same-origin`, as with `no-referrer` browsers send forms without their Origin.
 */
const protections = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

type Headers = Readonly<Record<string, string>>;

export function protectedReply(status: number, type: string, body: string, headers: Headers = {}): Reply {
  return { status, body, headers: { ...protections, "content-type": type, ...headers } };
}

export function pageReply(
  { signing, assets }: Pick<PageContext, "signing" | "assets">,
  visitor: Visitor | undefined,
  page: Page,
  { status = 200, headers = {} }: { readonly status?: number; readonly headers?: Headers } = {},
): Reply {
  const frame = {
    visitor,
    formToken: formToken(signing, visitor),
    assets: { css: assets.css.address, js: assets.js.address },
  };
  return protectedReply(status, "text/html; charset=utf-8", layout(frame, page), headers);
}

/** A page that says one thing. */
export function messageReply(
  context: Pick<PageContext, "signing" | "assets">,
  visitor: Visitor | undefined,
  status: number,
  title: string,
  text: Piece,
  link?: readonly [href: string, label: string],
): Reply {
  const page = { title, section: "none", body: messageView(title, text, link) } as const;
  return pageReply(context, visitor, page, { status });
}

/** The browser asks for `address` next, whatever it asked with. */
export function redirectReply(address: string, headers: Headers = {}): Reply {
  return protectedReply(303, "text/plain; charset=utf-8", "", { location: address, ...headers });
}

/** What a form of ours carries, so that no other site can send it. */
export function formToken(signing: PageContext["signing"], visitor: Visitor | undefined): string {
  return signing.sign("form", visitor?.binding ?? "nobody");
}
