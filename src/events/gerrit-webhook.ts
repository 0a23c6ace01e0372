import { createHash, timingSafeEqual } from "node:crypto";
import { type EventOutcome, ignored } from "../model/scan-request.js";
import { type GerritEventContext, gerritEventOutcome } from "./gerrit-event.js";

/**
 * What a delivery of Gerrit's webhooks plugin means. The plugin signs nothing and shows its addresses to everybody, so
 * the result is a hint to look at a repository, whose truth is then read from Gerrit itself.
 */
export function gerritWebhookOutcome(body: string, context: GerritEventContext): EventOutcome {
  let event: unknown;
  try {
    event = JSON.parse(body);
  } catch {
    return ignored("the delivery is not JSON");
  }
  return gerritEventOutcome(event, context);
}

/** Whether the last part of a delivery's path is the configured one, in a time that does not tell how much of it is right. */
export function isWebhookToken(given: string, configured: string): boolean {
  const [one, other] = [given, configured].map((token) => createHash("sha256").update(token).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}
