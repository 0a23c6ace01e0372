import type { IncomingMessage } from "node:http";

/**
 * Why a form did not come from one of our own pages; undefined where it did. Browsers say so in Sec-Fetch-Site on addresses that
 * they trust (W3C Fetch Metadata), and else in Origin, which they send with every POST.
 */
export function whyForeign({ headers }: IncomingMessage, publicUrl: string | undefined): string | undefined {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" ? undefined : "The form came from another site.";
  const { origin } = headers;
  if (origin === undefined) return "The browser did not say which site the form came from.";
  const here = publicUrl === undefined ? hereOf(headers.host) : [new URL(publicUrl).origin];
  if (here.includes(origin)) return undefined;
  return `The form came from ${origin}. If that is this service, WSGI_SHIFT_PUBLIC_URL has to be its address.`;
}

function hereOf(host: string | undefined): string[] {
  return host === undefined ? [] : [`http://${host}`, `https://${host}`];
}
