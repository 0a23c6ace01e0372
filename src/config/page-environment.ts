import type { PageConfiguration } from "../model/configuration.js";
import type { ReadingContext } from "./reading-context.js";

/** The campaign page's part of the configuration; what is set by half is a problem. */
export function pageConfiguration(context: ReadingContext): PageConfiguration {
  const { values } = context;
  return {
    publicUrl: values.WSGI_SHIFT_PUBLIC_URL?.replace(/\/+$/, ""),
    token: values.WSGI_SHIFT_PAGE_TOKEN,
    proxy: proxyOf(context),
    github: githubOf(context),
    users: values.WSGI_SHIFT_PAGE_USERS ?? [],
    admins: values.WSGI_SHIFT_PAGE_ADMINS ?? [],
  };
}

/** A header that anybody may send proves nothing, so it never counts without the addresses that it may come from. */
function proxyOf(context: ReadingContext): PageConfiguration["proxy"] {
  if (!goTogether(context, "WSGI_SHIFT_PAGE_USER_HEADER", "WSGI_SHIFT_PAGE_PROXIES")) return undefined;
  const { WSGI_SHIFT_PAGE_USER_HEADER: header, WSGI_SHIFT_PAGE_PROXIES: addresses } = context.values;
  return header && addresses ? { header: header.toLowerCase(), addresses } : undefined;
}

function githubOf(context: ReadingContext): PageConfiguration["github"] {
  if (!goTogether(context, "GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET")) return undefined;
  const { GITHUB_CLIENT_ID: clientId, GITHUB_CLIENT_SECRET: clientSecret } = context.values;
  return clientId && clientSecret ? { clientId, clientSecret } : undefined;
}

type Pair =
  | readonly ["WSGI_SHIFT_PAGE_USER_HEADER", "WSGI_SHIFT_PAGE_PROXIES"]
  | readonly ["GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"];

/** Whether both are given; one alone is a problem. */
function goTogether({ given, problems }: ReadingContext, ...pair: Pair): boolean {
  const missing = pair.filter((name) => given[name] === undefined);
  const [first] = missing;
  if (first !== undefined && missing.length === 1)
    problems.push(`${first}: is missing, ${pair.find((name) => name !== first)} is set`);
  return missing.length === 0;
}
