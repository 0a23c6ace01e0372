import { z } from "zod";
import type { Signing } from "./signing.js";

/** Who signed in, as a cookie keeps it. */
export interface Session {
  readonly name: string;
  readonly by: "token" | "github";
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

const session = z.object({
  name: z.string(),
  by: z.enum(["token", "github"]),
  id: z.string(),
  until: z.number(),
});

/** A working day; what a person may do is judged anew with each request. */
export const sessionLife = 8 * 3600 * 1000;

export const sessionCookie = "wsgi-shift-session";

export function sealSession(signing: Signing, value: Session): string {
  return signing.seal("session", value);
}

/** The session in a cookie: `expired` for one of ours that is over, undefined for what is not ours. */
export function openSession(signing: Signing, sealed: string, now: number): Session | "expired" | undefined {
  const found = session.safeParse(signing.open("session", sealed)).data;
  if (found === undefined) return undefined;
  return found.until <= now ? "expired" : found;
}
