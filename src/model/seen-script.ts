/** A script that a repository was seen to declare. */
export interface SeenScript {
  readonly script: string;
  /** `module:application`; null where a person must decide on the module first. */
  readonly application: string | null;
  /** Whether the module is in the tree, and not only to be added. */
  readonly isThere: boolean;
  /** Address of our open change that brings the module while it is not there; never remembered, as it is read anew each time. */
  readonly comesWith?: string;
  /** Directory of the distribution that declares it, empty or with a final slash. */
  readonly root: string;
}

/** What a repository was seen to declare on its default branch. */
export interface SeenRepository {
  /** Host and project as in `ChangeIdentity`. */
  readonly host: string;
  readonly project: string;
  readonly scripts: readonly SeenScript[];
}

/** What the campaign has seen declared, one record a repository. Forgetting is always allowed. */
export interface SeenScripts {
  all(): Promise<readonly SeenRepository[]>;
  /** Replaces what is remembered of a repository. */
  record(seen: SeenRepository): Promise<void>;
}
