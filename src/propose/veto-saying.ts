import type { Saying } from "../model/host.js";

/** What is said, once, on a change that a vote forbids: why nothing more happens to it. It names no vote, so that another one brings no second message. */
export const vetoSaying: Saying = {
  text: "A vote forbids this change, so nothing more is pushed to it while that vote stands. Abandon it, or say `wsgi-shift decline`, and it is not made again.",
  mark: "wsgi-shift: waits for a vote to go",
};
