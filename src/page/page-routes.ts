import type { IncomingMessage } from "node:http";
import { WsgiShiftError } from "../model/errors.js";
import { ByteBudget } from "../server/byte-budget.js";
import { withBody } from "../server/read-body.js";
import type { Reply } from "../server/reply.js";
import { type Route, routeAt } from "../server/route.js";
import { Access, type Admission } from "./access/access.js";
import { whyForeign } from "./access/same-origin.js";
import { Signing } from "./access/signing.js";
import type { Visitor } from "./access/visitor.js";
import { type Asset, readAssets } from "./assets.js";
import { CampaignIndex } from "./campaign-index.js";
import { address } from "./markup.js";
import type { Asked, PageContext } from "./page-context.js";
import type { PageOptions } from "./page-options.js";
import { formToken, messageReply, protectedReply, redirectReply } from "./replies.js";
import { RepositoryDetails } from "./repository-detail.js";
import { decisionRoute, rescanRoute, retryRoute } from "./routes/action-routes.js";
import { campaignCsvRoute, campaignJsonRoute, campaignRoute } from "./routes/campaign-route.js";
import { logRoute, queueRoute, registryRoute } from "./routes/look-routes.js";
import { repositoryRoute } from "./routes/repository-route.js";
import {
  fromGitHubRoute,
  type Stranger,
  signInRoute,
  signOutRoute,
  toGitHubRoute,
  tokenSignInRoute,
} from "./routes/sign-in-routes.js";

type Answer<A> = (context: PageContext, asked: A) => Promise<Reply>;

/** For whoever was let in. */
const pages: Readonly<Record<string, Answer<Asked>>> = {
  "GET /campaign": campaignRoute,
  "GET /campaign.json": campaignJsonRoute,
  "GET /campaign.csv": campaignCsvRoute,
  "GET /campaign/repository": repositoryRoute,
  "GET /campaign/registry": registryRoute,
  "GET /campaign/queue": queueRoute,
  "GET /campaign/log": logRoute,
  "POST /campaign/rescan": rescanRoute,
  "POST /campaign/approve": decisionRoute("approve"),
  "POST /campaign/decline": decisionRoute("decline"),
  "POST /campaign/queue/retry": retryRoute,
};

/** For everybody, where people can sign in at all. */
const doors: Readonly<Record<string, Answer<Stranger>>> = {
  "GET /campaign/sign-in": signInRoute,
  "POST /campaign/sign-in": tokenSignInRoute,
  "POST /campaign/sign-out": signOutRoute,
  "GET /campaign/sign-in/github": toGitHubRoute,
  "GET /campaign/sign-in/github/callback": fromGitHubRoute,
};

const longestAddress = 4_096;
const largestForm = 8 * 1024;

/** The campaign page and all that belongs to it. */
export function pageRoutes(options: PageOptions): Route[] {
  const signing = new Signing(options.secrets);
  const context: PageContext = {
    ...options,
    signing,
    access: new Access({ ...options, signing }),
    index: new CampaignIndex(options),
    details: new RepositoryDetails(options.readDetail, () => options.now().getTime()),
    assets: readAssets(),
  };
  const budget = new ByteBudget(64 * largestForm);
  const isOurs = (path: string) => /^\/campaign(\.json|\.csv|\/.*)?$/.test(path);
  const route = (method: Route["method"]): Route => ({
    method,
    matches: isOurs,
    answer: (request, path) => answer(context, budget, request, { method, path }),
  });
  return [route("GET"), route("POST"), routeAt("GET", "/", async () => redirectReply("/campaign"))];
}

/** `method` is the route's: a request of HEAD is answered by that of GET. */
async function answer(
  context: PageContext,
  budget: ByteBudget,
  request: IncomingMessage,
  { method, path }: { readonly method: Route["method"]; readonly path: string },
): Promise<Reply> {
  let visitor: Visitor | undefined;
  try {
    const { url = "" } = request;
    if (url.length > longestAddress)
      return messageReply(context, undefined, 414, "The address is too long", "Search for less at once.", [
        "/campaign",
        "Show all repositories",
      ]);
    const asset = Object.values(context.assets).find((one: Asset) => one.address.split("?", 1)[0] === path);
    if (asset) return assetReply(asset);
    const query = new URLSearchParams(url.slice(path.length + 1));
    const door = context.access.hasSignIn ? doors[`${method} ${path}`] : undefined;
    const admission = context.access.admit(request);
    if (admission.kind === "visitor") visitor = admission.visitor;
    if (!door && !visitor) return notAdmitted(context, admission, path, method === "GET" ? url : undefined);
    const form = method === "POST" ? await formOf(context, budget, request, visitor) : new URLSearchParams();
    if (!(form instanceof URLSearchParams)) return form;
    if (door) return await door(context, { request, query, form });
    const page = pages[`${method} ${path}`];
    if (!visitor || !page) return notFound(context, visitor);
    return await page(context, { request, query, form, visitor });
  } catch (error) {
    return failure(context, visitor, error);
  }
}

function assetReply({ type, content }: Asset): Reply {
  return protectedReply(200, type, content, { "cache-control": "public, max-age=31536000, immutable" });
}

/** `next` is where to go on once somebody has signed in. */
function notAdmitted(
  context: PageContext,
  admission: Admission,
  path: string,
  next: string | undefined,
): Reply {
  const { kind } = admission;
  if (/\.(json|csv)$/.test(path)) {
    const error = "send the page's token as a bearer token";
    const headers = { "www-authenticate": "Bearer" };
    return protectedReply(401, "application/json; charset=utf-8", JSON.stringify({ error }), headers);
  }
  if (kind === "sign-in") {
    const why = admission.expired ? "expired" : undefined;
    return redirectReply(address("/campaign/sign-in", { next, why }));
  }
  if (kind === "proxy-only")
    return messageReply(
      context,
      undefined,
      403,
      "Come through the proxy",
      "A proxy says who may see this page, and this request did not come through one of WSGI_SHIFT_PAGE_PROXIES with a name in its header.",
    );
  return messageReply(
    context,
    undefined,
    403,
    "The campaign page is off",
    "Nobody can sign in to it, so it is shown to the machine that it runs on alone. Set WSGI_SHIFT_PAGE_TOKEN, or another way to sign in, and start the service again.",
  );
}

/** What a form of ours sent, or why it does not count. */
function formOf(
  context: PageContext,
  budget: ByteBudget,
  request: IncomingMessage,
  visitor: Visitor | undefined,
): Promise<URLSearchParams | Reply> {
  return withBody(request, { limit: largestForm, budget }, async (body) => {
    const refuse = (status: number, title: string, text: string) =>
      messageReply(context, visitor, status, title, text, ["/campaign", "To the campaign"]);
    if (body === "too-large") return refuse(413, "That is too much", "Forms of this page are small.");
    if (body === "busy")
      return refuse(503, "Too much comes at once", "Nothing was done. Send it again in a moment.");
    if (body === "broken") return refuse(400, "Nothing was done", "The form ended early.");
    const foreign = whyForeign(request, context.configuration.publicUrl);
    if (foreign !== undefined) return refuse(403, "Nothing was done", foreign);
    const form = new URLSearchParams(Buffer.concat(body).toString("utf8"));
    const [given, right] = [form.get("form") ?? "", formToken(context.signing, visitor)];
    const isSignIn = request.url?.startsWith("/campaign/sign-in") === true;
    // Who signed in again in another window has a form of nobody's here.
    if (given === right || (isSignIn && given === formToken(context.signing, undefined))) return form;
    return refuse(
      403,
      "Nothing was done",
      "The form is of an older session. Load the page again, and send it anew.",
    );
  });
}

function notFound(context: PageContext, visitor: Visitor | undefined): Reply {
  return messageReply(context, visitor, 404, "There is nothing here", "The address is of no page.", [
    "/campaign",
    "To the campaign",
  ]);
}

/** Never a stack: what happened, and what to do. */
function failure(context: PageContext, visitor: Visitor | undefined, error: unknown): Reply {
  const { log, mask } = context;
  const again = ["/campaign", "To the campaign"] as const;
  if (error instanceof WsgiShiftError) {
    log.warn({ err: error }, "a page could not be shown");
    const title = error.code === "redis-unavailable" ? "Redis is away" : "That did not work";
    return messageReply(
      context,
      visitor,
      error.retryable ? 503 : 502,
      title,
      `${mask(error.message)}. ${error.advice}`,
      again,
    );
  }
  const id = context.newId();
  log.error({ err: error, page: id }, "a page failed");
  return messageReply(
    context,
    visitor,
    500,
    "This should not have happened",
    `The service's log says more at ${id}.`,
    again,
  );
}
