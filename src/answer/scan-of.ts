import type { DiscussedChange } from "../model/discussion.js";
import type { ScanRequest } from "../model/scan-request.js";
import type { Carrying } from "./carrying.js";

/** A scan of the branch that the comment is about; with a change, one that may replace what stands there now. */
export function scanOf({ request, discussion }: Carrying, change?: DiscussedChange): ScanRequest {
  const { platform, host, project, actor, correlation, origin } = request;
  const reason = `comment by ${actor}`;
  const takeover = change && { unit: change.identity.unit, commit: change.commit };
  return {
    ...{ platform, host, project, branch: discussion.branch, reason, correlation },
    ...(takeover ? { takeover } : {}),
    ...(origin ? { origin } : {}),
  };
}
