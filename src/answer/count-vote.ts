import type { Discussion } from "../model/discussion.js";

/** As change-message.ts of propose asks for it where the settings say `mode: ask`. */
const asksForApproval = /wsgi-shift approve/;

/**
 * Counts an approving review as `approve`, in silence: false where the change waits for none, or the one who reviewed may not
 * decide. A draft that a person made of a change that does not ask stays one.
 */
export async function countVote(discussion: Discussion): Promise<boolean> {
  const { change } = discussion;
  if (change?.state !== "open" || !change.draft || !asksForApproval.test(change.description)) return false;
  if ((await discussion.whyMayNotDecide()) !== undefined) return false;
  if ((await discussion.stoodThen()) !== "yes") return false;
  await discussion.markReady();
  return true;
}
