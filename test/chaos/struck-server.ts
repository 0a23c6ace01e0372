import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Calamity } from "./calamity.js";

/** Answers a request whose body was read. */
export type Answerer = (
  request: IncomingMessage,
  body: Buffer,
) => Promise<{
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer | string;
}>;

export interface StruckServer {
  readonly url: string;
  close(): void;
}

/** An HTTP server on loopback, before each of whose calls `strike` decides; `kill` ends a process at once. */
export async function struckServer(
  answerer: Answerer,
  strike: () => Calamity | undefined,
  kill: (process: number) => void,
): Promise<StruckServer> {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const calamity = strike();
    if (calamity?.kind === "status") {
      const headers = calamity.retryAfter ? { "retry-after": "1" } : {};
      response.writeHead(calamity.status, headers).end("struck");
      return;
    }
    const strikes = (when: "before" | "after"): boolean => {
      if (calamity === undefined || calamity.when !== when) return false;
      if (calamity.kind === "kill") kill(calamity.process);
      else response.destroy();
      return calamity.kind === "cut";
    };
    if (strikes("before")) return;
    const { status, headers, body } = await answerer(request, Buffer.concat(pieces));
    if (strikes("after")) return;
    response.writeHead(status, { ...headers } as Record<string, string>).end(body);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
