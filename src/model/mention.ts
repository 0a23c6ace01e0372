import type { Content, Edit } from "./content.js";
import type { Span } from "./script.js";

export const mentionKinds = [
  "uwsgi-ini",
  "uwsgi-yaml",
  "uwsgi-flags",
  "uwsgi-env",
  "apache",
  "gunicorn",
  "systemd",
  "dockerfile",
  "compose",
  "devstack",
  "ansible",
  "helm",
  "puppet",
  "spec",
  "debian",
  "tox",
  "docs",
  "python",
  "shell",
  "other",
] as const;

/** What the file around a mention is, as far as it decides who may rewrite it. */
export type MentionKind = (typeof mentionKinds)[number];

/** A place that names a script, other than its declaration. */
export interface Mention {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units as SARIF counts columns by default. */
  readonly column: number;
  readonly script: string;
  readonly kind: MentionKind;
  /** Byte span of the name. */
  readonly span: Span;
}

/** `keep`: right as it is (history, another thing of this name). Unsure is always `manual`. */
export type Disposition = "rewrite" | "manual" | "keep";

/** What is done about one mention. Edits may lie in other files too: a variable and all its uses change together. */
export interface Decision {
  readonly mention: Mention;
  readonly disposition: Disposition;
  /** The line, or the part of it that is meant, as it stands. */
  readonly before: string;
  /** The same afterwards; equal to `before` unless rewritten. */
  readonly after: string;
  /** Why, for `manual` what a person must do; empty for a plain rewrite. */
  readonly reason: string;
  /** Kept for now: it names the script, and has to change some day. */
  readonly pending: boolean;
  readonly edits: readonly FileEdit[];
  /** Files that are made with it. */
  readonly creates: readonly NewFile[];
}

/** What becomes of a place if nobody changes it. */
export interface Outlook {
  /** `broken`: the script is gone from what the place deploys. `breaks`: it goes. `fine`: it is not the script. */
  readonly state: "broken" | "breaks" | "fine";
  /** The first release without the script, `master` while no release lacks it; null where that is not known. */
  readonly release: string | null;
}

export interface JudgedDecision extends Decision {
  readonly outlook: Outlook;
}

export interface NewFile {
  readonly path: string;
  readonly content: Content;
}

export interface FileEdit extends Edit {
  readonly path: string;
}
