import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface GitHttpServer {
  /** Base address, without a final slash. */
  readonly url: string;
  /** Paths that were asked for, and whether with credentials. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

export interface GitHttpBehaviour {
  /** Directory below which the repositories are. */
  readonly root: string;
  /** False for an old server: it does not know protocol version 2. */
  readonly version2?: boolean;
  /** `user:password` that is asked for. */
  readonly credentials?: string;
  /** Answers in place of git's. */
  readonly answer?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

function runBackend(behaviour: GitHttpBehaviour, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://localhost");
  const protocol = behaviour.version2 === false ? undefined : request.headers["git-protocol"];
  const backend = spawn("git", ["http-backend"], {
    env: {
      PATH: process.env.PATH,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_PROJECT_ROOT: behaviour.root,
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      ...(typeof protocol === "string" ? { GIT_PROTOCOL: protocol } : {}),
    },
  });
  backend.stdin.on("error", () => undefined);
  request.pipe(backend.stdin);
  const pieces: Buffer[] = [];
  backend.stdout.on("data", (piece: Buffer) => pieces.push(piece));
  backend.on("close", () => {
    const output = Buffer.concat(pieces);
    const end = output.indexOf("\r\n\r\n");
    for (const line of output.toString("latin1", 0, end).split("\r\n")) {
      const [name = "", value = ""] = line.split(/: (.*)/s);
      if (name === "Status") response.statusCode = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.end(output.subarray(end + 4));
  });
}

const started: GitHttpServer[] = [];

/** Ends every server that was started here; a test that failed left its own running. */
export async function closeGitHttpServers(): Promise<void> {
  await Promise.all(started.splice(0).map((server) => server.close()));
}

/** git's own smart HTTP server (git-http-backend(1)) on a free port of this machine. */
export async function startGitHttpServer(behaviour: GitHttpBehaviour): Promise<GitHttpServer> {
  const requests: string[] = [];
  const expected = behaviour.credentials && `Basic ${Buffer.from(behaviour.credentials).toString("base64")}`;
  const server = createServer((request, response) => {
    const { authorization } = request.headers;
    requests.push(`${request.url} ${authorization === undefined ? "anonymous" : "with credentials"}`);
    if (behaviour.answer?.(request, response)) return;
    if (expected !== undefined && authorization !== expected) {
      response.writeHead(401, { "WWW-Authenticate": 'Basic realm="git"' }).end();
    } else runBackend(behaviour, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const running: GitHttpServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  started.push(running);
  return running;
}
