import type { ChangeIdentity } from "../model/change-identity.js";
import type { ExistingChange } from "../model/host.js";

/** What came of proposing. Only `created` and `updated` wrote anything to the host. */
export type Proposal =
  | {
      readonly kind: "created" | "updated";
      readonly identity: ChangeIdentity;
      readonly id: string;
      readonly url: string;
    }
  | {
      readonly kind: "unchanged";
      readonly identity: ChangeIdentity;
      readonly id: string;
      readonly url: string;
      readonly reason: string;
    }
  | {
      readonly kind: "left";
      readonly identity: ChangeIdentity;
      readonly id: string;
      readonly url: string;
      readonly reason: string;
    }
  | { readonly kind: "nothing"; readonly identity: ChangeIdentity; readonly reason: string };

/** Why an existing change is not touched; null where it may be. People win. */
export function whyLeft(existing: ExistingChange): string | null {
  if (existing.state === "closed") return "it was closed, and stays so until somebody opens it again or asks";
  if (existing.state === "merged") return "it is merged already; what it left is for the next change";
  if (!existing.ours) return "somebody else has changed it since; it is theirs now";
  return null;
}
