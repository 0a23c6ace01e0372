import type { IncomingMessage } from "node:http";
import type { Reply } from "./reply.js";

/** What the server answers at one address. */
export interface Route {
  readonly method: "GET" | "POST";
  /** Whether `path` (without query) is the route's. */
  matches(path: string): boolean;
  /** Never rejects for what a sender did. */
  answer(request: IncomingMessage, path: string): Promise<Reply>;
}

/** A route at one fixed path. */
export function routeAt(method: Route["method"], path: string, answer: Route["answer"]): Route {
  return { method, matches: (asked) => asked === path, answer };
}
