import { WsgiShiftError } from "../model/errors.js";
import { redisLabel } from "./redis-address.js";

/** The error that a command on the Redis at `address` failed with, as one that a person can act upon. */
export function redisUnavailable(address: string, cause: unknown): WsgiShiftError<"redis-unavailable"> {
  const detail = explain(cause instanceof Error ? cause.message : String(cause));
  return new WsgiShiftError("redis-unavailable", { address: redisLabel(address), detail }, { cause });
}

/** ioredis says how it failed; this says what that means. */
function explain(message: string): string {
  if (/enableOfflineQueue|Connection is closed|MaxRetriesPerRequest|max retries per request/i.test(message))
    return "the connection is lost";
  if (/Command timed out/i.test(message)) return "it does not answer";
  return message === "" ? "it cannot be reached" : message;
}
