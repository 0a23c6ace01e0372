import type { IncomingMessage } from "node:http";
import type { ByteBudget } from "./byte-budget.js";

/** Why a body was not read: `too-large` by its own, `busy` by all requests together, `broken` by the sender. */
export type BodyRefusal = "too-large" | "busy" | "broken";

export interface BodyLimits {
  /** Largest body, in bytes. */
  readonly limit: number;
  readonly budget: ByteBudget;
  /** Sees each piece as it comes. */
  readonly onPiece?: (piece: Buffer) => void;
}

/**
 * Reads a request's body, never holding more of it than the limit. What it took of the budget is given back by `use`'s
 * end, so a body counts for as long as it is used.
 */
export async function withBody<T>(
  request: IncomingMessage,
  limits: BodyLimits,
  use: (body: Buffer | BodyRefusal) => Promise<T>,
): Promise<T> {
  if (Number(request.headers["content-length"] ?? 0) > limits.limit) return use("too-large");
  let taken = 0;
  const take = (piece: Buffer): boolean => {
    if (!limits.budget.take(piece.length)) return false;
    taken += piece.length;
    return true;
  };
  try {
    return await use(await read(request, limits, take));
  } finally {
    limits.budget.giveBack(taken);
  }
}

function read(
  request: IncomingMessage,
  { limit, onPiece }: BodyLimits,
  take: (piece: Buffer) => boolean,
): Promise<Buffer | BodyRefusal> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let size = 0;
    const onData = (piece: Buffer) => {
      size += piece.length;
      if (size > limit) return stop("too-large");
      if (!take(piece)) return stop("busy");
      onPiece?.(piece);
      pieces.push(piece);
    };
    const stop = (result: Buffer | BodyRefusal) => {
      request.off("data", onData);
      resolve(result);
    };
    request.on("data", onData);
    request.once("end", () => stop(Buffer.concat(pieces)));
    request.once("error", () => stop("broken"));
    request.once("close", () => stop("broken"));
  });
}
