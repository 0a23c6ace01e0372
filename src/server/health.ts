import { type Reply, tryAgain } from "./reply.js";
import { type Route, routeAt } from "./route.js";

export interface Health {
  /** Rejects while Redis is away. */
  readonly ping: () => Promise<void>;
  readonly isClosing: () => boolean;
  /** Codes of what is wrong although Redis answers: `stuck-jobs`, `stream-lost`. */
  readonly problems?: () => Promise<readonly string[]>;
}

/** What orchestrators ask: `/livez`, is the process alive; `/readyz`, may it get work. `/ping` as Probot has it. */
export function healthRoutes({ ping, isClosing, problems }: Health): Route[] {
  const ready = async (): Promise<Reply> => {
    if (isClosing()) return tryAgain("the service stops");
    try {
      await ping();
      const wrong = (await problems?.()) ?? [];
      if (wrong.length > 0) return tryAgain(wrong.join(", "));
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
