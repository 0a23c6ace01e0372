import type { IncomingMessage, ServerResponse } from "node:http";

/** An HTTP answer. */
export interface Reply {
  readonly status: number;
  /** JSON, or text as it is; none for 204. */
  readonly body?: string | object;
  readonly headers?: Readonly<Record<string, string>>;
}

export function refusal(status: number, error: string, headers: Reply["headers"] = {}): Reply {
  return { status, body: { error }, headers };
}

/** For a sender who did nothing wrong: the same may work soon. */
export function tryAgain(error: string): Reply {
  return refusal(503, error, { "retry-after": "5" });
}

/** Milliseconds that a sender may go on sending what nobody reads: cut off at once it would not see the answer. */
const lingering = 2_000;

export function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body, headers }: Reply,
): void {
  const text = typeof body === "object" ? JSON.stringify(body) : (body ?? "");
  const type = typeof body === "object" ? "application/json" : "text/plain";
  const content = text === "" ? {} : { "content-type": type, "content-length": Buffer.byteLength(text) };
  response.writeHead(status, { ...content, ...headers }).end(text);
  if (request.complete) return;
  request.resume();
  const cut = setTimeout(() => request.destroy(), lingering).unref();
  request.once("close", () => clearTimeout(cut));
}
