import type { ChangeIdentity } from "./change-identity.js";
import type { ChangeState } from "./change-state.js";
import type { Problem } from "./errors.js";
import type { EventOrigin } from "./event-origin.js";
import type { FileChange } from "./file-change.js";
import type { PlaceLeft } from "./place-left.js";

/** Where git reads a repository. Credentials are never part of the address: git asks for them through `environment`. */
export interface Remote {
  readonly url: string;
  /** Variables for git's processes, such as GIT_ASKPASS or GIT_SSH_COMMAND. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The change on the host that has our identity. */
export interface ExistingChange {
  /** As the host numbers it: change number, pull request number, or the local branch. */
  readonly id: string;
  /** Address for a person. */
  readonly url: string;
  readonly state: "open" | "closed" | "merged";
  /** The commit that stands there now. */
  readonly commit: string;
  /** Full name of a ref on the remote from which `commit` and what it was made of can be fetched; null once it is gone. */
  readonly ref: string | null;
  /** False as soon as somebody else changed its content after us: people win. */
  readonly ours: boolean;
  /**
   * How often the branch was merged into our commit, where nothing else was added to it as far as the commits tell. Whether these
   * merges bring nothing of their own is for their content to tell; until then `ours` is false.
   */
  readonly merges?: number;
  /** Its whole commit message, where that stands for the change: on Gerrit. */
  readonly message?: string;
  /** Whether a person wrote `message`, or edited what we wrote; their words stay. */
  readonly messageEdited?: boolean;
  /** Votes by which it goes in as it stands, as people read them: `Code-Review+2 by dev1`. */
  readonly approved?: string;
  /** A vote that forbids it, the same way. */
  readonly vetoed?: string;
  /** The branch to which a person moved it; it is for that branch then, and for none else. */
  readonly movedTo?: string;
  /** A draft, or work in progress. */
  readonly draft?: boolean;
}

/** What belongs to a change beside its content and its message. */
export interface BesideChange {
  /** What is said on the change, once for this content: paragraphs of plain text. */
  readonly note?: string;
  /** What is left to people, for a host that shows it beside the lines. */
  readonly places?: readonly PlaceLeft[];
  readonly reviewers: readonly string[];
  /** Whom to tell without asking for a review, on hosts that have such. */
  readonly cc?: readonly string[];
  readonly labels: readonly string[];
}

/** A finished change, ready to be shown to people. */
export interface Publication extends BesideChange {
  readonly identity: ChangeIdentity;
  /** The change to replace; undefined to open the first one. */
  readonly existing: ExistingChange | undefined;
  /** Commit that the change is made on. */
  readonly base: string;
  /** Tree id of `base`, and of the result. */
  readonly baseTree: string;
  readonly tree: string;
  readonly files: readonly FileChange[];
  /** The commit in the mirror: one parent, `base`. */
  readonly commit: string;
  /** Git directory that holds `commit`. */
  readonly repository: string;
  readonly message: ChangeMessage;
  /** Whether people are asked first: what is new waits, as a draft or work in progress, until somebody approves it. */
  readonly draft: boolean;
}

/** The words of a change: the commit message is subject, body and trailers with blank lines between. */
export interface ChangeMessage {
  /** At most 72 characters, ASCII, no full stop. */
  readonly subject: string;
  /** Paragraphs wrapped at 72 characters. */
  readonly body: string;
  /** The last paragraph, in order: `["Change-Id", "I…"]`. */
  readonly trailers: readonly (readonly [name: string, value: string])[];
}

export interface PublishedChange {
  readonly id: string;
  readonly url: string;
  /** The commit that stands there now, on a host that makes its own of what it is given. */
  readonly commit?: string;
  /** What could not be done beside the change itself, such as asking a reviewer whom the host does not know. */
  readonly problems?: readonly Problem[];
}

/** A code host. Each method is honest on every host; what only one host knows stays behind it. */
export interface Host {
  /** As in `ChangeIdentity.host`. */
  readonly name: string;

  /** The account that changes are proposed as; asking for it proves the credentials. */
  account(): Promise<string>;

  /**
   * Resolves once the host has room for one more change to `project`; `job` is the same for the same work. Raises
   * `host-limited`, with the seconds, where that is later. Absent where a host has no limits.
   */
  room?(project: string, job: string): Promise<void>;

  /** Raises `repository-changed` where `project` is not what an event was about. Absent where events tell nothing to compare. */
  confirm?(project: string, origin: EventOrigin): Promise<void>;

  /** Where git reads `project`. */
  remote(project: string): Promise<Remote>;

  /**
   * The settings that the owner of `project` keeps for all repositories; absent on hosts that know no owners. Raises
   * `settings-invalid` where they are too large.
   */
  ownersSettings?(project: string): Promise<SettingsFile | undefined>;

  /**
   * Shows beside a commit what is wrong with the settings that hold for it; `undefined` ends what was shown before. Absent
   * where a host has no such place.
   */
  showSettingsFault?(project: string, commit: string, fault: string | undefined): Promise<void>;

  /** The branch that changes are for when nobody names one. */
  defaultBranch(project: string): Promise<string>;

  /**
   * The commit at the tip of a branch, on hosts that tell it more cheaply than git does; undefined where that does not
   * tell. Whether the branch is there, git says.
   */
  tip?(project: string, branch: string): Promise<string | undefined>;

  /**
   * The trailers by which the host knows the change again, as they must stand in the commit message: Gerrit's
   * `Change-Id`; none on a host that knows it by its branch.
   */
  trailers(identity: ChangeIdentity): ChangeMessage["trailers"];

  /** The newest change with this identity, whatever its state. */
  find(identity: ChangeIdentity): Promise<ExistingChange | undefined>;

  /**
   * Opens the change, or replaces the content of the existing one. Raises `branch-moved` rather than overwrite what
   * somebody pushed since `find`.
   */
  publish(publication: Publication): Promise<PublishedChange>;

  /**
   * Does what is left of a publication whose process died between the content of the change and all else: its words, where
   * they are not part of the commit, and what belongs beside it. Doing it again changes nothing, unless a person took
   * something of it away meanwhile. Absent where a change is its content alone.
   */
  finish?(
    identity: ChangeIdentity,
    existing: ExistingChange,
    beside: BesideChange,
    message: ChangeMessage,
  ): Promise<void>;

  /**
   * The newest change with this identity, with what people and checks say of it. `proved` is a commit that was found to be ours by
   * its content. Absent where nobody reviews changes.
   */
  state?(identity: ChangeIdentity, proved?: string): Promise<ChangeState | undefined>;

  /**
   * Says something on the change that was not said there before; absent where a change is not talked to this way. Says
   * nothing where the credentials do not allow to speak.
   */
  sayOnce?(identity: ChangeIdentity, existing: ExistingChange, saying: Saying): Promise<void>;
}

/** A file of settings, unread. */
export interface SettingsFile {
  readonly path: string;
  readonly text: string;
}

/** Something to be said once on a change. */
export interface Saying {
  /** Paragraphs of plain text. */
  readonly text: string;
  /** A line of its own at the end, by which it is known again whatever the text becomes. */
  readonly mark: string;
}
