import type { Problem } from "./errors.js";
import type { FileChange } from "./file-change.js";
import type { JudgedDecision } from "./mention.js";
import type { RepositorySettings } from "./repository-settings.js";
import type { PlannedScript } from "./script.js";

/** The whole truth about one tree: what is declared and mentioned, and what becomes of each file. */
export interface Migration {
  readonly target: string;
  /** Commit id, or null for a plain directory. */
  readonly revision: string | null;
  /** The repository's settings that it was made with. */
  readonly settings: RepositorySettings;
  readonly scripts: readonly PlannedScript[];
  /** Names of the scripts whose entry points go. */
  readonly removals: readonly string[];
  readonly decisions: readonly JudgedDecision[];
  readonly problems: readonly Problem[];
  readonly files: readonly FileChange[];
}
