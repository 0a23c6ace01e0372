import type { ChangeIdentity } from "../model/change-identity.js";
import type { ExistingChange } from "../model/host.js";

/** The change as it stands on its host after proposing. */
export type StandingChange = Pick<ExistingChange, "id" | "url" | "state" | "commit" | "ours">;

/** What came of proposing. Only `created` and `updated` wrote anything to the host. */
export type Proposal =
  | {
      readonly kind: "created" | "updated";
      readonly identity: ChangeIdentity;
      readonly id: string;
      readonly url: string;
      readonly change: StandingChange;
    }
  | {
      readonly kind: "unchanged";
      readonly identity: ChangeIdentity;
      readonly id: string;
      readonly url: string;
      readonly change: StandingChange;
      readonly reason: string;
    }
  | {
      readonly kind: "left";
      readonly identity: ChangeIdentity;
      readonly id: string;
      readonly url: string;
      readonly change: StandingChange;
      readonly reason: string;
    }
  | { readonly kind: "nothing"; readonly identity: ChangeIdentity; readonly reason: string };

/** Why an existing change is not touched; null where it may be. People win. */
export function whyLeft(existing: ExistingChange): string | null {
  const { state, ours, approved, vetoed, movedTo } = existing;
  if (state === "closed") return "it was closed, and stays so until somebody opens it again or asks";
  if (state === "merged") return "it is merged already; what it left is for the next change";
  if (movedTo !== undefined) return `it was moved to the branch ${movedTo}, and is for that one now`;
  if (!ours) return "somebody else has changed it since; it is theirs now";
  if (vetoed !== undefined) return `a vote forbids it (${vetoed}); nothing is pushed while that vote stands`;
  if (approved !== undefined) return `it is approved (${approved}), and goes in as it stands`;
  return null;
}
