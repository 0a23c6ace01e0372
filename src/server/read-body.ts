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
 * Reads a request's body, in the pieces it came in, never holding more of it than the limit. What it took of the budget
 * is given back by `use`'s end, so a body counts for as long as it is used.
 */
export async function withBody<T>(
  request: IncomingMessage,
  limits: BodyLimits,
  use: (body: readonly Buffer[] | BodyRefusal) => Promise<T>,
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
): Promise<readonly Buffer[] | BodyRefusal> {
  return new Promise((resolve) => {
    let pieces: Buffer[] = [];
    let size = 0;
    const onData = (piece: Buffer) => {
      size += piece.length;
      if (size > limit) return refuse("too-large");
      if (!take(piece)) return refuse("busy");
      onPiece?.(piece);
      pieces.push(piece);
    };
    const refuse = (reason: BodyRefusal) => {
      request.off("data", onData);
      // The request may stay open for a while, and its listeners would keep these.
      pieces = [];
      resolve(reason);
    };
    request.on("data", onData);
    request.once("end", () => resolve(pieces));
    request.once("error", () => refuse("broken"));
    request.once("close", () => {
      if (!request.readableEnded) refuse("broken");
    });
  });
}
