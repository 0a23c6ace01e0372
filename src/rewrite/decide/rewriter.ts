import type { Content } from "../../model/content.js";
import type { Decision, Mention, MentionKind } from "../../model/mention.js";
import type { Deployment, ModuleTarget } from "../../model/migration-plan.js";
import type { SourceFile } from "../../text/source-file.js";
import type { OwnFile } from "./own-file.js";

/** A mention whose script has a module. */
export interface OpenMention extends Mention {
  /** `module:application`, as servers take it: that of `target`. */
  readonly application: string;
  readonly target: ModuleTarget;
  /** The OpenStack release that the place is for; null where nothing says so. */
  readonly release: string | null;
}

/** What a rewriter knows: contents in, decisions out. */
export interface RewriteInput {
  /** Every open mention of the rewriter's kinds, in order of place. */
  readonly mentions: readonly OpenMention[];
  /** Files with a mention, the companions of their kinds, and those that use one of the names in `followed`. */
  readonly documents: ReadonlyMap<string, SourceFile>;
  /** Names to which a mention's line assigns the script, and every use of which in the tree lies in `documents`. */
  readonly followed: ReadonlySet<string>;
  readonly deployment: Deployment;
  /** The place that makes a copy of a script, or a file of somebody's own, at a path; undefined where none does. */
  readonly copies: (path: Content) => string | undefined;
  /** What is put at a script's path by the mentions that do so. */
  readonly ownFiles: ReadonlyMap<Mention, OwnFile>;
}

/**
 * Decides what becomes of the mentions of some kinds. Pure. It rewrites only what it understands whole; for the rest
 * it gives no decision, and the mention is `manual` with the kind's reason.
 */
export interface Rewriter {
  readonly kinds: readonly MentionKind[];
  decide(input: RewriteInput): readonly Decision[];
}
