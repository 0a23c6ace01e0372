import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Logger } from "pino";
import type { ServerConfiguration } from "../model/configuration.js";
import { WsgiShiftError } from "../model/errors.js";
import { type Reply, refusal, send, tryAgain } from "./reply.js";
import type { Route } from "./route.js";

export interface HttpServer {
  /** Where it listens: `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Accepts nobody else, and resolves when those at hand are answered, or cut off after `patience` milliseconds. */
  close(patience: number): Promise<void>;
}

/** Milliseconds that a sender may take for its headers, and for all of a request, so that slow ones cannot fill the server. */
const timeouts = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 5_000 };

/** Serves `routes`. Raises `environment-invalid` if the address is taken or not ours. */
export async function startHttpServer(
  { host, port }: Pick<ServerConfiguration, "host" | "port">,
  routes: readonly Route[],
  log: Logger,
): Promise<HttpServer> {
  const server = createServer(timeouts, (request, response) => {
    answer(request, routes, log).then((reply) => send(request, response, reply));
  });
  // What is no HTTP is told so by Node.
  server.on("error", (error) => log.error({ err: error }, "the server is in trouble"));
  await listen(server, host, port);
  return { url: urlOf(server), close: (patience) => close(server, patience) };
}

async function answer(request: IncomingMessage, routes: readonly Route[], log: Logger): Promise<Reply> {
  const [path = ""] = (request.url ?? "").split("?", 1);
  const found = routes.filter((route) => route.matches(path));
  if (found.length === 0) return refusal(404, "there is nothing at this address");
  // RFC 9110, 9.1: whatever may be read answers HEAD too; Node leaves the content out.
  const asked = request.method === "HEAD" ? "GET" : request.method;
  const route = found.find(({ method }) => method === asked);
  if (!route) return refusal(405, "the method is not allowed", { allow: allowed(found) });
  try {
    return await route.answer(request, path);
  } catch (error) {
    log.error({ err: error }, "a request could not be served");
    const passing = error instanceof WsgiShiftError && error.retryable;
    return passing ? tryAgain(error.code) : refusal(500, "this should not have happened; the log says more");
  }
}

function allowed(routes: readonly Route[]): string {
  return routes.flatMap(({ method }) => (method === "GET" ? ["GET", "HEAD"] : [method])).join(", ");
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? "no reason given";
    const detail = `HOST, PORT: ${host}:${port} cannot be listened on (${reason})`;
    throw new WsgiShiftError("environment-invalid", { detail }, { cause });
  }
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === "string") return String(address);
  const host = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}

async function close(server: Server, patience: number): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), patience);
  await closed;
  clearTimeout(cut);
}
