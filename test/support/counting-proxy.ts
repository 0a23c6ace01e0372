import { once } from "node:events";
import { createServer, request } from "node:http";

export interface CountingProxy {
  readonly url: string;
  /** What went through since the last call: `GET /a/changes/`, without what stands behind `?`. */
  taken(): string[];
  close(): void;
}

/** A reverse proxy before an HTTP server, which writes down what is asked. Nothing is changed on the way. */
export async function countingProxy(target: string): Promise<CountingProxy> {
  const { hostname, port } = new URL(target);
  let seen: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const { method = "", url: path = "", headers } = incoming;
    seen.push(`${method} ${path.split("?", 1)[0]}`);
    const onwards = request({ hostname, port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onwards.on("error", () => outgoing.destroy());
    incoming.pipe(onwards);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    taken: () => {
      const before = seen;
      seen = [];
      return before;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
