import { createHash } from "node:crypto";
import type { ChangeIdentity } from "../../model/change-identity.js";

/**
 * The Change-Id by which Gerrit knows a change again (user-changeid in its documentation): computed from the identity
 * alone, so it is the same however often, wherever and with whatever content the change is made.
 */
export function changeId({ host, project, branch, topic, unit }: ChangeIdentity): string {
  const parts = ["wsgi-shift", host, project, branch, topic, unit];
  return `I${createHash("sha1").update(JSON.stringify(parts)).digest("hex")}`;
}
