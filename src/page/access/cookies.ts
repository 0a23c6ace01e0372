import type { IncomingMessage } from "node:http";

/** The value of a cookie; empty where the browser sent none. */
export function cookieOf({ headers }: IncomingMessage, name: string): string {
  for (const pair of (headers.cookie ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at !== -1 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return "";
}

export interface CookieOptions {
  /** In seconds; 0 takes the cookie away. */
  readonly life: number;
  /** `Lax` is sent too when another site sends the browser here. */
  readonly sameSite: "Strict" | "Lax";
  /** Whether the browser came by TLS. */
  readonly secure: boolean;
}

/** A Set-Cookie header's value (RFC 6265). No script ever sees one of ours. */
export function setCookie(name: string, value: string, { life, sameSite, secure }: CookieOptions): string {
  const attributes = [`Max-Age=${life}`, "Path=/campaign", "HttpOnly", `SameSite=${sameSite}`];
  return [`${name}=${value}`, ...attributes, ...(secure ? ["Secure"] : [])].join("; ");
}
