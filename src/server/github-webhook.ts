import type { IncomingMessage } from "node:http";
import type { ByteBudget } from "./byte-budget.js";
import type { GitHubApp } from "./github-app.js";
import { withBody } from "./read-body.js";
import { type Reply, refusal, tryAgain } from "./reply.js";
import { type Route, routeAt } from "./route.js";
import { SignatureCheck } from "./signature.js";

export interface GitHubWebhookOptions {
  readonly path: string;
  /** Any of these may have signed. */
  readonly secrets: readonly string[];
  readonly app: Pick<GitHubApp, "receive">;
  readonly budget: ByteBudget;
}

/** GitHub delivers no payload above 25 MB (docs.github.com, "Webhook events and payloads"). */
const largestPayload = 25 * 1024 * 1024;

/**
 * Where GitHub delivers its webhooks. Probot's own endpoint holds a body of any size before it checks the signature, and
 * answers after nine seconds whether or not the job is held; so both are done here, and Probot gets verified events.
 */
export function githubWebhook({ path, secrets, app, budget }: GitHubWebhookOptions): Route {
  return routeAt("POST", path, async (request) => {
    const headers = readHeaders(request);
    if ("status" in headers) return headers;
    const signature = new SignatureCheck(secrets);
    const onPiece = (piece: Buffer) => signature.update(piece);
    return withBody(request, { limit: largestPayload, budget, onPiece }, async (body) => {
      if (body === "too-large") return refusal(413, "GitHub's payloads have at most 25 MB");
      if (body === "busy") return tryAgain("too much is being received at once");
      if (body === "broken") return refusal(400, "the body ended early");
      if (!signature.isRight(headers.signature))
        return refusal(401, "the signature is not that of this body");
      const payload = parseObject(whole(body).toString("utf8"));
      if (payload === undefined) return refusal(400, "the body is no JSON object");
      await app.receive({ id: headers.id, name: headers.name, payload });
      return { status: 200, body: "ok\n" };
    });
  });
}

function readHeaders({ headers }: IncomingMessage): Reply | { id: string; name: string; signature: string } {
  if (!/^\s*application\/json\s*(;|$)/i.test(headers["content-type"] ?? ""))
    return refusal(415, "the webhook's content type must be application/json");
  const name = String(headers["x-github-event"] ?? "");
  const id = String(headers["x-github-delivery"] ?? "");
  const signature = String(headers["x-hub-signature-256"] ?? "");
  if (!name || !/^[a-z0-9_]{1,64}$/.test(name)) return refusal(400, "X-GitHub-Event is missing or malformed");
  if (!id || !/^[\w-]{1,64}$/.test(id)) return refusal(400, "X-GitHub-Delivery is missing or malformed");
  if (!signature) return refusal(401, "X-Hub-Signature-256 is missing");
  return { id, name, signature };
}

/** Most bodies come in one piece, which is not copied. */
function whole(pieces: readonly Buffer[]): Buffer {
  const [only, more] = pieces;
  return only && !more ? only : Buffer.concat(pieces);
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
