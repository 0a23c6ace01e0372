import type { Content } from "../../model/content.js";
import type { Decision, Mention, MentionKind } from "../../model/mention.js";

/** What a rewriter knows: contents in, decisions out. */
export interface RewriteInput {
  /** Every mention of the rewriter's kinds whose script has a module, in order of place. */
  readonly mentions: readonly (Mention & { readonly application: string })[];
  /** Files with these mentions, and the companions that the rewriter asked for. */
  readonly documents: ReadonlyMap<string, Content>;
}

/**
 * Decides what becomes of the mentions of some kinds. Pure. It rewrites only what it understands whole; for the rest
 * it gives no decision, and the mention is `manual` with the kind's reason.
 */
export interface Rewriter {
  readonly kinds: readonly MentionKind[];
  decide(input: RewriteInput): readonly Decision[];
}
