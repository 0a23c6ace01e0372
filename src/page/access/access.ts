import type { IncomingMessage } from "node:http";
import type { PageConfiguration } from "../../model/configuration.js";
import { cookieOf } from "./cookies.js";
import { loopback, Networks } from "./networks.js";
import { openSession, sessionCookie } from "./session.js";
import { type Signing, sameText } from "./signing.js";
import { onLoopback, type Visitor } from "./visitor.js";

/** Somebody who may look, or why nobody is let in. */
export type Admission =
  | { readonly kind: "visitor"; readonly visitor: Visitor }
  /** `expired`: they were signed in before. */
  | { readonly kind: "sign-in"; readonly expired: boolean }
  /** A proxy alone says who people are, and this request did not come through it with a name. */
  | { readonly kind: "proxy-only" }
  /** Nobody can sign in, and the request comes from elsewhere. */
  | { readonly kind: "off" };

export interface AccessOptions {
  readonly configuration: PageConfiguration;
  readonly signing: Signing;
  readonly now: () => Date;
}

/** Names that a proxy may give: what is read again in logs and on pages. */
const proxyName = /^[\w.@+-]{1,100}$/;

/** Who may see the page, by what their request brings along. */
export class Access {
  readonly #proxies: Networks;

  constructor(private readonly options: AccessOptions) {
    this.#proxies = new Networks(options.configuration.proxy?.addresses ?? []);
  }

  /** Whether people sign in on a page of ours. */
  get hasSignIn(): boolean {
    const { token, github } = this.options.configuration;
    return token !== undefined || github !== undefined;
  }

  admit(request: IncomingMessage): Admission {
    const { proxy } = this.options.configuration;
    const known = this.#byProxy(request) ?? this.#byBearer(request);
    if (known) return { kind: "visitor", visitor: known };
    if (this.hasSignIn) return this.#bySession(request);
    if (proxy !== undefined) return { kind: "proxy-only" };
    return isLocal(request) ? { kind: "visitor", visitor: onLoopback } : { kind: "off" };
  }

  /** Whether a GitHub account may see the page. */
  isInvited(login: string): boolean {
    const { users, admins } = this.options.configuration;
    const invited = [...users, ...admins].map((name) => name.toLowerCase());
    return invited.includes("github:*") || invited.includes(`github:${login.toLowerCase()}`);
  }

  /** Whether `given` is the page's token. */
  isToken(given: string): boolean {
    const { token } = this.options.configuration;
    if (token === undefined) return false;
    const { signing } = this.options;
    // Signatures have one length, so the time tells nothing of the token's.
    return sameText(signing.sign("token", token), signing.sign("token", given));
  }

  /** Whether the browser came by TLS: as the public address says, as a trusted proxy does, or by the socket. */
  isSecure({ socket, headers }: IncomingMessage): boolean {
    const { publicUrl } = this.options.configuration;
    if (publicUrl !== undefined) return publicUrl.startsWith("https:");
    return this.#proxies.includes(socket.remoteAddress) && headers["x-forwarded-proto"] === "https";
  }

  #byProxy({ socket, headers }: IncomingMessage): Visitor | undefined {
    const { proxy } = this.options.configuration;
    if (proxy === undefined || !this.#proxies.includes(socket.remoteAddress)) return undefined;
    const name = headers[proxy.header];
    if (typeof name !== "string" || !proxyName.test(name)) return undefined;
    return { name, by: "proxy", isAdmin: this.#isAdmin(name), binding: `proxy ${name}` };
  }

  /** For programs that read the JSON. A browser never sends this by itself, so it cannot be made to act with it. */
  #byBearer({ headers }: IncomingMessage): Visitor | undefined {
    const [, given] = /^Bearer (\S+)$/i.exec(headers.authorization ?? "") ?? [];
    if (given === undefined || !this.isToken(given)) return undefined;
    return { name: "operator", by: "token", isAdmin: true, binding: "bearer" };
  }

  #bySession(request: IncomingMessage): Admission {
    const { signing, now, configuration } = this.options;
    const session = openSession(signing, cookieOf(request, sessionCookie), now().getTime());
    if (session === undefined || session === "expired")
      return { kind: "sign-in", expired: session === "expired" };
    const { name, by, id } = session;
    const isAllowed =
      by === "token" ? configuration.token !== undefined : this.isInvited(name.slice("github:".length));
    if (!isAllowed) return { kind: "sign-in", expired: true };
    const isAdmin = by === "token" || this.#isAdmin(name);
    return { kind: "visitor", visitor: { name, by, isAdmin, binding: `session ${id}` } };
  }

  #isAdmin(name: string): boolean {
    const { admins } = this.options.configuration;
    // GitHub's logins are the same in any case of letters, a proxy's names are not.
    const same = (admin: string) =>
      name.startsWith("github:") ? admin.toLowerCase() === name.toLowerCase() : admin === name;
    return admins.some((admin) => admin !== "github:*" && same(admin));
  }
}

/**
 * Whether somebody on this machine asks this machine. A proxy on it would let in everybody, so nothing that one adds may be
 * there; and a page of another site whose name was pointed here (DNS rebinding) shows by its name.
 */
function isLocal({ socket, headers }: IncomingMessage): boolean {
  const forwarded = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];
  if (!loopback.includes(socket.remoteAddress) || forwarded.some((name) => headers[name] !== undefined))
    return false;
  const name = (headers.host ?? "").replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  return name === "localhost" || loopback.includes(name);
}
