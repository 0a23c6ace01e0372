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

/** Milliseconds after which a sender that goes on sending is cut off; at once, and it would not see the answer. */
const lingering = 2_000;
/** What is still read of a body that nobody wants, so that the connection can be used again. */
const drained = 1024 * 1024;

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
  let left = drained;
  request.on("data", (piece: Buffer) => {
    left -= piece.length;
    if (left < 0) request.pause();
  });
  const cut = setTimeout(() => request.destroy(), lingering).unref();
  request.once("close", () => clearTimeout(cut));
}
