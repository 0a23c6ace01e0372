import { isWebhookToken } from "../events/gerrit-webhook.js";
import type { ByteBudget } from "./byte-budget.js";
import { withBody } from "./read-body.js";
import { refusal, tryAgain } from "./reply.js";
import type { Route } from "./route.js";

export interface GerritWebhookOptions {
  /** What stands before the token in the path. */
  readonly prefix: string;
  /** GERRIT_WEBHOOK_TOKEN. */
  readonly token: string;
  /** Takes the body of a delivery; resolves once Redis holds what it leads to. */
  readonly accept: (body: string) => Promise<void>;
  readonly budget: ByteBudget;
}

/** Events hold commit messages and comments, no files. */
const largestEvent = 1024 * 1024;

/** Where Gerrit's webhooks plugin delivers. It signs nothing: whatever comes is a hint at most, so any body will do. */
export function gerritWebhook({ prefix, token, accept, budget }: GerritWebhookOptions): Route {
  return {
    method: "POST",
    matches: (path) => path.startsWith(prefix) && isWebhookToken(path.slice(prefix.length), token),
    answer: (request) =>
      withBody(request, { limit: largestEvent, budget }, async (body) => {
        if (body === "too-large") return refusal(413, "events have at most 1 MiB");
        if (body === "busy") return tryAgain("too much is being received at once");
        if (body === "broken") return refusal(400, "the body ended early");
        await accept(Buffer.concat(body).toString("utf8"));
        return { status: 204 };
      }),
  };
}
