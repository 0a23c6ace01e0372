import { type Reply, tryAgain } from "./reply.js";
import { type Route, routeAt } from "./route.js";

export interface Health {
  /** Rejects while Redis is away. */
  readonly ping: () => Promise<void>;
  readonly isClosing: () => boolean;
}

/** What orchestrators ask: `/livez`, is the process alive; `/readyz`, may it get work. `/ping` as Probot has it. */
export function healthRoutes({ ping, isClosing }: Health): Route[] {
  const ready = async (): Promise<Reply> => {
    if (isClosing()) return tryAgain("the service stops");
    try {
      await ping();
      return { status: 200, body: "ok\n" };
    } catch {
      return tryAgain("redis-unavailable");
    }
  };
  return [
    routeAt("GET", "/livez", async () => ({ status: 200, body: "ok\n" })),
    routeAt("GET", "/readyz", ready),
    routeAt("GET", "/ping", async () => ({ status: 200, body: "PONG" })),
  ];
}
