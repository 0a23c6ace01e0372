import type { IncomingMessage } from "node:http";
import { z } from "zod";
import type { Reply } from "../../server/reply.js";
import { cookieOf, setCookie } from "../access/cookies.js";
import { sealSession, sessionCookie, sessionLife } from "../access/session.js";
import { address } from "../markup.js";
import type { PageContext } from "../page-context.js";
import { formToken, messageReply, pageReply, redirectReply } from "../replies.js";
import { goOnView, signInView } from "../view/message-view.js";

/** A request of somebody who need not be signed in. */
export interface Stranger {
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
}

const attemptCookie = "wsgi-shift-attempt";
/** Seconds that a person may take at GitHub. */
const attemptLife = 600;
const attempt = z.object({ state: z.string(), verifier: z.string(), next: z.string(), until: z.number() });

/** `GET /campaign/sign-in` */
export async function signInRoute(context: PageContext, { query }: Stranger): Promise<Reply> {
  const why = query.get("why") === "expired" ? "Your session ended. Sign in again." : undefined;
  return signInPage(context, query.get("next"), why, 200);
}

/** `POST /campaign/sign-in`: the token. */
export async function tokenSignInRoute(context: PageContext, { request, form }: Stranger): Promise<Reply> {
  const { access, log } = context;
  if (!access.isToken(form.get("token") ?? "")) {
    log.warn({ address: request.socket.remoteAddress }, "campaign page: a wrong token");
    return signInPage(
      context,
      form.get("next"),
      "This is not the token. It is in WSGI_SHIFT_PAGE_TOKEN of the service.",
      401,
    );
  }
  const cookie = await newSession(context, request, "operator", "token");
  return redirectReply(ownPath(form.get("next")), { "set-cookie": cookie });
}

/** `POST /campaign/sign-out` */
export async function signOutRoute({ access }: PageContext, { request }: Stranger): Promise<Reply> {
  const options = { life: 0, sameSite: "Strict", secure: access.isSecure(request) } as const;
  return redirectReply("/campaign/sign-in", { "set-cookie": setCookie(sessionCookie, "", options) });
}

/** `GET /campaign/sign-in/github`: on to GitHub. */
export async function toGitHubRoute(context: PageContext, { request, query }: Stranger): Promise<Reply> {
  const { github, access, signing, newId, now } = context;
  if (github === undefined) return notSo(context);
  const [state, verifier] = [newId(), `${newId()}${newId()}`];
  const until = now().getTime() + attemptLife * 1000;
  const sealed = signing.seal("attempt", { state, verifier, next: ownPath(query.get("next")), until });
  const options = { life: attemptLife, sameSite: "Lax", secure: access.isSecure(request) } as const;
  const cookie = setCookie(attemptCookie, sealed, options);
  return redirectReply(github.startAt(state, verifier, callback(context, request)), { "set-cookie": cookie });
}

/** `GET /campaign/sign-in/github/callback`: back from GitHub. */
export async function fromGitHubRoute(context: PageContext, { request, query }: Stranger): Promise<Reply> {
  const { github, access, signing, now, log } = context;
  if (github === undefined) return notSo(context);
  const begun = attempt.safeParse(signing.open("attempt", cookieOf(request, attemptCookie))).data;
  if (!begun || begun.until < now().getTime() || begun.state !== query.get("state"))
    return signInPage(
      context,
      null,
      "This way to sign in was not begun here, or took too long. Begin again.",
      400,
    );
  const login = await github.loginOf(query.get("code") ?? "", begun.verifier, callback(context, request));
  if (login === undefined)
    return signInPage(context, begun.next, "GitHub did not confirm who you are. Begin again.", 401);
  if (!access.isInvited(login)) {
    log.warn({ login }, "campaign page: a GitHub account that is not invited");
    const text = `The GitHub account ${login} may not see this page. Who may is in WSGI_SHIFT_PAGE_USERS and WSGI_SHIFT_PAGE_ADMINS, as github:${login}.`;
    return messageReply(context, undefined, 403, "You are not invited", text, [
      "/campaign/sign-in",
      "Sign in otherwise",
    ]);
  }
  const cookie = await newSession(context, request, `github:${login}`, "github");
  // A Strict cookie is not sent along a way that another site began, so that way ends here.
  const headers = { "set-cookie": cookie, refresh: `0; url=${begun.next}` };
  const page = { title: "Signed in", section: "none", body: goOnView(begun.next) } as const;
  return pageReply(context, undefined, page, { headers });
}

async function newSession(
  { signing, access, audit, log, newId, now }: PageContext,
  request: IncomingMessage,
  name: string,
  by: "token" | "github",
): Promise<string> {
  const at = now().getTime();
  const entry = {
    at,
    who: name,
    what: "sign-in",
    branch: null,
    detail: "",
    outcome: "done",
    answer: "",
  } as const;
  log.info({ audit: entry }, "campaign page: sign-in done");
  // Who may look on can do so without Redis; whatever they do is written first.
  await audit
    .append(entry)
    .catch((error: unknown) => log.error({ err: error }, "a sign-in is missing in the audit log"));
  const sealed = sealSession(signing, { name, by, id: newId(), until: at + sessionLife });
  const options = { life: sessionLife / 1000, sameSite: "Strict", secure: access.isSecure(request) } as const;
  return setCookie(sessionCookie, sealed, options);
}

function signInPage(
  context: PageContext,
  next: string | null,
  said: string | undefined,
  status: number,
): Reply {
  const { configuration, github, signing } = context;
  const body = signInView({
    said,
    hasToken: configuration.token !== undefined,
    hasGitHub: github !== undefined,
    next: ownPath(next),
    formToken: formToken(signing, undefined),
  });
  return pageReply(context, undefined, { title: "Sign in", section: "none", body }, { status });
}

function notSo(context: PageContext): Reply {
  const text =
    "Signing in with GitHub is not configured: GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET are missing, or the App.";
  return messageReply(context, undefined, 404, "Not with GitHub", text, ["/campaign/sign-in", "Sign in"]);
}

function callback({ configuration, access }: PageContext, request: IncomingMessage): string {
  const scheme = access.isSecure(request) ? "https" : "http";
  const here = configuration.publicUrl ?? `${scheme}://${request.headers.host ?? ""}`;
  return `${here}/campaign/sign-in/github/callback`;
}

/** A page of ours to go on with; whatever else is given leads to the first one. */
export function ownPath(next: string | null): string {
  if (next === null || next.length > 2_000 || !/^\/campaign(?![\w.-])[!-~]*$/.test(next))
    return address("/campaign", {});
  return next;
}
