import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { z } from "zod";

/** An HTTP request that this process made, once the head of its answer was there or it failed. */
export interface OutgoingRequest {
  /** `https://api.github.com`. */
  readonly origin: string;
  /** Undefined where no answer came. */
  readonly status: number | undefined;
  readonly milliseconds: number;
}

/** What undici's messages hold; only the fields that are used. The object stands for the request from channel to channel. */
const message = z.object({
  request: z.custom<{ readonly origin: string | URL }>(
    (value) => typeof value === "object" && value !== null,
  ),
  response: z.object({ statusCode: z.number() }).optional(),
});

/**
 * Tells of every request of Node's fetch, which all clients of hosts use, by the channels of undici ("Diagnostics
 * Channel" in its documentation). Nothing that makes requests has to know. Returns what ends it.
 */
export function followRequests(tell: (request: OutgoingRequest) => void, now: () => number): () => void {
  const begun = new WeakMap<object, number>();
  const begin = (said: unknown) => {
    const { request } = message.safeParse(said).data ?? {};
    if (request) begun.set(request, now());
  };
  const end = (said: unknown) => {
    const { request, response } = message.safeParse(said).data ?? {};
    const start = request && begun.get(request);
    if (!request || start === undefined) return;
    begun.delete(request);
    tell({
      origin: new URL(request.origin).origin,
      status: response?.statusCode,
      milliseconds: now() - start,
    });
  };
  const channels = [
    ["undici:request:create", begin],
    ["undici:request:headers", end],
    ["undici:request:error", end],
  ] as const;
  for (const [name, listener] of channels) subscribe(name, listener);
  return () => {
    for (const [name, listener] of channels) unsubscribe(name, listener);
  };
}
