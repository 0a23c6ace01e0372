/** Somebody who asks for a page, and how it is known who they are. */
export interface Visitor {
  /** As the audit log names them: `operator` for the token, a proxy's name, `github:octocat`. */
  readonly name: string;
  readonly by: "loopback" | "token" | "proxy" | "github";
  /** Whether they may do everything. */
  readonly isAdmin: boolean;
  /** What their forms are bound to: a session's id, or their name where there is none. */
  readonly binding: string;
}

/** Whoever is on the same machine may look on, where nobody can sign in. */
export const onLoopback: Visitor = { name: "", by: "loopback", isAdmin: false, binding: "" };

/** Rescans cost work and change nothing, so whoever signed in may ask for one, as any commenter may. */
export function mayRescan({ by }: Visitor): boolean {
  return by !== "loopback";
}

/**
 * Whether they may try to approve or decline there. Who signed in with GitHub may where GitHub says so, which is asked when it
 * is done; nobody's name at a proxy is a name at a code host.
 */
export function mayTryToDecide({ isAdmin, by }: Visitor, platform: string): boolean {
  return isAdmin || (by === "github" && platform === "github");
}
